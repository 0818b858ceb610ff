"""The gates of accounts: the only way to one by what somebody typed."""

from accounts.models import User
from botsmith.lib.errors import NotFound


def find_user(id_or_email: str) -> User:
    """For operators and staff; raises NotFound with a sentence."""
    wanted = id_or_email.strip()
    found = User.objects.filter(pk=wanted).first()
    found = found or User.objects.filter(email=wanted.lower()).first()
    if found is None:
        raise NotFound(f"There is no account with the id or email address {wanted}.")
    return found
