"""How a conversation begins, and the figures that it and its chatbot carry."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from bots.actions.turns import Asked
from bots.models import Chatbot, Conversation
from botsmith.lib.text import shorten
from botsmith.mongodb.collections import as_document, collection

NOT_YOURS = _("That conversation is not yours. Start a new one.")


def new_conversation(asked: Asked, now: datetime) -> dict:
    """The document of the conversation that ``asked`` is the first word of; nothing counted yet."""
    first = Conversation(
        id=asked.conversation_id,
        chatbot=asked.bot,
        session_id=asked.session_id,
        visitor_id=asked.person.visitor_id or None,
        user_name=asked.person.name or None,
        user_email=asked.person.email or None,
        channel=asked.channel,
        origin=asked.origin[:300] or None,
        preview=shorten(asked.content, 120),
        created_at=now,
        updated_at=now,
    )
    return as_document(first)


def add_to_chatbot(bot: str, conversations: int, messages: int, *, looks: bool = False) -> bool:
    """False when the chatbot is gone; with nothing to add it ``looks`` only when told to."""
    counts = {"conversations_count": conversations, "messages_count": messages}
    if conversations or messages:
        return bool(collection(Chatbot).update_one({"id": bot}, {"$inc": counts}).matched_count)
    return not looks or collection(Chatbot).find_one({"id": bot}, {"_id": 1}) is not None
