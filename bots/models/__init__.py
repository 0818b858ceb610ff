from .analytics import Analytics
from .chatbot import Chatbot
from .conversation import Conversation, ConversationRating, Message

__all__ = ["Analytics", "Chatbot", "Conversation", "ConversationRating", "Message"]
