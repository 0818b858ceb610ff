"""A chatbot's day becomes one document of ``analytics``, however often and by whomever it is done.

A count replaces the one before when it was begun later and holds no fewer messages: what was
deleted since (an old conversation whose time was up) stays in the figures of its day.
"""

from datetime import date, datetime
from time import monotonic
from zoneinfo import ZoneInfo

from django.utils import timezone
from pymongo.errors import DuplicateKeyError

from bots.models import Analytics, Chatbot, DueDay
from bots.stats.days import span_of
from bots.stats.due import (
    UTC_ZONE,
    as_stored,
    done_with,
    due_at,
    due_days,
    put_off,
    zones_of,
)
from bots.stats.figures import Figures, figures
from botsmith.lib.ids import new_id
from botsmith.mongodb.collections import collection

AT_ONCE = 50
AT_MOST_SECONDS = 5  # Then it rings for itself, so that other chatbots have their turn.


def roll_due_days(bot_id: str, now: datetime) -> bool:
    """Rolls up days of the chatbot that are due; whether there are more."""
    zone = zones_of([bot_id]).get(bot_id)
    if zone is None:
        _forget(bot_id)
        return False
    end = monotonic() + AT_MOST_SECONDS
    marks = due_days(bot_id, now, AT_ONCE)
    for mark in marks:
        if monotonic() > end:
            return True
        _roll_marked(mark, zone, now)
    return len(marks) == AT_ONCE


def _roll_marked(mark: dict, zone: ZoneInfo, now: datetime) -> None:
    day = mark["date"].date()
    over = due_at(day, zone)
    if over > now:  # Its owner chose another zone since, where the day is not over yet.
        put_off(mark, over)
        return
    roll_day(mark["chatbot_id"], day, zone)
    done_with(mark)


def roll_day(bot_id: str, day: date, zone: ZoneInfo) -> None:
    counted_at = timezone.now()
    in_utc = figures(bot_id, *span_of(day, UTC_ZONE), UTC_ZONE)
    is_same = zone.key == UTC_ZONE.key
    local = in_utc if is_same else figures(bot_id, *span_of(day, zone), zone)
    kept = {"zone": zone.key, "figures": local.as_dict(), "rolled_at": counted_at}
    _keep(bot_id, day, {**_documented(in_utc), **kept})
    if not collection(Chatbot).find_one({"id": bot_id}, {"_id": 1}):
        _forget(bot_id)  # Deleted while we counted, perhaps after its days were.


def _documented(day: Figures) -> dict:
    return {
        "total_conversations": day.conversations,
        "total_messages": day.messages,
        "active_chats": day.active_chats,
        "avg_response_time": round(day.response_seconds or 0.0, 3),
        "satisfaction_rate": round(day.satisfaction or 0.0, 2),
    }


def _keep(bot_id: str, day: date, fresh: dict) -> None:
    same_day = {"chatbot_id": bot_id, "date": as_stored(day)}
    worse = {
        **same_day,
        "rolled_at": {"$not": {"$gt": fresh["rolled_at"]}},
        "total_messages": {"$not": {"$gt": fresh["total_messages"]}},
    }
    days = collection(Analytics)
    if days.update_one(worse, {"$set": fresh}).matched_count:
        return
    try:
        first = {"$setOnInsert": {"id": new_id(), **fresh}}
        written = days.update_one(same_day, first, upsert=True)
    except DuplicateKeyError:
        written = None
    if written and written.upserted_id:
        return
    # Somebody else's is there, and may be the worse.
    if not days.update_one(worse, {"$set": fresh}).matched_count:
        _keep_ratings(same_day, fresh)


def _keep_ratings(same_day: dict, fresh: dict) -> None:
    """Of a day that keeps its figures, since conversations of it are gone: stars that changed."""
    its = fresh["figures"]
    known = {"figures.ratings": its["ratings"], "rolled_at": {"$not": {"$gt": fresh["rolled_at"]}}}
    stars = {"figures.stars": its["stars"], "satisfaction_rate": fresh["satisfaction_rate"]}
    collection(Analytics).update_one({**same_day, **known}, {"$set": stars})


def _forget(bot_id: str) -> None:
    for model in (DueDay, Analytics):
        collection(model).delete_many({"chatbot_id": bot_id})
