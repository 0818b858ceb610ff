"""The secret that an authenticator app is being given: sealed in the session until it counts."""

import segno
from allauth.mfa.adapter import get_adapter
from django.http import HttpRequest

from accounts.models import User
from accounts.two_factor.adapter import opened
from accounts.two_factor.totp import new_secret
from botsmith.lib.sealed import seal

SESSION_KEY = "two_factor_secret"


def begin_secret(request: HttpRequest) -> str:
    """Another secret each time that the page is opened."""
    secret = new_secret()
    request.session[SESSION_KEY] = seal(secret)
    return secret


def secret_of(request: HttpRequest) -> str:
    """The one that the page showed; another where that is forgotten."""
    kept = request.session.get(SESSION_KEY)
    return (opened(kept) if kept else None) or begin_secret(request)


def end_secret(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)


def picture_of(user: User, secret: str) -> str:
    """A QR code as an address of its own (``data:``), for an ``img``."""
    address = get_adapter().build_totp_url(user, secret)
    return segno.make(address, error="m").svg_data_uri(scale=6, border=2, light="#fff")
