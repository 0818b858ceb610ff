"""Django's MongoDB backend with plain unique indexes; see ``schema.py`` for the reason."""
