"""The figures of one chatbot between two instants, counted from what was said.

Rolled-up days and live ones come from this same count, so they cannot disagree. The owner's own
trials in the playground are in none of it.
"""

from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from zoneinfo import ZoneInfo

from bots.models import Conversation, ConversationRating, Message
from bots.stats.days import SLOT_MINUTES, by_hour
from botsmith.lib.batches import at_once
from botsmith.mongodb.collections import collection, in_utc

UNNAMED = "unnamed"  # Of an answer whose engine another program did not write down.
PLAYGROUND = str(Conversation.Channel.PLAYGROUND)
# The index to take: with few chatbots that of all messages' times looks as good to the planner.
BY_TIME = {"chatbot_id": 1, "timestamp": 1}
MOST_STARS, LEAST_STARS = 5, 1


@dataclass(frozen=True)
class Figures:
    """Sums, and nothing that could not be added up, but for ``active_chats`` (of one day)."""

    conversations: int = 0
    messages: int = 0
    active_chats: int = 0
    answers: int = 0
    timed_answers: int = 0
    milliseconds: int = 0
    refusals: int = 0
    hand_offs: int = 0
    ratings: int = 0
    stars: int = 0
    cost_usd: float = 0.0
    unpriced_answers: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    engines: dict[str, int] = field(default_factory=dict)
    hours: list[int] = field(default_factory=lambda: [0] * 24)

    def __add__(self, other: "Figures") -> "Figures":
        sums = {name: getattr(self, name) + getattr(other, name) for name in SUMMED}
        names = self.engines.keys() | other.engines.keys()
        engines = {n: self.engines.get(n, 0) + other.engines.get(n, 0) for n in names}
        hours = [mine + theirs for mine, theirs in zip(self.hours, other.hours, strict=True)]
        return Figures(**sums, engines=engines, hours=hours)

    @property
    def is_empty(self) -> bool:
        return self == NOTHING

    @property
    def response_seconds(self) -> float | None:
        return self.milliseconds / self.timed_answers / 1000 if self.timed_answers else None

    @property
    def average_stars(self) -> float | None:
        return self.stars / self.ratings if self.ratings else None

    @property
    def satisfaction(self) -> float | None:
        """The average rating in per cent: one star is 0, five are 100."""
        if not self.ratings:
            return None
        return 100 * (self.stars / self.ratings - LEAST_STARS) / (MOST_STARS - LEAST_STARS)

    def as_dict(self) -> dict:
        return asdict(self)

    @classmethod
    def of(cls, stored: dict) -> "Figures":
        """As they were stored, by this version or an earlier one."""
        return cls(**{name: stored[name] for name in NAMES if stored.get(name) is not None})


NAMES = [each.name for each in fields(Figures)]
SUMMED = [name for name in NAMES if name not in {"engines", "hours"}]
NOTHING = Figures()


def figures(bot_id: str, start: datetime, end: datetime, zone: ZoneInfo) -> Figures:
    """Of ``start`` up to but not with ``end``; ``hours`` are those of the zone's clocks."""
    span = {"$gte": start, "$lt": end}
    trials = trials_of(bot_id, start, end)
    said, begun, rated, handed_off = at_once(
        lambda: _said(bot_id, span, trials),
        lambda: _begun(bot_id, span),
        lambda: _rated(bot_id, span, trials),
        lambda: _handed_off(bot_id, span),
    )
    slots = {in_utc(each["_id"]): each["count"] for each in said["slots"]}
    return Figures(
        conversations=begun,
        messages=sum(slots.values()),
        active_chats=next((each["count"] for each in said["chats"]), 0),
        hand_offs=handed_off,
        hours=by_hour(slots, zone),
        **_of_answers(said["answers"]),
        **rated,
    )


