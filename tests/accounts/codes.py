"""What a customer's authenticator app and mailbox show."""

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.test import Client

from accounts.models import User
from accounts.tasks import sweep_mails
from accounts.two_factor import recovery, totp
from tests.cast import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_at(secret: str, periods: int = 0) -> str:
    """What the app shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + periods))


def code_mailed() -> str:
    return re.search(r"^\s*([A-Z0-9-]{6,})\s*$", mail.outbox[-1].body, re.M)[1]


def mails_told() -> list[tuple[str, str]]:
    """Whom the customers' mails went to, and what they are about; the outbox is empty then."""
    mail.outbox.clear()
    sweep_mails()
    return [(each.to[0], each.subject) for each in mail.outbox]


def with_app(user: User) -> str:
    """Switches the app on, some minutes ago; the secret."""
    assert totp.turn_on(user, SECRET, code=code_at(SECRET, -1))
    return SECRET


def with_codes(user: User) -> list[str]:
    recovery.renew(user)
    return recovery.show_once(user)


def sign_in(client: Client, email: str, password: str = PASSWORD, **headers):
    form = {"login": email, "password": password}
    return client.post("/accounts/login/", form, headers=headers)


def confirmed(client: Client) -> Client:
    """Shows once more who one is, as what is sensitive asks for."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def is_signed_in(client: Client) -> bool:
    return client.get("/account/security/").status_code == 200
