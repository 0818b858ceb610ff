"""The gates of this floor. Strangers get 404; nothing else fetches an object by an outside id."""

from django.shortcuts import get_object_or_404

from accounts.models import User
from bots.models import Chatbot, Conversation
from botsmith.lib.errors import BotInactive
from knowledge.access import get_own_bot

__all__ = ["get_live_bot", "get_own_bot", "get_own_conversation", "get_public_bot"]


def get_own_conversation(user: User, bot_id: str, conversation_id: str) -> Conversation:
    bot = get_own_bot(user, bot_id)
    return get_object_or_404(Conversation, pk=conversation_id, chatbot_id=bot.pk)


def get_live_bot(bot_id: str) -> Chatbot:
    """A chatbot that visitors may use now: active, and its owner too. Else BotInactive."""
    bot = Chatbot.objects.filter(pk=bot_id, status=Chatbot.Status.ACTIVE).first()
    owner = bot and User.objects.filter(pk=bot.user_id, status=User.Status.ACTIVE).first()
    if not owner:
        raise BotInactive
    bot.user = owner
    return bot


def get_public_bot(bot_id: str) -> Chatbot:
    """A live chatbot that has a page of its own; BotInactive when the owner keeps it private."""
    bot = get_live_bot(bot_id)
    if not bot.public_access:
        raise BotInactive
    return bot
