import uuid


def new_id() -> str:
    """A random id in the documented form (UUID version 4 as text)."""
    return str(uuid.uuid4())
