"""The history of sign-ins, good and bad, and the mail that tells of one from a new device."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts import device_cookie
from accounts.mails import tell
from accounts.models import LoginHistory, User
from botsmith.lib.devices import device_of
from botsmith.lib.geography import place_of
from botsmith.lib.network import client_ip
from botsmith.lib.zones import moment_words
from botsmith.mongodb.collections import collection

# What stands in the session of each step of a sign-in, as the history names it.
STEPS = {"password": "password", "password_reset": "reset code", "socialaccount": "", "mfa": ""}
OF_MFA = {"totp": "authenticator app", "webauthn": "passkey", "recovery_codes": "recovery code"}


@dataclass(frozen=True)
class Visit:
    """Who asks: from where, and with what."""

    ip: str
    user_agent: str

    @classmethod
    def of(cls, request: HttpRequest) -> "Visit":
        return cls(client_ip(request), request.headers.get("user-agent", ""))

    @property
    def device(self) -> str:
        return device_of(self.user_agent)

    @property
    def place(self) -> str | None:
        return place_of(self.ip)


def method_of(records: list[dict]) -> str:
    """How somebody proved who they are, such as "password, authenticator app"."""
    return ", ".join(dict.fromkeys(filter(None, map(_step, records)))) or "email code"


def _step(record: dict) -> str:
    if record.get("method") == "mfa":
        return OF_MFA.get(record.get("type", ""), "")
    if record.get("method") == "socialaccount":
        return str(record.get("provider", ""))
    return STEPS.get(record.get("method", ""), "")


def note_sign_in(user: User, visit: Visit, *, method: str) -> bool:
    """Writes a good sign-in onto the user, in one write, and into the history; whether it was the
    first of all."""
    changed = {
        "$set": {"last_login": timezone.now(), "last_ip": visit.ip or None},
        "$inc": {"login_count": 1},
    }
    before = collection(User).find_one_and_update({"id": user.pk}, changed, {"login_count": 1})
    _note(user, visit, method, success=True)
    return not (before or {}).get("login_count")


def note_failed_sign_in(user: User, visit: Visit, *, method: str) -> None:
    _note(user, visit, method, success=False)


def complete_sign_in(
    request: HttpRequest, user: User, response: HttpResponse, *, method: str
) -> None:
    """Once all steps are done: notes it, and tells of a device that was never used before."""
    visit = Visit.of(request)
    is_first = note_sign_in(user, visit, method=method)
    if not is_first and not device_cookie.knows(request, user):
        tell_of_device(user, visit)
    device_cookie.remember(request, user, response)


def tell_of_device(user: User, visit: Visit) -> None:
    tell(
        user,
        "new_device",
        device=visit.device,
        ip=visit.ip,
        place=visit.place or "",
        at=moment_words(timezone.now()),
        path=reverse("accounts:security"),
    )


def _note(user: User, visit: Visit, method: str, *, success: bool) -> None:
    LoginHistory.objects.create(
        user=user,
        ip_address=visit.ip or None,
        user_agent=visit.user_agent[:500] or None,
        location=visit.place,
        method=method or None,
        success=success,
    )
