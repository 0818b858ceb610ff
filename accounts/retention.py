"""How long the history of sign-ins and the activity log are kept, of all accounts alike.

Without a choice they are kept for ever. Fewer days hold a day after they were chosen, so that a
mistake can be taken back; nothing goes that is younger than ``LEAST_DAYS``, whatever is stored.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Model
from django.utils import timezone

from accounts.activity import changed, record
from accounts.models import ActivityLog, LoginHistory, LogRetention, User
from botsmith.lib.errors import InvalidRequest
from botsmith.mongodb.collections import collection, in_utc

LEAST_DAYS, MOST_DAYS = 30, 3650
WAIT = timedelta(days=1)
AT_ONCE = 1000
MOST_COUNTED = 1_000_000


@dataclass(frozen=True)
class Log:
    """One of the logs: the field of its days, and where its lines are."""

    name: str
    label: str
    model: type[Model]


LOGS = (
    Log("logins_days", "Sign-ins", LoginHistory),
    Log("activity_days", "Activity", ActivityLog),
)


@dataclass(frozen=True)
class Kept:
    """Days that lines are kept for, None: for ever; and from when on older ones go."""

    logins_days: int | None = None
    activity_days: int | None = None
    holds_from: datetime | None = None

    @property
    def days(self) -> dict[str, int | None]:
        return {log.name: getattr(self, log.name) for log in LOGS}

    def holds(self, now: datetime) -> bool:
        return self.holds_from is not None and self.holds_from <= now


def kept() -> Kept:
    """What was chosen. Days that are none, which another program may have written, are for ever;
    fewer than ``LEAST_DAYS`` are as many."""
    stored = collection(LogRetention).find_one({"id": LogRetention.ONLY}) or {}
    since = stored.get("holds_from")
    holds_from = in_utc(since) if isinstance(since, datetime) else None
    return Kept(**{log.name: _days(stored.get(log.name)) for log in LOGS}, holds_from=holds_from)


def _days(stored: object) -> int | None:
    return max(stored, LEAST_DAYS) if type(stored) is int else None


def would_go(days: Mapping[str, int | None], now: datetime) -> dict[str, int]:
    """By log, how many lines are older than that now; ``MOST_COUNTED`` + 1 for more."""
    return {log.name: _older(log, days.get(log.name), now) for log in LOGS}


def _older(log: Log, days: int | None, now: datetime) -> int:
    if days is None:
        return 0
    old = {"timestamp": {"$lt": _before(days, now)}}
    return collection(log.model).count_documents(old, limit=MOST_COUNTED + 1)


def _before(days: int, now: datetime) -> datetime:
    return now - timedelta(days=max(days, LEAST_DAYS))


def keep_for(days: Mapping[str, int | None], *, actor: User) -> Kept:
    """Keeps lines for so many days from now on; InvalidRequest for what no log can be kept for."""
    wanted = {log.name: days.get(log.name) for log in LOGS}
    for log in LOGS:
        if wanted[log.name] is not None and not LEAST_DAYS <= wanted[log.name] <= MOST_DAYS:
            raise InvalidRequest(
                f"{log.label} can be kept for {LEAST_DAYS} to {MOST_DAYS:,} days, or for ever."
            )
    before, now = kept(), timezone.now()
    differs = changed(before.days, wanted)
    if not differs:
        return before
    holds_from = now + WAIT if _is_shorter(differs) else before.holds_from or now
    fresh = {**wanted, "holds_from": holds_from}
    collection(LogRetention).update_one({"id": LogRetention.ONLY}, {"$set": fresh}, upsert=True)
    record(actor, "changed_log_retention", details=words(wanted), changes=differs)
    return kept()


def _is_shorter(differs: Mapping[str, tuple]) -> bool:
    return any(
        after is not None and (before is None or after < before)
        for before, after in differs.values()
    )


def words(days: Mapping[str, int | None]) -> str:
    """Such as "sign-ins for 90 days, activity for ever"."""
    return ", ".join(f"{log.label.lower()} {how_long(days.get(log.name))}" for log in LOGS)


def how_long(days: int | None) -> str:
    return "for ever" if days is None else f"for {days:,} days"


def purge(now: datetime, *, go_on: Callable[[], bool]) -> int:
    """Removes lines whose time is up, some at a time while ``go_on`` says so; how many went.

    What is chosen is read again before each batch: whoever chooses more days meanwhile stops it.
    """
    gone = 0
    for log in LOGS:
        while go_on() and (some := _purge_some(log, now)):
            gone += some
    return gone


def _purge_some(log: Log, now: datetime) -> int:
    chosen = kept()
    days = chosen.days[log.name]
    if days is None or not chosen.holds(now):
        return 0
    old = {"timestamp": {"$lt": _before(days, now)}}
    lines = collection(log.model)
    found = lines.find(old, {"_id": 1}).sort("timestamp", 1).limit(AT_ONCE)
    ids = [each["_id"] for each in found]
    return lines.delete_many({"_id": {"$in": ids}, **old}).deleted_count if ids else 0