def trials_of(bot_id: str, start: datetime, end: datetime) -> list[str]:
    """The playground's conversations that were going on then."""
    then = {"updated_at": {"$gte": start}, "created_at": {"$lt": end}}
    theirs = {"chatbot_id": bot_id, "channel": PLAYGROUND, **then}
    return [each["id"] for each in collection(Conversation).find(theirs, {"_id": 0, "id": 1})]


def said_in(bot_id: str, span: dict, trials: list[str]) -> dict:
    """The query of the messages that were said then."""
    match = {"chatbot_id": bot_id, "timestamp": span}
    return {**match, "conversation_id": {"$nin": trials}} if trials else match


def _said(bot_id: str, span: dict, trials: list[str]) -> dict:
    """One pass over the messages: by quarter of an hour, the conversations, answers by engine."""
    quarter = {"date": "$timestamp", "unit": "minute", "binSize": SLOT_MINUTES}
    steps = [
        {"$match": said_in(bot_id, span, trials)},
        {
            "$facet": {
                "slots": [{"$group": {"_id": {"$dateTrunc": quarter}, "count": {"$sum": 1}}}],
                "chats": [{"$group": {"_id": "$conversation_id"}}, {"$count": "count"}],
                "answers": ANSWERS,
            }
        },
    ]
    return next(collection(Message).aggregate(steps, hint=BY_TIME))


def _count_if(condition: dict) -> dict:
    return {"$sum": {"$cond": [condition, 1, 0]}}


# Finished answers of the bot. One without a model is the built-in engine's and costs nothing.
_FINISHED = {
    "role": str(Message.Role.ASSISTANT),
    "state": {"$in": [str(Message.State.DONE), None]},
    "kind": {"$ne": str(Message.Kind.PERSON)},
}
_HAS_PRICE = {"$isNumber": "$trace.cost.usd"}
_HAS_MODEL = {"$gt": ["$model", None]}
ANSWERS = [
    {"$match": _FINISHED},
    {
        "$group": {
            "_id": "$engine",
            "answers": {"$sum": 1},
            "timed_answers": _count_if({"$isNumber": "$milliseconds"}),
            "milliseconds": {"$sum": "$milliseconds"},
            "refusals": _count_if({"$eq": ["$kind", str(Message.Kind.REFUSAL)]}),
            "cost_usd": {"$sum": "$trace.cost.usd"},
            "unpriced_answers": _count_if({"$and": [_HAS_MODEL, {"$not": [_HAS_PRICE]}]}),
            "input_tokens": {"$sum": "$trace.tokens.input"},
            "output_tokens": {"$sum": "$trace.tokens.output"},
        }
    },
    {"$sort": {"_id": 1}},
]


def _of_answers(rows: list[dict]) -> dict:
    names = [name for name in ANSWERS[1]["$group"] if name != "_id"]
    sums = {name: sum(row[name] for row in rows) for name in names}
    engines = {row["_id"] or UNNAMED: row["answers"] for row in rows}
    # The order in which an index gives parts of a cent must not tell two counts apart.
    return {**sums, "cost_usd": round(float(sums["cost_usd"]), 10), "engines": engines}


def _begun(bot_id: str, span: dict) -> int:
    begun = {"chatbot_id": bot_id, "created_at": span, "channel": {"$ne": PLAYGROUND}}
    return collection(Conversation).count_documents(begun)


def _handed_off(bot_id: str, span: dict) -> int:
    then = {"chatbot_id": bot_id, "escalated_at": span, "channel": {"$ne": PLAYGROUND}}
    return collection(Conversation).count_documents(then)


def _rated(bot_id: str, span: dict, trials: list[str]) -> dict:
    steps = [
        {"$match": {"chatbot_id": bot_id, "created_at": span}},
        {"$match": {"conversation_id": {"$nin": trials}}},
        {"$group": {"_id": None, "ratings": {"$sum": 1}, "stars": {"$sum": "$rating"}}},
        {"$project": {"_id": 0}},
    ]
    return next(collection(ConversationRating).aggregate(steps), {})
