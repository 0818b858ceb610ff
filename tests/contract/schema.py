"""The documented data model, as a table: the law that the collections are checked against.

Each field: the BSON types it may have. Each index: its keys, and whether it is unique.
"""

from dataclasses import dataclass
from datetime import datetime

from bson.int64 import Int64

TEXT = (str,)
OPTIONAL_TEXT = (str, type(None))
WHOLE = (int, Int64)
OPTIONAL_WHOLE = (int, Int64, type(None))
NUMBER = (float,)
YES_NO = (bool,)
MOMENT = (datetime,)
OPTIONAL_MOMENT = (datetime, type(None))
LIST = (list,)


@dataclass(frozen=True)
class Rule:
    """One collection. ``choices`` lists the documented values of a field, ``defaults`` what a new
    document holds when nobody says otherwise."""

    database: str
    fields: dict[str, tuple]
    unique: tuple[tuple[str, ...], ...]
    indexes: tuple[tuple[str, ...], ...]
    choices: dict[str, set]
    defaults: dict[str, object]


ROLES = {"user", "moderator", "admin"}
POSITIONS = {"bottom-right", "bottom-left", "top-right", "top-left"}
SIZES = {"small", "medium", "large"}

RULES = {
    "users": Rule(
        "chatbase_db",
        {
            "id": TEXT,
            "name": TEXT,
            "email": TEXT,
            "password_hash": TEXT,
            "created_at": MOMENT,
            "updated_at": MOMENT,
            "role": TEXT,
            "status": TEXT,
            "suspension_reason": OPTIONAL_TEXT,
            "suspension_until": OPTIONAL_MOMENT,
            "phone": OPTIONAL_TEXT,
            "address": OPTIONAL_TEXT,
            "bio": OPTIONAL_TEXT,
            "avatar_url": OPTIONAL_TEXT,
            "company": OPTIONAL_TEXT,
            "job_title": OPTIONAL_TEXT,
            "custom_max_chatbots": OPTIONAL_WHOLE,
            "custom_max_messages": OPTIONAL_WHOLE,
            "custom_max_file_uploads": OPTIONAL_WHOLE,
            "last_login": OPTIONAL_MOMENT,
            "login_count": WHOLE,
            "last_ip": OPTIONAL_TEXT,
            "tags": LIST,
            "admin_notes": OPTIONAL_TEXT,
        },
        unique=(("id",), ("email",)),
        indexes=(("status",), ("role",)),
        choices={"role": ROLES, "status": {"active", "suspended", "banned"}},
        defaults={
            "role": "user",
            "status": "active",
            "suspension_reason": None,
            "suspension_until": None,
            "phone": None,
            "custom_max_chatbots": None,
            "tags": [],
            "admin_notes": None,
        },
    ),
    "chatbots": Rule(
        "chatbase_db",
        {
            "id": TEXT,
            "user_id": TEXT,
            "name": TEXT,
            "status": TEXT,
            "model": TEXT,
            "provider": TEXT,
            "temperature": NUMBER,
            "instructions": TEXT,
            "welcome_message": TEXT,
            "conversations_count": WHOLE,
            "messages_count": WHOLE,
            "created_at": MOMENT,
            "updated_at": MOMENT,
            "last_trained": OPTIONAL_MOMENT,
            "primary_color": TEXT,
            "secondary_color": TEXT,
            "accent_color": TEXT,
            "logo_url": OPTIONAL_TEXT,
            "avatar_url": OPTIONAL_TEXT,
            "widget_position": TEXT,
            "widget_theme": TEXT,
            "font_family": TEXT,
            "font_size": TEXT,
            "bubble_style": TEXT,
            "widget_size": TEXT,
            "auto_expand": YES_NO,
            "public_access": YES_NO,
            "webhook_url": OPTIONAL_TEXT,
            "webhook_enabled": YES_NO,
        },
        unique=(("id",),),
        indexes=(("user_id",), ("status",)),
        choices={
            "status": {"active", "inactive"},
            "provider": {"openai", "anthropic", "gemini"},
            "widget_position": POSITIONS,
            "widget_theme": {"light", "dark", "auto"},
            "font_size": SIZES,
            "bubble_style": {"rounded", "square", "smooth"},
            "widget_size": SIZES,
        },
        defaults={
            "model": "gpt-4o-mini",
            "temperature": 0.7,
            "instructions": "You are a helpful assistant.",
            "welcome_message": "Hello! How can I help you today?",
            "conversations_count": 0,
            "messages_count": 0,
            "last_trained": None,
            "primary_color": "#7c3aed",
            "secondary_color": "#a78bfa",
            "accent_color": "#ec4899",
            "logo_url": None,
            "avatar_url": None,
            "font_family": "Inter, system-ui, sans-serif",
            "auto_expand": False,
            "public_access": False,
            "webhook_url": None,
            "webhook_enabled": False,
        },
    ),
    "sources": Rule(
        "chatbase_db",
        {
            "id": TEXT,
            "chatbot_id": TEXT,
            "type": TEXT,
            "name": TEXT,
            "content": TEXT,
            "size": OPTIONAL_TEXT,
            "url": OPTIONAL_TEXT,
            "status": TEXT,
            "error_message": OPTIONAL_TEXT,
            "added_at": MOMENT,
        },
        unique=(("id",),),
        indexes=(("chatbot_id",), ("type",), ("status",)),
        choices={
            "type": {"file", "website", "text"},
            "status": {"processing", "processed", "failed"},
        },
        defaults={"content": "", "size": None, "url": None, "error_message": None},
    ),
    "conversations": Rule(
        "chatbase_db",
        {
            "id": TEXT,
            "chatbot_id": TEXT,
            "session_id": TEXT,
            "user_name": OPTIONAL_TEXT,
            "user_email": OPTIONAL_TEXT,
            "status": TEXT,
            "messages_count": WHOLE,
            "created_at": MOMENT,
            "updated_at": MOMENT,
        },
        unique=(("id",),),
        indexes=(("chatbot_id",), ("session_id",), ("status",)),
        choices={"status": {"active", "resolved", "escalated"}},
        defaults={"user_name": None, "user_email": None, "messages_count": 0},
    ),
    "messages": Rule(
        "chatbase_db",
        {
            "id": TEXT,
            "conversation_id": TEXT,
            "chatbot_id": TEXT,
            "role": TEXT,
            "content": TEXT,
            "timestamp": MOMENT,
        },
        unique=(("id",),),
        indexes=(("conversation_id",), ("chatbot_id",), ("timestamp",)),
        choices={"role": {"user", "assistant"}},
        defaults={},
    ),
    "conversation_ratings": Rule(
        "chatbase_db",
        {
            "id": TEXT,
            "conversation_id": TEXT,
            "chatbot_id": TEXT,
            "rating": WHOLE,
            "feedback": OPTIONAL_TEXT,
            "created_at": MOMENT,
        },
        unique=(("id",),),
        indexes=(("conversation_id",), ("chatbot_id",), ("rating",)),
        choices={"rating": {1, 2, 3, 4, 5}},
        defaults={"feedback": None},
    ),
    "analytics": Rule(
        "chatbase_db",
        {
            "id": TEXT,
            "chatbot_id": TEXT,
            "date": MOMENT,
            "total_conversations": WHOLE,
            "total_messages": WHOLE,
            "active_chats": WHOLE,
            "avg_response_time": NUMBER,
            "satisfaction_rate": NUMBER,
        },
        unique=(("id",), ("chatbot_id", "date")),
        indexes=(),
        choices={},
        defaults={
            "total_conversations": 0,
            "total_messages": 0,
            "active_chats": 0,
            "avg_response_time": 0.0,
            "satisfaction_rate": 0.0,
        },
    ),
    "login_history": Rule(
        "chatbase_db",
        {
            "id": TEXT,
            "user_id": TEXT,
            "timestamp": MOMENT,
            "ip_address": OPTIONAL_TEXT,
            "user_agent": OPTIONAL_TEXT,
            "location": OPTIONAL_TEXT,
            "success": YES_NO,
        },
        unique=(("id",),),
        indexes=(("user_id",), ("timestamp",)),
        choices={},
        defaults={"location": None},
    ),
    "activity_logs": Rule(
        "chatbase_db",
        {
            "id": TEXT,
            "user_id": TEXT,
            "action": TEXT,
            "resource_type": OPTIONAL_TEXT,
            "resource_id": OPTIONAL_TEXT,
            "details": OPTIONAL_TEXT,
            "timestamp": MOMENT,
            "ip_address": OPTIONAL_TEXT,
        },
        unique=(("id",),),
        indexes=(("user_id",), ("action",), ("timestamp",)),
        choices={},
        defaults={},
    ),
    "plans": Rule(
        "botsmith",
        {
            "id": TEXT,
            "name": TEXT,
            "price": NUMBER,
            "description": TEXT,
            "limits": (dict,),
            "features": LIST,
            "is_active": YES_NO,
            "created_at": MOMENT,
            "limits.max_chatbots": WHOLE,
            "limits.max_messages_per_month": WHOLE,
            "limits.max_file_uploads": WHOLE,
            "limits.max_file_size_mb": WHOLE,
            "limits.max_website_sources": WHOLE,
            "limits.max_text_sources": WHOLE,
            "limits.conversation_history_days": WHOLE,
            "limits.allowed_ai_providers": LIST,
            "limits.api_access": YES_NO,
            "limits.custom_branding": YES_NO,
            "limits.analytics_level": TEXT,
            "limits.support_level": TEXT,
        },
        unique=(("id",),),
        indexes=(("is_active",),),
        choices={
            "id": {"free", "starter", "professional", "enterprise"},
            "limits.analytics_level": {"basic", "advanced"},
            "limits.support_level": {"community", "email", "priority"},
        },
        defaults={"is_active": True},
    ),
    "subscriptions": Rule(
        "botsmith",
        {
            "user_id": TEXT,
            "plan_id": TEXT,
            "status": TEXT,
            "started_at": MOMENT,
            "expires_at": OPTIONAL_MOMENT,
            "auto_renew": YES_NO,
            "usage": (dict,),
            "usage.chatbots_count": WHOLE,
            "usage.messages_this_month": WHOLE,
            "usage.file_uploads_count": WHOLE,
            "usage.website_sources_count": WHOLE,
            "usage.text_sources_count": WHOLE,
            "usage.last_reset": MOMENT,
        },
        unique=(("user_id",),),
        indexes=(("plan_id",), ("status",)),
        choices={"status": {"active", "canceled", "expired"}},
        defaults={"auto_renew": True, "expires_at": None},
    ),
}


def at(document: dict, path: str):
    """The value under a dotted path."""
    for part in path.split("."):
        document = document[part]
    return document
