"""Makes conversations that an earlier version or another program wrote filtered and found."""

import logging

from pymongo.errors import OperationFailure

from bots.actions.turns import grounding_of
from bots.inbox.words import MOST, adding, cited, is_searched, words_of
from bots.models import Conversation, ConversationRating, Message
from botsmith.mongodb.collections import collection

log = logging.getLogger(__name__)

AT_ONCE = 100
SHOWN = ("id", "channel", "user_name", "user_email", "visitor_id")
READ = ("content", "kind", "grounded", "citations")


def catch_up() -> int:
    """Brings up the next few; how many they were. What is said meanwhile adds to the same."""
    unready = {"searchable": None}
    found = collection(Conversation).find(unready, dict.fromkeys(SHOWN, 1)).limit(AT_ONCE)
    documents = list(found)
    for document in documents:
        try:
            _bring_up(document)
        except (ValueError, TypeError, LookupError, AttributeError, OperationFailure):
            log.exception("conversation %s cannot be brought up", document.get("id"))
            its_own = {"_id": document["_id"]}
            collection(Conversation).update_one(its_own, {"$set": {"searchable": False}})
    return len(documents)


def _bring_up(document: dict) -> None:
    messages = _messages_of(document["id"])
    change: dict = {"$set": {"searchable": True}}
    change["$max"] = {"grounding": int(max(map(grounding_of, messages), default=0))}
    if rating := _stars_of(document["id"]):
        change["$set"]["rating"] = rating
    conversations, its_own = collection(Conversation), {"id": document["id"]}
    unlisted = {**its_own, "words": {"$type": "null"}}
    conversations.update_one(unlisted, {"$set": {"words": []}})
    is_theirs = is_searched(document.get("channel"))
    if is_theirs and (changes := adding(document["id"], _words_of(document, messages))):
        conversations.bulk_write(changes)
    conversations.update_one(its_own, change)


def _messages_of(conversation_id: str) -> list[dict]:
    theirs = collection(Message).find({"conversation_id": conversation_id}, READ)
    return list(theirs.sort("timestamp", 1).limit(MOST))


def _words_of(document: dict, messages: list[dict]) -> list[str]:
    who = [document.get(name) for name in ("user_name", "user_email", "visitor_id")]
    said = words_of(*who, *(message.get("content") for message in messages))
    named = [word for each in messages for word in cited(each.get("citations") or ())]
    # The sources first: they are few, and one of them is no other word's substitute.
    return list(dict.fromkeys([*named, *said]))


def _stars_of(conversation_id: str) -> int | None:
    theirs = {"conversation_id": conversation_id}
    found = collection(ConversationRating).find_one(theirs, sort=[("created_at", -1)])
    return found.get("rating") if found else None
