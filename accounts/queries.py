"""What the pages of an account read."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import LoginHistory, User
from botsmith.lib.devices import device_of, is_handheld
from botsmith.lib.places import Order, page_of

LATEST = Order({"timestamp": datetime, "id": str})


@dataclass(frozen=True)
class Login:
    """A line of the history, in words."""

    at: datetime
    success: bool
    device: str
    is_handheld: bool
    ip: str
    place: str
    method: str


def logins_of(user: User, place: str, size: int) -> tuple[list[Login], str | None]:
    """So many sign-ins from a place on, the latest first, and where older ones begin."""
    rows, older = page_of(LoginHistory.objects.filter(user=user), place, size, LATEST)
    return [_login(row) for row in rows], older


def _login(row: LoginHistory) -> Login:
    return Login(
        at=row.timestamp,
        success=row.success,
        device=device_of(row.user_agent),
        is_handheld=is_handheld(row.user_agent),
        ip=row.ip_address or "",
        place=row.location or "",
        method=row.method or "",
    )
