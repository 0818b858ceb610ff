"""The owner's look of the chat, as values that are safe to put into a stylesheet."""

import re

from django.utils.translation import gettext as _

from bots.models import Chatbot
from botsmith.lib.colour import contrast, mixed, readable_on, shade

_FONT = re.compile(r"^[A-Za-z0-9 ,'\"_-]{1,120}$")
_HEX = re.compile(r"^#[0-9a-fA-F]{6}$")
_PICTURE = re.compile(r"^/pictures/[0-9a-zA-Z-]{1,64}$")
DEFAULT_COLOUR = "#7c3aed"
DEFAULT_FONT = "system-ui, sans-serif"
# Of systems, not of the web: nothing is loaded. The stacks follow https://modernfontstacks.com.
FONTS = {
    "Inter, system-ui, sans-serif": "Modern",
    "system-ui, sans-serif": "The visitor's own system",
    "Seravek, 'Gill Sans Nova', Ubuntu, Calibri, 'DejaVu Sans', sans-serif": "Humanist",
    "Avenir, Montserrat, Corbel, 'URW Gothic', sans-serif": "Geometric",
    "ui-rounded, 'Hiragino Maru Gothic ProN', Quicksand, 'Arial Rounded MT Bold', "
    "Calibri, sans-serif": "Rounded",
    "'Iowan Old Style', 'Palatino Linotype', 'URW Palladio L', P052, serif": "Book",
    "Charter, 'Bitstream Charter', 'Sitka Text', Cambria, serif": "Newspaper",
    "ui-monospace, 'Cascadia Code', Menlo, Consolas, 'DejaVu Sans Mono', monospace": "Typewriter",
}

# What text and lines of the chat stand on (static/widget/frame.css): the page, surfaces, raised
# things, code in an answer, a fault's ground.
LIGHT = ("#ffffff", "#f3f3f7", "#e1e1e6", "#fef1f0")
DARK = ("#16161a", "#26262e", "#1e1e24", "#34343d", "#3a1d1d")
TEXT = ("#18181f", "#f2f2f5")
TEXT_CONTRAST = 4.5  # WCAG 2.2, 1.4.3; lines and icons need 3 (1.4.11) and get the same.
# How much of the secondary colour is in a tint: enough to be seen, never so much that text on it
# would not be read, or a line of the accent round it not be seen.
TINT_LIGHT, TINT_DARK = 0.2, 0.18


def css_vars(bot: Chatbot) -> str:
    """Custom property declarations; what is not a plain colour or font name is left out."""
    pairs = {**colours(bot), "font": _font(bot)}
    return "".join(f"--bot-{name}:{value};" for name, value in pairs.items())


def colours(bot: Chatbot) -> dict[str, str]:
    """The chat's colours by name (docs/widget.md), each readable where its name says it is used."""
    found = {}
    for role in ("primary", "secondary", "accent"):
        colour = _colour(getattr(bot, f"{role}_color"))
        found[role] = colour
        found[f"on-{role}"] = readable_on(colour)
        found[f"{role}-text"] = shade(colour, LIGHT, TEXT_CONTRAST)
        found[f"{role}-text-dark"] = shade(colour, DARK, TEXT_CONTRAST)
    for ending, ground, share, text in (
        ("", LIGHT[0], TINT_LIGHT, TEXT[0]),
        ("-dark", DARK[1], TINT_DARK, TEXT[1]),
    ):
        tint = mixed(found["secondary"], ground, share)
        found[f"tint{ending}"] = tint
        is_read = contrast(text, tint) >= TEXT_CONTRAST
        found[f"on-tint{ending}"] = text if is_read else readable_on(tint)
    return found


def picture_path(address: str | None) -> str | None:
    """The address, where it is a picture that we keep: no visitor's browser asks anyone else."""
    return address if address and _PICTURE.match(address) else None


def shown(bot: Chatbot) -> Chatbot:
    """The chatbot, not stored, as pages for visitors show it."""
    bot.avatar_url = picture_path(bot.avatar_url)
    bot.logo_url = picture_path(bot.logo_url)
    return bot


def loader_config(bot: Chatbot) -> dict:
    """What the loader needs to draw the bubble, with its words in the visitor's language."""
    return {**_look(bot), "words": _words()}


def session_config(bot: Chatbot) -> dict:
    """What the session answer says of the chatbot."""
    return {
        "name": bot.name,
        "welcome_message": bot.welcome_message,
        "suggested_questions": bot.suggested_questions or [],
        "appearance": {
            **_look(bot),
            "secondary_color": _colour(bot.secondary_color),
            "logo_url": picture_path(bot.logo_url),
            "font_family": bot.font_family,
            "font_size": bot.font_size,
        },
    }


def _look(bot: Chatbot) -> dict:
    primary, accent = _colour(bot.primary_color), _colour(bot.accent_color)
    return {
        "name": bot.name,
        "primary_color": primary,
        "on_primary": readable_on(primary),
        "accent_color": accent,
        "on_accent": readable_on(accent),
        "position": bot.widget_position,
        "theme": bot.widget_theme,
        "size": bot.widget_size,
        "bubble_style": bot.bubble_style,
        "auto_expand": bool(bot.auto_expand),
        "avatar_url": picture_path(bot.avatar_url),
    }


def _words() -> dict[str, str]:
    return {
        "chat": _("Chat with {name}"),
        "open": _("Open chat with {name}"),
        "close": _("Close chat with {name}"),
        "unread_one": _("1 unread message"),
        "unread_many": _("{count} unread messages"),
    }


def _colour(value: str | None) -> str:
    return value.lower() if value and _HEX.match(value) else DEFAULT_COLOUR


def _font(bot: Chatbot) -> str:
    font = bot.font_family or ""
    return font if _FONT.match(font) and _quotes_close(font) else DEFAULT_FONT


def _quotes_close(font: str) -> bool:
    return all(font.count(mark) % 2 == 0 for mark in "'\"")
