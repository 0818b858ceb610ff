"""A forgotten password: what the mailed code changes, and that it does so once."""

from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User
from botsmith.mongodb.collections import collection


def standing_of(user: User) -> str:
    """Another one as soon as the password or the address is another."""
    return salted_hmac(
        "accounts.recovering", f"{user.password}|{user.email}", algorithm="sha256"
    ).hexdigest()


def still_stands(user: User, standing: object) -> bool:
    """Whether nothing changed since the code was asked for."""
    return isinstance(standing, str) and constant_time_compare(standing, standing_of(user))


def choose_password(user: User, password: str) -> bool:
    """Gives the user, as they were read, another password; False where they are not so any more.

    One conditional write: of many who hold the same code, one chooses.
    """
    before = {"id": user.pk, "password_hash": user.password, "email": user.email}
    user.set_password(password)
    changed = {"password_hash": user.password, "updated_at": timezone.now()}
    return collection(User).update_one(before, {"$set": changed}).modified_count == 1
