"""What staff see of a chatbot's settings: every documented one, and ours; never a secret."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from bots.models import Chatbot

GROUPS = {
    "Answering": {
        "status": "The owner’s switch",
        "provider": "Provider",
        "model": "Model",
        "temperature": "Temperature",
        "strict": "Only what the sources support",
        "spending_cap": "Spending cap a month, US dollars",
        "languages": "Languages of its sources",
        "welcome_message": "First words",
        "suggested_questions": "Suggested questions",
        "instructions": "Instructions",
    },
    "Publishing": {
        "public_access": "Page of its own",
        "allowed_origins": "Websites that may embed it",
        "hand_off": "Visitors may ask for a person",
        "notify_email": "Who is told by email",
        "visitor_rate": "Messages a minute, one visitor",
        "total_rate": "Messages a minute, all visitors",
        "rate_message": "Told past these",
        "webhook_enabled": "Webhook on",
        "webhook_url": "Webhook’s server",
        "webhook_events": "Webhook’s events",
    },
    "Look": {
        "primary_color": "Primary colour",
        "secondary_color": "Secondary colour",
        "accent_color": "Accent colour",
        "logo_url": "Logo",
        "avatar_url": "Avatar",
        "font_family": "Font",
        "font_size": "Font size",
        "bubble_style": "Bubbles",
        "widget_position": "Position",
        "widget_theme": "Theme",
        "widget_size": "Size",
        "auto_expand": "Opens by itself",
        "hide_branding": "Without “Powered by BotSmith”",
    },
    "Times": {
        "created_at": "Made",
        "updated_at": "Changed",
        "last_trained": "Trained",
    },
}
EMPTY = {
    "allowed_origins": "Any website",
    "webhook_events": "All",
    "spending_cap": "None",
    "notify_email": "The owner",
    "visitor_rate": "As installed",
    "total_rate": "As installed",
    "last_trained": "Never",
}
LONG = {"instructions", "welcome_message", "rate_message", "suggested_questions"}


@dataclass(frozen=True)
class Row:
    """``text`` is plain; ``moment`` and ``colour`` stand in its place where it is one."""

    label: str
    text: str
    moment: datetime | None = None
    colour: str = ""
    is_long: bool = False


def settings_of(bot: Chatbot) -> Iterator[tuple[str, list[Row]]]:
    for title, fields in GROUPS.items():
        yield title, [_row(bot, name, label) for name, label in fields.items()]


def _row(bot: Chatbot, name: str, label: str) -> Row:
    value = getattr(bot, name)
    if isinstance(value, datetime):
        return Row(label, "", moment=value)
    text = _text(bot, name, value)
    return Row(
        label,
        text,
        colour=text if name.endswith("_color") else "",
        is_long=name in LONG and len(text) > 60,
    )


def _text(bot: Chatbot, name: str, value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if value is None or value in ("", []):
        return EMPTY.get(name, "Not set")
    if name == "webhook_url":
        return server_of(str(value))
    if name == "provider":
        return bot.get_provider_display()
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def server_of(url: str) -> str:
    """Without path and query, in which secrets may stand."""
    try:
        return urlsplit(url).hostname or "Not readable"
    except ValueError:
        return "Not readable"
