from .analytics import Analytics, DueDay, Watermark
from .chatbot import Chatbot
from .check import CheckRun, GoldenQuestion
from .conversation import Conversation, ConversationRating, Message
from .gap import Gap, GapGroup
from .picture import Picture
from .webhook import WebhookDelivery

__all__ = [
    "Analytics",
    "Chatbot",
    "CheckRun",
    "Conversation",
    "ConversationRating",
    "DueDay",
    "Gap",
    "GapGroup",
    "GoldenQuestion",
    "Message",
    "Picture",
    "Watermark",
    "WebhookDelivery",
]
