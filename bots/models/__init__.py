from .analytics import Analytics
from .chatbot import Chatbot
from .conversation import Conversation, ConversationRating, Message
from .gap import Gap
from .inbox import ConversationNote, InboxWork
from .picture import Picture
from .webhook import WebhookDelivery

__all__ = [
    "Analytics",
    "Chatbot",
    "Conversation",
    "ConversationNote",
    "ConversationRating",
    "Gap",
    "InboxWork",
    "Message",
    "Picture",
    "WebhookDelivery",
]
