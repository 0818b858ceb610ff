"""The inbox as files: one row a conversation, one row a message, or all of it as JSON.

What is exported is read a few hundred at a time, by place, so that a file of any size is made in
the same memory and nothing is twice in it.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain

from django.http import StreamingHttpResponse

from bots.inbox.finding import Looked
from bots.models import Chatbot, Conversation, ConversationRating, Message
from botsmith.lib.csv import IS_UTF8, csv_text, file_response
from botsmith.mongodb.collections import collection, in_utc

AT_ONCE = 100
FORMATS = {
    "conversations.csv": "Conversations as CSV",
    "messages.csv": "Messages as CSV",
    "conversations.json": "Everything as JSON",
}
CONVERSATION = (
    *("conversation_id", "status", "visitor_name", "visitor_email", "visitor_id", "channel"),
    *("origin", "started_at", "last_message_at", "messages", "rating", "feedback"),
    "first_question",
)
MESSAGE = (
    *("conversation_id", "message_id", "sent_at", "from", "content", "kind", "sources"),
    *("grounded", "engine", "visitor_name", "visitor_email"),
)
_SHOWN = (
    *("id", "status", "user_name", "user_email", "visitor_id", "channel", "origin"),
    *("created_at", "updated_at", "messages_count", "preview"),
)
_SAID = (
    *("id", "conversation_id", "timestamp", "role", "kind", "content", "citations"),
    *("grounded", "engine", "state"),
)
_CITED = ("n", "source_id", "source_name", "url", "page", "quote")


def export_response(
    bot: Chatbot, name: str, *, looked: Looked | None = None, ids: Sequence[str] = ()
) -> StreamingHttpResponse:
    """A file to keep, of what is looked for or of the chatbot's conversations of these ids."""
    batches = _batches(looked) if looked else [_own(bot, ids)]
    is_json = name.endswith(".json")
    kind = "application/json" if is_json else "text/csv; charset=utf-8"
    parts = _FILES[name](batches)
    return file_response(name, kind, parts)


def _batches(looked: Looked) -> Iterator[list[dict]]:
    place = None
    while found := looked.at(place, limit=AT_ONCE):
        yield _documents([each["id"] for each in found])
        place = looked.order.of(found[-1])


def _own(bot: Chatbot, ids: Sequence[str]) -> list[dict]:
    theirs = {"id": {"$in": list(ids)}, "chatbot_id": bot.pk}
    found = {each["id"] for each in collection(Conversation).find(theirs, {"_id": 0, "id": 1})}
    return _documents([each for each in ids if each in found])


def _documents(ids: list[str]) -> list[dict]:
    """In this order, each with its ``rating`` document, or None."""
    these = {"id": {"$in": ids}}
    found = collection(Conversation).find(these, dict.fromkeys(_SHOWN, 1) | {"_id": 0})
    by_id = {each["id"]: each for each in found}
    given = collection(ConversationRating).find({"conversation_id": {"$in": ids}})
    ratings = {each["conversation_id"]: each for each in given}
    return [{**by_id[each], "rated": ratings.get(each)} for each in ids if each in by_id]


def _messages(batch: list[dict]) -> dict[str, list[dict]]:
    """By conversation, in the order in which they were said."""
    ids = [each["id"] for each in batch]
    shown = dict.fromkeys(_SAID, 1) | {"_id": 0}
    said = collection(Message).find({"conversation_id": {"$in": ids}}, shown)
    found = defaultdict(list)
    for message in said.sort([("conversation_id", 1), ("timestamp", 1)]):
        found[message["conversation_id"]].append(message)
    return found


# --- Files ------------------------------------------------------------------------------------


def _conversations_csv(batches: Iterable[list[dict]]) -> Iterator[str]:
    yield IS_UTF8 + csv_text([CONVERSATION])
    for batch in batches:
        yield csv_text(_conversation_row(each) for each in batch)


def _messages_csv(batches: Iterable[list[dict]]) -> Iterator[str]:
    yield IS_UTF8 + csv_text([MESSAGE])
    for batch in batches:
        said = _messages(batch)
        rows = (_message_row(each, message) for each in batch for message in said[each["id"]])
        yield csv_text(rows)


def _conversations_json(batches: Iterable[list[dict]]) -> Iterator[str]:
    yield "["
    before = "\n"
    for each, messages in chain.from_iterable(map(_with_messages, batches)):
        whole = dict(zip(CONVERSATION, _conversation_row(each), strict=True))
        whole["messages"] = [_message_object(message) for message in messages]
        yield before + json.dumps(whole, ensure_ascii=False)
        before = ",\n"
    yield "\n]\n"


def _with_messages(batch: list[dict]) -> Iterator[tuple[dict, list[dict]]]:
    said = _messages(batch)
    return ((each, said[each["id"]]) for each in batch)


def _conversation_row(each: dict) -> list:
    rated = each["rated"] or {}
    who = [each.get(name) for name in _SHOWN[1:7]]
    when = [_time(each.get(name)) for name in ("created_at", "updated_at")]
    stars = (rated.get("rating"), rated.get("feedback"))
    return [each["id"], *who, *when, each.get("messages_count"), *stars, each.get("preview")]


def _message_row(each: dict, message: dict) -> list:
    names = [cited.get("source_name") or "" for cited in message.get("citations") or ()]
    return [
        each["id"],
        message["id"],
        _time(message.get("timestamp")),
        _speaker(message),
        message.get("content"),
        message.get("kind") if message.get("role") == Message.Role.ASSISTANT else "question",
        "; ".join(dict.fromkeys(names)),
        _yes_no(message.get("grounded")),
        message.get("engine"),
        each.get("user_name"),
        each.get("user_email"),
    ]


def _message_object(message: dict) -> dict:
    cited = message.get("citations") or ()
    return {
        "message_id": message["id"],
        "sent_at": _time(message.get("timestamp")),
        "from": _speaker(message),
        "content": message.get("content"),
        "kind": message.get("kind") if message.get("role") == Message.Role.ASSISTANT else None,
        "state": message.get("state"),
        "grounded": message.get("grounded"),
        "engine": message.get("engine"),
        "citations": [{name: each.get(name) for name in _CITED} for each in cited],
    }


def _speaker(message: dict) -> str:
    if message.get("role") == Message.Role.USER:
        return "visitor"
    return "person" if message.get("kind") == Message.Kind.PERSON else "bot"


def _yes_no(value: bool | None) -> str:
    return {True: "yes", False: "no"}.get(value, "")


def _time(moment: datetime | None) -> str | None:
    """ISO 8601, in UTC."""
    return in_utc(moment).astimezone(UTC).isoformat(timespec="seconds") if moment else None


_FILES = {
    "conversations.csv": _conversations_csv,
    "messages.csv": _messages_csv,
    "conversations.json": _conversations_json,
}
