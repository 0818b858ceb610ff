"""Notices what was stored since the last look, whatever day it belongs to, and makes that day due.

The look goes by MongoDB's own ``_id``, which carries the time of storing: so a message that comes
late is noticed like one of today, and history that was never rolled up is the same as a worker
that was away for long. A look reads only what is new.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from bson import ObjectId
from django.db.models import Model

from bots.models import Conversation, ConversationRating, Message, Watermark
from bots.stats.days import SLOT_MINUTES
from bots.stats.due import days_of, mark_each, zones_of
from botsmith.mongodb.collections import collection, in_utc

# What was stored shortly before the last look may have become visible after it, or have been
# stored by a machine whose clock is slow.
OVERLAP = timedelta(minutes=10)
WINDOW = timedelta(days=1)
# An answer has its time when it is finished: one of before midnight may be tomorrow's.
DRIFT = timedelta(minutes=30)
AT_MOST_SECONDS = 5


@dataclass(frozen=True)
class Kind:
    """What is looked for: where its time stands, and what tells when it came."""

    name: str
    model: type[Model]
    time: str
    came: str = "_id"

    def place(self, moment: datetime) -> ObjectId | datetime:
        return ObjectId.from_datetime(moment) if self.came == "_id" else moment

    def moment(self, document: dict) -> datetime:
        place = document[self.came]
        return place.generation_time if isinstance(place, ObjectId) else in_utc(place)


KINDS = (
    Kind("messages", Message, "timestamp"),
    Kind("conversations", Conversation, "created_at"),
    Kind("conversation_ratings", ConversationRating, "created_at"),
    Kind("hand_offs", Conversation, "escalated_at", came="escalated_at"),
)


def notice(now: datetime) -> bool:
    """Makes due what came since the last look; whether there is more, after some seconds of it."""
    end = monotonic() + AT_MOST_SECONDS
    more = [_notice(kind, now, end) for kind in KINDS]
    return any(more)


def noticed_until() -> datetime | None:
    """Until when all kinds were looked through; None when one never was."""
    found = {each["id"]: each["seen_until"] for each in collection(Watermark).find(_OURS)}
    return in_utc(min(found.values())) if len(found) == len(KINDS) else None


_OURS = {"id": {"$in": [kind.name for kind in KINDS]}}


def _notice(kind: Kind, now: datetime, end: float) -> bool:
    seen = collection(Watermark).find_one({"id": kind.name})
    start = in_utc(seen["seen_until"]) - OVERLAP if seen else datetime.min
    while start := _next(kind, start, now):
        if monotonic() > end:
            return True
        until = min(start + WINDOW, now)
        _make_due(_came(kind, start, until))
        _move_on(kind, until)
        start = until
    _move_on(kind, now)
    return False


def _next(kind: Kind, start: datetime, now: datetime) -> datetime | None:
    """When the first came that is to be looked at; None when nothing did before ``now``."""
    since = {"$lt": kind.place(now)}
    if start != datetime.min:
        since["$gte"] = kind.place(start)
    found = collection(kind.model).find({kind.came: since}, {kind.came: 1})
    first = next(found.sort(kind.came, 1).limit(1), None)
    return kind.moment(first) if first else None


def _came(kind: Kind, start: datetime, until: datetime) -> Iterator[tuple[str, datetime]]:
    """Chatbots with the quarters of an hour that something of theirs belongs to."""
    quarter = {"date": f"${kind.time}", "unit": "minute", "binSize": SLOT_MINUTES}
    window = {"$gte": kind.place(start), "$lt": kind.place(until)}
    steps = [
        {"$match": {"$and": [{kind.came: window}, {kind.time: {"$type": "date"}}]}},
        {"$group": {"_id": {"bot": "$chatbot_id", "slot": {"$dateTrunc": quarter}}}},
    ]
    for each in collection(kind.model).aggregate(steps):
        yield each["_id"]["bot"], in_utc(each["_id"]["slot"])


def _make_due(came: Iterable[tuple[str, datetime]]) -> None:
    by_bot: dict[str, set[datetime]] = {}
    for bot_id, slot in came:
        by_bot.setdefault(bot_id, set()).update((slot, slot + DRIFT))
    zones = zones_of(by_bot)
    mark_each(
        [
            (bot, day, zones[bot])
            for bot in zones
            for day in sorted(days_of(by_bot[bot], zones[bot]))
        ]
    )


def _move_on(kind: Kind, until: datetime) -> None:
    further = {"$max": {"seen_until": until}}
    collection(Watermark).update_one({"id": kind.name}, further, upsert=True)
