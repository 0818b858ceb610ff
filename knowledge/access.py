"""The gates: nothing else fetches a chatbot or a source by an id from outside.

Somebody else's object answers 404, exactly as a missing one does. The chatbot is the source's own
parent model (its foreign key), so that this floor need not import the one above it.
"""

from django.db.models import Model
from django.shortcuts import get_object_or_404

from accounts.models import User
from knowledge.models import Source


def get_own_bot(user: User, bot_id: str) -> Model:
    """The user's chatbot of that id, or 404."""
    chatbots = Source._meta.get_field("chatbot").related_model
    return get_object_or_404(chatbots, pk=bot_id, user_id=user.pk)


def get_own_source(user: User, bot_id: str, source_id: str) -> Source:
    """The source of that id, of that chatbot, of that user, or 404."""
    bot = get_own_bot(user, bot_id)
    return get_object_or_404(Source, pk=source_id, chatbot_id=bot.pk)
