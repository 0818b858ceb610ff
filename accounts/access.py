"""The gates of accounts: the only ways to what somebody asks for by an id; 404 for strangers."""

from allauth.mfa.models import Authenticator
from django.http import Http404

from accounts.models import User
from accounts.two_factor.ways import get_passkey


def get_own_passkey(user: User, passkey_id: str) -> Authenticator:
    passkey = get_passkey(user, passkey_id)
    if passkey is None:
        raise Http404
    return passkey
