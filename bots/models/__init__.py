from .analytics import Analytics, DueDay, Watermark
from .api_request import ApiRequest
from .chatbot import Chatbot
from .check import CheckRun, GoldenQuestion
from .conversation import Conversation, ConversationRating, Message
from .gap import Gap, GapGroup
from .inbox import ConversationNote, InboxWork
from .picture import Picture
from .report import ConversationReport
from .webhook import WebhookDelivery

__all__ = [
    "Analytics",
    "ApiRequest",
    "Chatbot",
    "CheckRun",
    "Conversation",
    "ConversationNote",
    "ConversationRating",
    "ConversationReport",
    "DueDay",
    "Gap",
    "GapGroup",
    "GoldenQuestion",
    "InboxWork",
    "Message",
    "Picture",
    "Watermark",
    "WebhookDelivery",
]
