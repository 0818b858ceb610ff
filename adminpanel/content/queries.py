"""The lists of content across all customers: each page of them is read from an index."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from accounts.models import User
from adminpanel.lists import MOST_COUNTED, Asked, found_in, instances
from bots.models import Chatbot, Conversation, ConversationReport
from botsmith.lib.listing import Choice, Found
from botsmith.lib.places import Order
from botsmith.mongodb.collections import collection
from knowledge.models import Source

NOBODYS = {"id": ""}  # What finds nothing.
WORD = re.compile(r'[^\s"\\]+')

CREATED, MESSAGES, TRAINED = "created_at", "messages_count", "last_trained"
BOT_SORTS = {
    "-created": Order({CREATED: datetime, "id": str}),
    "created": Order({CREATED: datetime, "id": str}, way=1),
    "-messages": Order({MESSAGES: int, "id": str}),
    "messages": Order({MESSAGES: int, "id": str}, way=1),
    "-trained": Order({TRAINED: datetime, "id": str}),
    "trained": Order({TRAINED: datetime, "id": str}, way=1),
}
BOT_FILTERS = ("q", "status", "provider", "public")
BOT_STATES = {
    "active": {"status": Chatbot.Status.ACTIVE, "blocked_at": None},
    "inactive": {"status": Chatbot.Status.INACTIVE, "blocked_at": None},
    "blocked": {"blocked_at": {"$ne": None}},
}

REPORT_SORTS = {
    "-reported": Order({"reported_at": datetime, "id": str}),
    "reported": Order({"reported_at": datetime, "id": str}, way=1),
}
REPORT_FILTERS = ("state", "reason")

SOURCE_SORTS = {
    "-added": Order({"added_at": datetime, "id": str}),
    "added": Order({"added_at": datetime, "id": str}, way=1),
}
SOURCE_FILTERS = ("state", "type", "reason", "q")


def find_bots(asked: Asked) -> Found[Chatbot]:
    """Each with its owner as ``user``. In the order of training there are none without any."""
    conditions = {**_named(asked["q"]), **BOT_STATES.get(asked["status"], {})}
    if asked["provider"] in Chatbot.Provider.values:
        conditions["provider"] = asked["provider"]
    if asked["public"] == "yes":
        conditions["public_access"] = True
    order = BOT_SORTS[asked.sort]
    # What has no value to be sorted by stands in no order.
    conditions[next(iter(order.fields))] = {"$ne": None}
    return found_in(Chatbot, conditions, asked, order, rows_of=bots_with_owners)


def _named(q: str) -> dict:
    """What finds a chatbot by its id, its owner's id or address, or whole words of its name."""
    if not q:
        return {}
    if collection(Chatbot).find_one({"id": q}, {"_id": 1}):
        return {"id": q}
    if owner := owner_named(q):
        return {"user_id": owner}
    words = WORD.findall(q)
    if "@" in q or not words:
        return NOBODYS
    if len(words) == 1 and words[0].isalnum():  # In quotes each document would be read for it.
        return {"$text": {"$search": words[0]}}
    return {"$text": {"$search": " ".join(f'"{word}"' for word in words)}}


def owner_named(q: str) -> str | None:
    """The id of the customer whose id or email address this is."""
    names = [{"email": each} for each in {q, q.lower()}] if "@" in q else [{"id": q}]
    found = collection(User).find_one({"$or": names}, {"_id": 0, "id": 1})
    return found["id"] if found else None


def bots_with_owners(ids: Sequence[str]) -> list[Chatbot]:
    bots = instances(Chatbot, ids)
    owners = User.objects.in_bulk({bot.user_id for bot in bots})
    for bot in bots:
        bot.user = owners.get(bot.user_id) or User(pk=bot.user_id, email="deleted", name="")
    return bots


def find_reports(asked: Asked) -> Found[ConversationReport]:
    """Each with its chatbot, and that with its owner."""
    conditions = {"state": report_state(asked)}
    if asked["reason"] in ConversationReport.Reason.values:
        conditions["reason"] = asked["reason"]
    order = REPORT_SORTS[asked.sort]
    return found_in(ConversationReport, conditions, asked, order, rows_of=_reports)


def report_state(asked: Asked) -> str:
    states = ConversationReport.State
    return asked["state"] if asked["state"] in states.values else states.OPEN


def report_counts() -> dict[str, int]:
    return _counts(ConversationReport, "state", ConversationReport.State.values)


