"""What is said in a conversation, and of it, for the chatbot's webhook.

The owner's own trials in the playground are not.
"""

from collections.abc import Iterator

from bots.models import Chatbot, Conversation, ConversationRating
from bots.webhooks.data import rated, said, started
from bots.webhooks.events import Event, News
from botsmith.mongodb.collections import collection


def of_beginning(bot: Chatbot, channel: str, conversation_id: str) -> Iterator[News]:
    if channel != Conversation.Channel.PLAYGROUND:
        yield News(bot, Event.CONVERSATION_STARTED, lambda: _started(conversation_id))


def of_message(bot: Chatbot, channel: str, message: dict) -> Iterator[News]:
    """``message`` is its document: a visitor's, a finished answer's or a person's."""
    if channel != Conversation.Channel.PLAYGROUND:
        yield News(bot, Event.MESSAGE_CREATED, lambda: said(message))


def of_rating(bot: Chatbot, channel: str, rating: ConversationRating) -> Iterator[News]:
    if channel != Conversation.Channel.PLAYGROUND:
        yield News(bot, Event.CONVERSATION_RATED, lambda: rated(rating))


def _started(conversation_id: str) -> dict | None:
    found = collection(Conversation).find_one({"id": conversation_id})
    return started(found) if found else None
