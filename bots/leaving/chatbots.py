"""Chatbots whose deletion was cut short: somebody else has it go on."""

from datetime import datetime, timedelta

from django.utils import timezone

from bots.actions.chatbots import delete_bot
from bots.models import Chatbot
from botsmith.mongodb.collections import collection

# Longer than a request or a task may take: nobody else is at it meanwhile.
LEFT_ALONE = timedelta(minutes=12)
AT_ONCE = 100


def due(now: datetime) -> list[str]:
    """Which were left half deleted, and not switched on again."""
    going = {"deleting_at": {"$lt": now - LEFT_ALONE}, "status": Chatbot.Status.INACTIVE}
    found = collection(Chatbot).find(going, {"id": 1}).limit(AT_ONCE)
    return [row["id"] for row in found]


def go_on(bot_id: str) -> bool:
    """Deletes it as its owner wanted; whether there was still something to do."""
    if bot_id not in due(timezone.now()):
        return False
    bot = Chatbot.objects.filter(pk=bot_id).select_related("user").first()
    if bot is None:
        return False
    delete_bot(bot, actor=bot.user)
    return True
