from .analytics import Analytics
from .chatbot import Chatbot
from .conversation import Conversation, ConversationRating, Message
from .gap import Gap, GapGroup
from .picture import Picture
from .webhook import WebhookDelivery

__all__ = [
    "Analytics",
    "Chatbot",
    "Conversation",
    "ConversationRating",
    "Gap",
    "GapGroup",
    "Message",
    "Picture",
    "WebhookDelivery",
]
