"""A mail to oneself, sent at once, to see whether the mail server takes it."""

from smtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from ssl import SSLError

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from accounts.activity import record
from accounts.models import User
from accounts.site import state
from botsmith.lib.errors import AppError
from botsmith.lib.mail import MailHeld
from botsmith.lib.ratelimit import hit
from botsmith.lib.zones import moment_words

PER_HOUR = 20


class MailNotSent(AppError):
    code = "mail_not_sent"
    status = 502


def send_test(actor: User) -> None:
    """Raises MailNotSent, which says what the mail server said, and RateLimited."""
    hit(f"mail-test:{actor.pk}", limit=PER_HOUR, seconds=3600)
    sent = f"It was sent at {moment_words(timezone.now())} from {settings.BASE_URL}."
    body = f"This is the test of BotSmith’s mail that you asked for.\n\n{sent}\n"
    trouble = ""
    try:
        EmailMessage("BotSmith: a test of the mail", body, to=[actor.email]).send()
    # ValueError: a sender or an address that no header takes.
    except (SMTPException, OSError, ValueError) as error:
        trouble = words_of(error)
    said = trouble or f"a mail went to {actor.email}"
    record(actor, "tested_mail", state.itself(), details=said, account=actor)
    if trouble:
        raise MailNotSent(trouble)


def words_of(error: Exception) -> str:
    """What to do about it, by the settings' names, and what was said."""
    server = f"{settings.EMAIL_HOST or 'localhost'}:{settings.EMAIL_PORT}"
    return f"{_advice(error, server)} {_said(error)}"


def _advice(error: Exception, server: str) -> str:
    if isinstance(error, MailHeld):
        return "Mails are held: switch “Mails” on again, under Switches."
    if not settings.EMAIL_HOST:
        return "No mail server is set: give its name as EMAIL_HOST."
    if isinstance(error, SMTPAuthenticationError):
        return (
            f"{server} refused the name and password: check EMAIL_HOST_USER and "
            "EMAIL_HOST_PASSWORD."
        )
    if isinstance(error, SMTPSenderRefused):
        return f"{server} refused the sender: check DEFAULT_FROM_EMAIL."
    if isinstance(error, SMTPRecipientsRefused):
        return f"{server} refused your address: it may only send for those who sign in to it."
    if isinstance(error, SSLError):
        return f"No encrypted line to {server} came about: check EMAIL_PORT and EMAIL_USE_TLS."
    if isinstance(error, TimeoutError):
        return f"{server} did not answer in {settings.EMAIL_TIMEOUT} seconds: is the port open?"
    if isinstance(error, ConnectionRefusedError):
        return f"Nobody listens at {server}: check EMAIL_HOST and EMAIL_PORT."
    if type(error).__name__ == "gaierror":
        return f"No server is known by the name {settings.EMAIL_HOST}: check EMAIL_HOST."
    if isinstance(error, SMTPServerDisconnected):
        return f"{server} hung up: check EMAIL_PORT and EMAIL_USE_TLS."
    return f"{server} did not take the mail."


def _said(error: Exception) -> str:
    said = getattr(error, "smtp_error", b"")
    said = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return f"It said: {' '.join(said.split())[:200]}" if said else f"({type(error).__name__})"
