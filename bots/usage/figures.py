"""What conversations and chatbots say of how much was said there, held against what is there.

A message and what it adds to these figures are several writes, and of a process that was killed
some are missing. Figures are only ever raised: what a plan's history let go, or an owner deleted,
is counted on, so a figure above what is there is right, and one below it never is. While something
is being said nothing is raised, since it may just be about to be counted.
"""

from datetime import datetime, timedelta
from itertools import islice

from pymongo import UpdateOne

from billing.quota.mending import QUIET
from bots.models import Chatbot, Conversation, Message
from botsmith.mongodb.collections import collection, in_utc

LOOKED_BACK = timedelta(days=2)
AT_ONCE = 500
PLAYGROUND = Conversation.Channel.PLAYGROUND


def raise_figures(bot_id: str, now: datetime) -> int:
    """Raises those of the chatbot's conversations of the last two days, then its own; how many."""
    theirs = {"chatbot_id": bot_id, "updated_at": {"$gte": now - LOOKED_BACK}}
    recent = collection(Conversation).find(theirs, {"_id": 0, "id": 1, "messages_count": 1})
    raised = 0
    while some := list(islice(recent, AT_ONCE)):
        counted = {each["id"]: each.get("messages_count") or 0 for each in some}
        raised += _raise_conversations(counted, now - QUIET)
    return raised + _raise_chatbot(bot_id, now - QUIET)


def _raise_conversations(counted: dict[str, int], quiet_since: datetime) -> int:
    group = {"_id": "$conversation_id", "there": {"$sum": 1}, "last": {"$max": "$timestamp"}}
    theirs = {"conversation_id": {"$in": [*counted]}}
    found = collection(Message).aggregate([{"$match": theirs}, {"$group": group}])
    changes = [
        UpdateOne(
            {"id": each["_id"], "messages_count": counted[each["_id"]]},
            {"$set": {"messages_count": each["there"]}},
        )
        for each in found
        if each["there"] > counted[each["_id"]] and in_utc(each["last"]) < quiet_since
    ]
    return collection(Conversation).bulk_write(changes).modified_count if changes else 0


def _raise_chatbot(bot_id: str, quiet_since: datetime) -> int:
    """Its figures are of visitors only."""
    shown = {"_id": 0, "conversations_count": 1, "messages_count": 1}
    counted = collection(Chatbot).find_one({"id": bot_id}, shown)
    if counted is None or not _is_quiet(bot_id, quiet_since):
        return 0
    there = _there(bot_id)
    low = {name: there[name] for name, count in counted.items() if there[name] > (count or 0)}
    if not low:
        return 0
    same = {"id": bot_id, **counted}
    return collection(Chatbot).update_one(same, {"$set": low}).modified_count


def _is_quiet(bot_id: str, since: datetime) -> bool:
    its_own = {"chatbot_id": bot_id, "timestamp": {"$gte": since}}
    return collection(Message).find_one(its_own, {"_id": 1}) is None


def _there(bot_id: str) -> dict[str, int]:
    its_own = {"chatbot_id": bot_id}
    conversations = collection(Conversation)
    tried = {**its_own, "channel": PLAYGROUND}
    said = {"_id": None, "there": {"$sum": "$messages_count"}, "talks": {"$sum": 1}}
    own = next(conversations.aggregate([{"$match": tried}, {"$group": said}]), None)
    tries = own or {"there": 0, "talks": 0}
    return {
        "conversations_count": conversations.count_documents(its_own) - tries["talks"],
        "messages_count": collection(Message).count_documents(its_own) - tries["there"],
    }
