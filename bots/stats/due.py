"""Which days of which chatbots are to be rolled up. A mark is made any number of times."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from pymongo import UpdateOne

from accounts.models import User
from bots.models import Analytics, Chatbot, DueDay
from bots.stats.days import day_of, end_of
from botsmith.lib.ids import new_id
from botsmith.lib.zones import zone_named
from botsmith.mongodb.collections import collection, in_utc

# So long after a day's end its last answers are settled, and what workers held up is stored.
GRACE = timedelta(minutes=15)
UTC_ZONE = ZoneInfo("UTC")
AT_ONCE = 1000


def make_due(bot_id: str, moments: Iterable[datetime]) -> None:
    """Makes the days of these moments due, in UTC and by the clocks of the chatbot's owner."""
    zone = zones_of([bot_id]).get(bot_id)
    if zone:
        mark_each([(bot_id, day, zone) for day in days_of(moments, zone)])


def days_of(moments: Iterable[datetime], zone: ZoneInfo) -> set[date]:
    zones = (zone, UTC_ZONE)
    return {day_of(in_utc(moment), each) for moment in moments for each in zones}


def mark_each(days: Sequence[tuple[str, date, ZoneInfo]]) -> None:
    for first in range(0, len(days), AT_ONCE):
        marks = [_mark(*each) for each in days[first : first + AT_ONCE]]
        collection(DueDay).bulk_write(marks, ordered=False)


def _mark(bot_id: str, day: date, zone: ZoneInfo) -> UpdateOne:
    fresh = {"token": new_id(), "due_at": due_at(day, zone)}
    its_own = {"chatbot_id": bot_id, "date": as_stored(day)}
    change = {"$set": fresh, "$setOnInsert": its_own}
    return UpdateOne({"id": DueDay.id_of(bot_id, day)}, change, upsert=True)


def due_at(day: date, zone: ZoneInfo) -> datetime:
    return end_of(day, zone) + GRACE


def zones_of(bot_ids: Iterable[str]) -> dict[str, ZoneInfo]:
    """The zone of each chatbot's owner; those of chatbots that are gone are left out."""
    theirs = {"id": {"$in": list(bot_ids)}}
    owners = {
        b["id"]: b["user_id"] for b in collection(Chatbot).find(theirs, {"user_id": 1, "id": 1})
    }
    ids = {"id": {"$in": list(set(owners.values()))}}
    names = {
        u["id"]: u.get("time_zone") for u in collection(User).find(ids, {"time_zone": 1, "id": 1})
    }
    return {bot: zone_named(names.get(owner)) for bot, owner in owners.items()}


def mark_all_of(user: User) -> list[str]:
    """Makes all days due that were counted by another zone; whose chatbots they are."""
    zone = zone_named(user.time_zone)
    bots = [b["id"] for b in collection(Chatbot).find({"user_id": user.pk}, {"_id": 0, "id": 1})]
    others = {"chatbot_id": {"$in": bots}, "zone": {"$ne": zone.key}, "figures": {"$ne": None}}
    found = collection(Analytics).find(others, {"_id": 0, "chatbot_id": 1, "date": 1})
    days = [(each["chatbot_id"], each["date"].date(), zone) for each in found]
    mark_each(days)
    return sorted({bot for bot, _, _ in days})


def chatbots_due(now: datetime) -> list[str]:
    steps = [{"$match": {"due_at": {"$lte": now}}}, {"$group": {"_id": "$chatbot_id"}}]
    return [each["_id"] for each in collection(DueDay).aggregate(steps)]


def due_days(bot_id: str, now: datetime, limit: int) -> list[dict]:
    """The latest first: those are looked at most."""
    due = {"chatbot_id": bot_id, "due_at": {"$lte": now}}
    return list(collection(DueDay).find(due).sort("date", -1).limit(limit))


def marked_between(bot_id: str, first: date, last: date) -> set[date]:
    span = {"$gte": as_stored(first), "$lte": as_stored(last)}
    found = collection(DueDay).find({"chatbot_id": bot_id, "date": span}, {"_id": 0, "date": 1})
    return {each["date"].date() for each in found}


def done_with(mark: dict) -> None:
    """Takes the mark away, unless something came meanwhile."""
    collection(DueDay).delete_one({"id": mark["id"], "token": mark["token"]})


def put_off(mark: dict, until: datetime) -> None:
    same = {"id": mark["id"], "token": mark["token"]}
    collection(DueDay).update_one(same, {"$set": {"due_at": until}})


def as_stored(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
