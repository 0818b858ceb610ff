from .analytics import Analytics
from .chatbot import Chatbot
from .check import CheckRun, GoldenQuestion
from .conversation import Conversation, ConversationRating, Message
from .gap import Gap
from .picture import Picture
from .webhook import WebhookDelivery

__all__ = [
    "Analytics",
    "Chatbot",
    "CheckRun",
    "Conversation",
    "ConversationRating",
    "Gap",
    "GoldenQuestion",
    "Message",
    "Picture",
    "WebhookDelivery",
]