def open_reports(_about: object = None) -> str:
    """How many wait for staff; nothing where none does."""
    is_open = {"state": ConversationReport.State.OPEN}
    count = collection(ConversationReport).count_documents(is_open, limit=100)
    return "99+" if count > 99 else str(count or "")


def _reports(ids: Sequence[str]) -> list[ConversationReport]:
    reports = instances(ConversationReport, ids)
    wanted = {each.chatbot_id for each in reports}
    bots = {bot.pk: bot for bot in bots_with_owners(list(wanted))}
    for each in reports:
        if bot := bots.get(each.chatbot_id):
            each.chatbot = bot
    return [each for each in reports if each.chatbot_id in bots]


def find_sources(asked: Asked) -> Found[Source]:
    """Each with its chatbot, and that with its owner; without its text."""
    conditions = {"status": source_state(asked), **_of(asked["q"])}
    if asked["type"] in Source.Type.values:
        conditions["type"] = asked["type"]
    if asked["reason"]:
        conditions["error_reason"] = asked["reason"]
    return found_in(Source, conditions, asked, SOURCE_SORTS[asked.sort], rows_of=sources_of)


def source_state(asked: Asked) -> str:
    states = Source.Status
    return asked["state"] if asked["state"] in states.values else states.FAILED


def source_counts() -> dict[str, int]:
    return _counts(Source, "status", Source.Status.values)


def sources_of(ids: Sequence[str]) -> list[Source]:
    known = {each.pk: each for each in Source.objects.filter(pk__in=ids).defer("content")}
    bots = {bot.pk: bot for bot in bots_with_owners([s.chatbot_id for s in known.values()])}
    sources = [known[each] for each in ids if each in known and known[each].chatbot_id in bots]
    for source in sources:
        source.chatbot = bots[source.chatbot_id]
    return sources


def _of(q: str) -> dict:
    """What finds sources by their own id, their chatbot's, or their owner's id or address."""
    if not q:
        return {}
    if collection(Source).find_one({"id": q}, {"_id": 1}):
        return {"id": q}
    if collection(Chatbot).find_one({"id": q}, {"_id": 1}):
        return {"chatbot_id": q}
    owner = owner_named(q)
    if not owner:
        return NOBODYS
    theirs = collection(Chatbot).find({"user_id": owner}, {"_id": 0, "id": 1})
    return {"chatbot_id": {"$in": [each["id"] for each in theirs.limit(MOST_COUNTED)]}}


def _counts(model: type, field: str, values: Sequence[str]) -> dict[str, int]:
    """By value, each counted up to one more than MOST_COUNTED."""
    documents = collection(model)
    return {
        value: documents.count_documents({field: value}, limit=MOST_COUNTED + 1) for value in values
    }


def latest_conversations(bot: Chatbot, most: int = 10) -> list[Mapping]:
    """When and how much was said; not what, nor by whom."""
    shown = ("created_at", "updated_at", "channel", "messages_count", "status", "rating", "origin")
    fields = {"_id": 0, "id": 1, **dict.fromkeys(shown, 1)}
    theirs = {"chatbot_id": bot.pk}
    found = collection(Conversation).find(theirs, fields).sort([("updated_at", -1), ("id", -1)])
    return list(found.limit(most))


def begun_since(bot: Chatbot, moment: datetime) -> int:
    """Conversations since then, counted up to one more than MOST_COUNTED."""
    since = {"chatbot_id": bot.pk, "created_at": {"$gte": moment}}
    return collection(Conversation).count_documents(since, limit=MOST_COUNTED + 1)


def sources_by_state(bot: Chatbot) -> dict[str, int]:
    steps = [
        {"$match": {"chatbot_id": bot.pk}},
        {"$group": {"_id": "$status", "count": {"$sum": 1}}},
    ]
    return {each["_id"]: each["count"] for each in collection(Source).aggregate(steps)}


def open_reports_of(bot: Chatbot) -> int:
    those = {"chatbot_id": bot.pk, "state": ConversationReport.State.OPEN}
    return collection(ConversationReport).count_documents(those, limit=MOST_COUNTED + 1)


def pills(
    asked: Asked, labels: Sequence[tuple[str, str]], counts: Mapping[str, int], now: str
) -> list[Choice]:
    """The states that a list can be narrowed to; it always shows one of them."""
    shared = {name: value for name, value in asked.filters.items() if name != "state"}
    return [
        Choice(
            value=str(value),
            label=label,
            count=counts.get(value, 0),
            query=replace(asked.from_start, filters={**shared, "state": str(value)}).query,
            is_current=value == now,
        )
        for value, label in labels
    ]
