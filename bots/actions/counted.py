"""Answers as messages of their owner's plan: in which month each was counted."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from billing.quota.mending import note_gone
from bots.models import Chatbot, Message
from botsmith.mongodb.collections import collection, in_utc

LONGER_THAN_A_MONTH = timedelta(days=33)


def counted_by_month(those: dict, *, hint: dict | None = None) -> Counter[datetime]:
    """How often these messages were counted, by the months that they were counted in."""
    steps = [
        {"$match": {**those, "counted_in.0": {"$exists": True}}},
        {"$unwind": "$counted_in"},
        {"$group": {"_id": "$counted_in", "count": {"$sum": 1}}},
    ]
    found = collection(Message).aggregate(steps, **({"hint": hint} if hint else {}))
    return Counter({in_utc(each["_id"]): each["count"] for each in found})


def note_going(bot: Chatbot, conversation_ids: Sequence[str] | None = None) -> None:
    """Before answers are deleted: they are used messages all the same. None: all of the chatbot."""
    since = timezone.now() - LONGER_THAN_A_MONTH
    those = {"chatbot_id": bot.pk, "timestamp": {"$gte": since}}
    if conversation_ids is not None:
        those = {"conversation_id": {"$in": list(conversation_ids)}}
    note_each_gone(bot.user_id, counted_by_month(those))


def note_each_gone(user_id: str, by_month: Counter[datetime]) -> None:
    """Of all months but the present one nothing is kept, and one write each finds that out."""
    for month, count in by_month.items():
        note_gone(user_id, month, count)
