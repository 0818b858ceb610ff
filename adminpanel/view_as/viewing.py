"""Seeing BotSmith as a customer does: for a while, for a reason, and without changing anything.

It is kept in the staff member's own session. The customer reads in their log that it began, why,
for how long at most, and that it was ended.
"""

from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from accounts.activity import record
from accounts.models import User
from adminpanel.rights import Right, may, require_touch
from botsmith.lib.errors import InvalidRequest, NotAllowed

KEY = "view_as"
MINUTES = (15, 30, 60)
MOST_REASON = 300


@dataclass(frozen=True)
class Viewing:
    staff: User
    customer: User
    until: datetime
    reason: str


def begin(
    session: MutableMapping,
    staff: User,
    customer: User,
    *,
    reason: str,
    minutes: int,
    now: datetime,
) -> Viewing:
    """Another viewing that is under way ends. Raises InvalidRequest without a reason, NotAllowed
    where the account is of the staff."""
    require_customer(staff, customer)
    reason = " ".join(reason.split())[:MOST_REASON]
    if not reason:
        raise InvalidRequest("Give a reason: the customer reads it in their log.")
    if minutes not in MINUTES:
        raise InvalidRequest("Choose one of the times that are listed.")
    end(session, staff)
    until = now + timedelta(minutes=minutes)
    session[KEY] = {"user_id": customer.pk, "until": until.timestamp(), "reason": reason}
    said = f"{reason} (for {minutes} minutes at most)"
    record(staff, "began_viewing_as", customer, details=said, account=customer)
    return Viewing(staff, customer, until, reason)


def require_customer(staff: User, customer: User) -> None:
    """Raises NotAllowed where the account is of the staff."""
    require_touch(staff, customer)
    if customer.role != User.Role.USER:
        raise NotAllowed("Nobody views BotSmith as one of the staff.")


def end(session: MutableMapping, staff: User) -> User | None:
    """Whom it was as; None where there was none."""
    known = session.pop(KEY, None)
    customer = known and User.objects.filter(pk=known["user_id"]).first()
    if customer:
        record(staff, "ended_viewing_as", customer, account=customer)
    return customer


def under_way(session: MutableMapping, staff: User, now: datetime) -> Viewing | None:
    """The session's viewing, where both may still do it and its time is not over."""
    known = session.get(KEY)
    if not known or not staff.is_authenticated or now.timestamp() >= known["until"]:
        return None
    customer = User.objects.filter(pk=known["user_id"], role=User.Role.USER).first()
    if customer is None or not may(staff, Right.VIEW_AS):
        return None
    until = datetime.fromtimestamp(known["until"], UTC)
    return Viewing(staff, customer, until, known["reason"])
