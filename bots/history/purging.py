"""Removes what was said before a moment, in small steps. What was counted of it stays.

A conversation goes as a whole when nothing was said in it since; of one that goes on, the messages
that are older go. Every step finds what is left by an index, so who is killed is simply followed by
the next; nothing is done twice.
"""

from collections.abc import Callable
from datetime import datetime
from time import monotonic

from bots.actions.counted import counted_by_month, note_each_gone, note_going
from bots.actions.gaps import forget_gaps_before, forget_gaps_of
from bots.actions.journals import forget_journals
from bots.models import (
    Chatbot,
    Conversation,
    ConversationNote,
    ConversationRating,
    ConversationReport,
    Gap,
    Message,
    WebhookDelivery,
)
from bots.stats.rollup import roll_due_days
from botsmith.mongodb.collections import collection

AT_ONCE = 200
WORK_SECONDS = 5  # Then it is rung for again, so that others have their turn.
# When each was said.
TIMES = ((Conversation, "updated_at"), (Message, "timestamp"), (ConversationRating, "created_at"))
ALSO_TIMES = ((Gap, "created_at"),)


def has_older(user_id: str, moment: datetime) -> bool:
    """Whether anything of the user's chatbots is from before that moment."""
    bots = [each["id"] for each in collection(Chatbot).find({"user_id": user_id}, {"id": 1})]
    return any(
        collection(model).find_one({"chatbot_id": bot, time: {"$lt": moment}}, {"_id": 1})
        for bot in bots
        for model, time in (*TIMES, *ALSO_TIMES)
    )


def purge(bot: Chatbot, before: datetime, now: datetime) -> bool:
    """Removes what is older; whether some is left after a few seconds.

    Days are rolled up first: their figures must not miss what goes.
    """
    if roll_due_days(bot.pk, now):
        return True
    end = monotonic() + WORK_SECONDS
    return any(_is_left(step, bot, before, end) for step in STEPS)


def _is_left(
    step: Callable[[Chatbot, datetime], int], bot: Chatbot, before: datetime, end: float
) -> bool:
    while step(bot, before) >= AT_ONCE:
        if monotonic() > end:
            return True
    return False


def _conversations(bot: Chatbot, before: datetime) -> int:
    """Its own last: cut short, it is found again. Who comes back just now goes on in it."""
    old = {"chatbot_id": bot.pk, "updated_at": {"$lt": before}}
    ids = [each["id"] for each in collection(Conversation).find(old, {"id": 1}).limit(AT_ONCE)]
    if not ids:
        return 0
    note_going(bot, ids)
    forget_journals(bot, ids)
    forget_gaps_of(ids)
    theirs = {"conversation_id": {"$in": ids}}
    for model in (WebhookDelivery, ConversationNote, ConversationReport, ConversationRating):
        collection(model).delete_many(theirs)
    collection(Message).delete_many({**theirs, "timestamp": {"$lt": before}})
    collection(Conversation).delete_many({**old, "id": {"$in": ids}})
    return len(ids)


def _messages(bot: Chatbot, before: datetime) -> int:
    ids = _older(Message, "timestamp", bot, before)
    if ids:
        those = {"id": {"$in": ids}}
        note_each_gone(bot.user_id, counted_by_month(those))
        collection(Message).delete_many(those)
    return len(ids)


def _ratings(bot: Chatbot, before: datetime) -> int:
    ids = _older(ConversationRating, "created_at", bot, before)
    if ids:
        collection(ConversationRating).delete_many({"id": {"$in": ids}})
    return len(ids)


def _gaps(bot: Chatbot, before: datetime) -> int:
    return forget_gaps_before(bot.pk, before, limit=AT_ONCE)


def _older(model: type, time: str, bot: Chatbot, before: datetime) -> list[str]:
    old = {"chatbot_id": bot.pk, time: {"$lt": before}}
    found = collection(model).find(old, {"_id": 0, "id": 1}).sort(time, 1).limit(AT_ONCE)
    return [each["id"] for each in found]


STEPS = (_conversations, _messages, _ratings, _gaps)
