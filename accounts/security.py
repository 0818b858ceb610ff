"""What changes how an account is entered: each is logged, told by mail, and may end sessions."""

from dataclasses import dataclass
from enum import Enum

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.activity import record
from accounts.mails import tell
from accounts.models import User
from accounts.sessions import end_other_sessions
from accounts.sign_ins import Visit
from botsmith.lib.zones import moment_words


@dataclass(frozen=True)
class Said:
    action: str
    """As the activity log has it."""
    sentence: str
    """As the mail has it; ``{detail}`` is the change's own."""
    ends_sessions: bool = True


class Change(Enum):
    PASSWORD_CHANGED = Said("changed_password", "Your password was changed.")
    PASSWORD_SET = Said("set_password", "A password was chosen for your account.")
    PASSWORD_RESET = Said("reset_password", "Your password was chosen anew, with a mailed code.")
    EMAIL_CHANGED = Said("changed_email", "Your email address was changed to {detail}.")
    TOTP_ON = Said("turned_on_authenticator_app", "Sign-in now asks for an authenticator app.")
    TOTP_OFF = Said(
        "turned_off_authenticator_app", "Sign-in no longer asks for your authenticator app."
    )
    PASSKEY_ADDED = Said("added_passkey", "The passkey “{detail}” was added.")
    PASSKEY_REMOVED = Said("removed_passkey", "The passkey “{detail}” was removed.")
    CODES_RENEWED = Said("renewed_recovery_codes", "Your recovery codes were replaced by new ones.")
    CODE_USED = Said("used_recovery_code", "A recovery code was used. {detail}", False)
    CONNECTED = Said("connected_account", "Your {detail} account can now be signed in with.", False)
    DISCONNECTED = Said("disconnected_account", "Your {detail} account was disconnected.")
    SECOND_STEP_FAILED = Said(
        "failed_second_step",
        "Somebody gave your right password, but no right code. If it was not you, choose another "
        "password: they know this one.",
        False,
    )


# What allauth would mail of; its adapters ask us to, for each change once.
OF_TEMPLATE = {
    "account/email/password_changed": Change.PASSWORD_CHANGED,
    "account/email/password_set": Change.PASSWORD_SET,
    "account/email/password_reset": Change.PASSWORD_RESET,
    "account/email/email_changed": Change.EMAIL_CHANGED,
    "socialaccount/email/account_connected": Change.CONNECTED,
    "socialaccount/email/account_disconnected": Change.DISCONNECTED,
}


def note_change(
    request: HttpRequest, user: User, change: Change, *, detail: str = "", to: str = ""
) -> None:
    """Logs the change, owes the mail that tells of it, and ends the user's other sessions.

    ``to`` is where the mail goes, if not to the address of now. The mail comes first: should
    anything fail after it, it is still told.
    """
    said = change.value
    tell(
        user, "security_change", name=_name(user, change), to=to, **_context(request, said, detail)
    )
    record(user, said.action, user, details=detail)
    if said.ends_sessions:
        end_other_sessions(request, user)


def _name(user: User, change: Change) -> str:
    """Of what may happen again and again, one mail a day is enough."""
    if change is not Change.SECOND_STEP_FAILED:
        return ""
    return f"second-step:{user.pk}:{timezone.now().date()}"


def _context(request: HttpRequest, said: Said, detail: str) -> dict[str, str]:
    visit = Visit.of(request)
    return {
        "sentence": said.sentence.format(detail=detail).strip(),
        "device": visit.device,
        "ip": visit.ip,
        "place": visit.place or "",
        "at": moment_words(timezone.now()),
        "ended": "yes" if said.ends_sessions else "",
        "path": reverse("accounts:security"),
        "reset_path": reverse("account_reset_password"),
    }
