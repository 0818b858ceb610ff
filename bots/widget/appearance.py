"""The owner's look of the chat, as values that are safe to put into a stylesheet."""

import re

from bots.models import Chatbot
from botsmith.lib.colour import readable_on

_FONT = re.compile(r"^[A-Za-z0-9 ,'\"_-]{1,120}$")
_HEX = re.compile(r"^#[0-9a-fA-F]{6}$")
DEFAULT_FONT = "system-ui, sans-serif"
DEFAULT_COLOUR = "#7c3aed"


def css_vars(bot: Chatbot) -> str:
    """Custom property declarations; what is not a plain colour or font name is left out."""
    primary, secondary, accent = (
        _colour(value) for value in (bot.primary_color, bot.secondary_color, bot.accent_color)
    )
    pairs = {
        "--bot-primary": primary,
        "--bot-on-primary": readable_on(primary),
        "--bot-secondary": secondary,
        "--bot-accent": accent,
        "--bot-font": bot.font_family if _FONT.match(bot.font_family) else DEFAULT_FONT,
    }
    return "".join(f"{name}:{value};" for name, value in pairs.items())


def loader_config(bot: Chatbot) -> dict:
    """What the loader needs to draw the bubble."""
    primary = _colour(bot.primary_color)
    return {
        "name": bot.name,
        "primary_color": primary,
        "on_primary": readable_on(primary),
        "position": bot.widget_position,
        "theme": bot.widget_theme,
        "size": bot.widget_size,
        "auto_expand": bot.auto_expand,
        "avatar_url": bot.avatar_url,
    }


def session_config(bot: Chatbot) -> dict:
    """What the session answer says of the chatbot."""
    return {
        "name": bot.name,
        "welcome_message": bot.welcome_message,
        "suggested_questions": bot.suggested_questions or [],
        "appearance": {
            **loader_config(bot),
            "secondary_color": _colour(bot.secondary_color),
            "accent_color": _colour(bot.accent_color),
            "logo_url": bot.logo_url,
            "font_family": bot.font_family,
            "font_size": bot.font_size,
            "bubble_style": bot.bubble_style,
        },
    }


def _colour(value: str) -> str:
    return value if _HEX.match(value) else DEFAULT_COLOUR
