"""What a receiver reads of each thing: the ``data`` of events, as docs/webhooks.md has them.

Each takes the model or its document: what a turn writes it has only as a document.
"""

from collections.abc import Mapping

from django.db.models import Model

from bots.models import Message
from botsmith.mongodb.collections import in_utc

CONVERSATION = ("id", "status", "channel", "origin", "user_name", "user_email", "visitor_id")
MESSAGE = ("id", "role", "kind", "content", "citations", "grounded", "finish_reason")
SOURCE = ("id", "type", "name", "url", "status", "error_message", "chunks_count")


def conversation_data(conversation: Model | Mapping) -> dict:
    return {**_values(conversation, CONVERSATION), "created_at": _at(conversation, "created_at")}


def message_data(message: Model | Mapping) -> dict:
    data = {**_values(message, MESSAGE), "timestamp": _at(message, "timestamp")}
    return data if data["role"] == Message.Role.ASSISTANT else {**data, "kind": None}


def source_data(source: Model | Mapping) -> dict:
    return {**_values(source, SOURCE), "processed_at": _at(source, "processed_at")}


def started(conversation: Model | Mapping) -> dict:
    return {"conversation": conversation_data(conversation)}


def said(message: Model | Mapping) -> dict:
    return {
        "conversation_id": _value(message, "conversation_id"),
        "message": message_data(message),
    }


def escalated(conversation: Model | Mapping, reason: str | None) -> dict:
    return {"conversation": conversation_data(conversation), "reason": reason or None}


def rated(rating: Model | Mapping) -> dict:
    return _values(rating, ("conversation_id", "rating", "feedback"))


def captured(conversation_id: str, *, name: str | None, email: str | None) -> dict:
    return {"conversation_id": conversation_id, "name": name or None, "email": email or None}


def conversation_in(data: Mapping) -> str | None:
    """The id of the conversation that an event's data tells of, if it tells of one."""
    return data.get("conversation_id") or (data.get("conversation") or {}).get("id")


def line_in(data: Mapping) -> str | None:
    """What the event tells of whose events are sent one after the other."""
    return conversation_in(data) or (data.get("source") or {}).get("id")


def _values(thing: Model | Mapping, names: tuple[str, ...]) -> dict:
    values = ((name, _value(thing, name)) for name in names)
    return {name: str(v) if isinstance(v, str) else v for name, v in values}  # Choices as text.


def _value(thing: Model | Mapping, name: str) -> object:
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name)


def _at(thing: Model | Mapping, name: str) -> str | None:
    moment = _value(thing, name)
    if moment is None:
        return None
    # As MongoDB keeps it, so that it reads the same wherever it is read.
    kept = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    return in_utc(kept).isoformat()
