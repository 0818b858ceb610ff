"""Days of the whole site become documents of ``site_days``, however often and by whomever.

A count replaces the one before when it was begun later. Today and the day before are counted again
and again; a day further back once after it was over, so what is deleted later stays in it. Days
that nobody counted while they were over are filled in step by step, the latest first.
"""

from contextlib import suppress
from datetime import date, datetime, timedelta
from time import monotonic

from django.utils import timezone
from pymongo.errors import DuplicateKeyError
from redis.exceptions import RedisError

from adminpanel.models import SiteDay
from adminpanel.overview import waiting
from adminpanel.overview.counting import counted
from bots.stats.days import day_of, latest_days, span_of
from bots.stats.due import UTC_ZONE
from botsmith.ai import tally
from botsmith.lib import claims
from botsmith.mongodb.collections import collection, in_utc

KEPT_COUNTED = 2  # Today and the day before.
FILLED_IN = 92  # Days, for a page of ninety.
GRACE = timedelta(minutes=15)
AT_MOST_SECONDS, CLAIM_SECONDS = 20, 110


def roll_site(now: datetime) -> bool:
    """Counts the latest days, and some that are missing; whether more are. One at a time."""
    claim, token = "site-days", None
    with suppress(RedisError):
        if (token := claims.take(claim, seconds=CLAIM_SECONDS)) is None:
            return False
    try:
        return _roll(now)
    finally:
        if token:
            with suppress(RedisError):
                claims.give_back(claim, token)


def _roll(now: datetime) -> bool:
    end = monotonic() + AT_MOST_SECONDS
    today = day_of(now, UTC_ZONE)
    note_depths(today, now)
    for day in reversed(latest_days(KEPT_COUNTED, today).days):
        roll_day(day)
    for day in missing(today):
        if monotonic() > end:
            return True
        roll_day(day)
    return False


def missing(today: date) -> list[date]:
    """Days of the past that were not counted since they were over, the latest first."""
    period = latest_days(FILLED_IN, today)
    span = {"id": {"$gte": period.first.isoformat(), "$lte": period.last.isoformat()}}
    found = collection(SiteDay).find(span, {"_id": 0, "id": 1, "rolled_at": 1})
    rolled = {each["id"]: in_utc(each["rolled_at"]) for each in found if each.get("rolled_at")}
    past = [day for day in reversed(period.days) if (today - day).days >= KEPT_COUNTED]
    return [day for day in past if not _is_over(day, rolled.get(day.isoformat()))]


def _is_over(day: date, rolled_at: datetime | None) -> bool:
    return rolled_at is not None and rolled_at >= span_of(day, UTC_ZONE)[1] + GRACE


def roll_day(day: date) -> None:
    began = timezone.now()
    start, end = span_of(day, UTC_ZONE)
    fresh = {"rolled_at": began, **counted(start, end)}
    # Where a later count stands, nothing matches, and there is no room for another document.
    earlier = {"id": day.isoformat(), "rolled_at": {"$not": {"$gt": began}}}
    change = {"$set": fresh, **_calls(day)}
    with suppress(DuplicateKeyError):
        collection(SiteDay).update_one(earlier, change, upsert=True)


def _calls(day: date) -> dict:
    """What Redis has counted only rises, under a name of its own each time it began anew."""
    with suppress(RedisError):
        name, found = tally.of_day(day)
        if name and found:
            return {"$max": {f"calls.{name}.{each}": count for each, count in found.items()}}
    return {"$setOnInsert": {"calls": {}}}


def note_depths(today: date, now: datetime) -> None:
    """The queues as they are now, where that is the most of the day."""
    found = waiting.look(now)
    if found is None:
        return
    most = {f"queues.{name}": depth for name, depth in found.items()}
    day = {"id": today.isoformat()}
    for _ in range(2):  # Whoever made the document at the same moment left it for the second try.
        with suppress(DuplicateKeyError):
            collection(SiteDay).update_one(day, {"$max": most}, upsert=True)
            return
