from .analytics import Analytics, DueDay, Watermark
from .chatbot import Chatbot
from .conversation import Conversation, ConversationRating, Message
from .gap import Gap
from .picture import Picture
from .webhook import WebhookDelivery

__all__ = [
    "Analytics",
    "Chatbot",
    "Conversation",
    "ConversationRating",
    "DueDay",
    "Gap",
    "Message",
    "Picture",
    "Watermark",
    "WebhookDelivery",
]
