"""Which chatbots used a month's messages on which days: the same answers that the month counts.

Counted when the page is opened; what took long is kept for a moment, as live figures are.
"""

import json
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from time import monotonic
from zoneinfo import ZoneInfo

from redis.exceptions import RedisError

from bots.models import Chatbot, Message
from bots.usage.truth import BY_TIME, SKEW
from botsmith.lib.redis import redis_client
from botsmith.mongodb.collections import collection

LONG_SECONDS, KEPT_FOR, MOST_SECONDS = 0.25, 60, 600


@dataclass(frozen=True)
class Spread:
    """Messages by day and by chatbot, each chatbot by name."""

    days: Counter[date] = field(default_factory=Counter)
    bots: Counter[str] = field(default_factory=Counter)
    names: dict[str, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return self.days.total()


def spread_of(user_id: str, month: datetime, zone: ZoneInfo) -> Spread:
    """Of the month that began then, by days of the zone."""
    shown = {"_id": 0, "id": 1, "name": 1}
    found = collection(Chatbot).find({"user_id": user_id}, shown)
    names = {each["id"]: each["name"] for each in found}
    spread = Spread(names=names)
    for day, bot_id, count in _kept(user_id, list(names), month, zone):
        spread.days[date.fromisoformat(day)] += count
        spread.bots[bot_id] += count
    return spread


def _kept(user_id: str, bots: list[str], month: datetime, zone: ZoneInfo) -> list[list]:
    key = f"usage-by-day:{user_id}:{month.timestamp():.0f}:{zone.key}"
    with suppress(RedisError):
        if kept := redis_client().get(key):
            return json.loads(kept)
    began = monotonic()
    rows = _counted(bots, month, zone)
    took = monotonic() - began
    if took >= LONG_SECONDS:
        with suppress(RedisError):
            seconds = min(MOST_SECONDS, round(KEPT_FOR * took))
            redis_client().set(key, json.dumps(rows), ex=seconds)
    return rows


def _counted(bots: list[str], month: datetime, zone: ZoneInfo) -> list[list]:
    theirs = {"chatbot_id": {"$in": bots}, "timestamp": {"$gte": month - SKEW}}
    day = {"date": "$timestamp", "format": "%Y-%m-%d", "timezone": zone.key}
    times = {"$filter": {"input": "$counted_in", "cond": {"$eq": ["$$this", month]}}}
    steps = [
        {"$match": {**theirs, "counted_in": month}},
        {
            "$group": {
                "_id": {"day": {"$dateToString": day}, "bot": "$chatbot_id"},
                "count": {"$sum": {"$size": times}},
            }
        },
    ]
    found = collection(Message).aggregate(steps, hint=BY_TIME) if bots else ()
    return [[each["_id"]["day"], each["_id"]["bot"], each["count"]] for each in found]
