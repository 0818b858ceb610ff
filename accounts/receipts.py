from accounts.models import DeletionReceipt

# What a collection is called where its own name says too little.
NAMES = {
    "account_emailaddress": "email addresses",
    "account_emailconfirmation": "codes for email addresses",
    "django_session": "sessions",
    "exports": "archives of exports",
    "invoices": "invoices, of which the sums stay without you",
    "ledger": "entries of what models cost",
    "mfa_authenticator": "authenticators",
    "socialaccount_socialaccount": "accounts elsewhere",
    "socialaccount_socialtoken": "tokens of accounts elsewhere",
    "spending_months": "months of what models cost",
    "uploads": "uploaded files and texts",
    "users": "you",
    "usersessions_usersession": "signed-in browsers",
}


def counted(receipt: DeletionReceipt) -> list[tuple[str, int]]:
    """What went, by name and number, the most first."""
    named = [(_name(each), count) for each, count in receipt.counts.items()]
    return sorted(named, key=lambda each: (-each[1], each[0]))


def _name(collection: str) -> str:
    return NAMES.get(collection, collection.replace("_", " "))
