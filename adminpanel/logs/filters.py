"""What of the logs of all accounts is shown: from what an address says to MongoDB's conditions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from ipaddress import ip_address
from zoneinfo import ZoneInfo

from accounts.activity_log import KINDS
from accounts.models import ActivityLog, User
from adminpanel.lists import Asked
from bots.stats.days import ONE_DAY, start_of
from botsmith.lib.moments import TOO_FAR, is_near
from botsmith.lib.places import Order
from botsmith.mongodb.collections import collection

LATEST = Order({"timestamp": datetime, "id": str})
SORTS = {"-time": LATEST}
LOGIN_FILTERS = ("person", "ip", "success", "method", "from", "to")
ACTIVITY_FILTERS = ("person", "by", "action", "kind", "from", "to")
OUTCOMES = {"yes": "Signed in", "no": "Failed"}
BY_LABELS = {
    ActivityLog.By.PERSON: "Themselves",
    ActivityLog.By.STAFF: "Staff",
    ActivityLog.By.SYSTEM: "BotSmith",
}
NOBODY = {"user_id": {"$in": []}}


@dataclass(frozen=True)
class Narrowed:
    """``conditions`` of what is asked for, and a sentence for each part that is wrong."""

    conditions: dict
    problems: Mapping[str, str] = field(default_factory=dict)


Part = Callable[[str], dict]


class _Wrong(Exception):
    """What was asked for is nothing that could be found; in a sentence that says what to do."""


def logins(asked: Asked, zone: ZoneInfo) -> Narrowed:
    # A method is looked up together with both outcomes, as its index has them.
    both = {"success": {"$in": [False, True]}} if asked["method"] else {}
    parts: dict[str, Part] = {
        "person": lambda text: {"user_id": _person(text)},
        "ip": lambda text: {"ip_address": _address(text)},
        "success": lambda text: {"success": text == "yes"} if text in OUTCOMES else {},
        "method": lambda text: {**both, "method": text} if not asked["success"] else _method(text),
    }
    return _narrowed(asked, parts, zone)


def _method(text: str) -> dict:
    return {"method": text}


def activity(asked: Asked, zone: ZoneInfo) -> Narrowed:
    parts: dict[str, Part] = {
        "person": _acts_of,
        "by": lambda text: {"by": text} if text in BY_LABELS else {},
        "action": lambda text: {"action": "_".join(text.lower().split())},
        "kind": lambda text: _of_kind(text) if text in KINDS else {},
    }
    return _narrowed(asked, parts, zone)


def _acts_of(text: str) -> dict:
    """What stands in their account's log, and what they did in others'."""
    pk = _person(text)
    return {"$or": [{"account_id": pk}, {"user_id": pk}]}


def _of_kind(text: str) -> dict:
    return {"resource_type": {"$in": list(KINDS[text].models)}}


def _narrowed(asked: Asked, parts: Mapping[str, Part], zone: ZoneInfo) -> Narrowed:
    conditions: dict = {}
    problems: dict[str, str] = {}
    for name, part in parts.items():
        try:
            conditions |= part(asked[name]) if asked[name] else {}
        except _Wrong as wrong:
            problems[name] = str(wrong)
    span = _span(asked, zone, problems)
    conditions |= {"timestamp": span} if span else {}
    return Narrowed({**conditions, **NOBODY} if problems else conditions, problems)


def _person(text: str) -> str:
    """An id, also of somebody who is gone; or that of whose address it is."""
    if "@" not in text:
        return text
    found = collection(User).find_one({"email": text.lower()}, {"_id": 0, "id": 1})
    if found is None:
        raise _Wrong(f"No account has the address {text}. Check it, or search by the account’s id.")
    return found["id"]


def _address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        raise _Wrong("That is no IP address. Write all of it, such as 203.0.113.7.") from None


def _span(asked: Asked, zone: ZoneInfo, problems: dict[str, str]) -> dict:
    first, last = (_day(asked, name, problems) for name in ("from", "to"))
    if first and last and first > last:
        problems["to"] = "The last day is before the first. Swap them."
    span = {"$gte": start_of(first, zone)} if first else {}
    return span | ({"$lt": start_of(last + ONE_DAY, zone)} if last else {})


def _day(asked: Asked, name: str, problems: dict[str, str]) -> date | None:
    try:
        day = date.fromisoformat(asked[name]) if asked[name] else None
    except ValueError:
        problems[name] = "That is no day. Write it such as 2026-11-26."
        return None
    if day and not is_near(day):
        problems[name] = TOO_FAR
        return None
    return day
