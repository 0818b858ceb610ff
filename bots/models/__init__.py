from .analytics import Analytics
from .chatbot import Chatbot
from .conversation import Conversation, ConversationRating, Message
from .gap import Gap

__all__ = ["Analytics", "Chatbot", "Conversation", "ConversationRating", "Gap", "Message"]
