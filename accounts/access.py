"""The gates of accounts: the only ways to what somebody asks for by an id; 404 for strangers."""

from allauth.mfa.models import Authenticator
from django.http import Http404

from accounts.models import User
from accounts.two_factor.ways import get_passkey
from botsmith.lib.errors import NotFound


def find_user(id_or_email: str) -> User:
    """For operators and staff; raises NotFound with a sentence."""
    wanted = id_or_email.strip()
    found = User.objects.filter(pk=wanted).first()
    found = found or User.objects.filter(email=wanted.lower()).first()
    if found is None:
        raise NotFound(f"There is no account with the id or email address {wanted}.")
    return found


def get_own_passkey(user: User, passkey_id: str) -> Authenticator:
    passkey = get_passkey(user, passkey_id)
    if passkey is None:
        raise Http404
    return passkey
