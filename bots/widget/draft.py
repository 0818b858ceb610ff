"""A look that its owner tries out and has not saved: signed, so that only we lay it over a bot."""

from collections.abc import Mapping

from django.core import signing
from django.http import HttpRequest

from bots.models import Chatbot

SALT = "botsmith.draft"
SECONDS = 3600
FIELDS = frozenset(
    {"welcome_message", "suggested_questions", "auto_expand", "widget_position", "widget_theme"}
    | {"hide_branding"}
    | {"widget_size", "bubble_style", "font_family", "font_size"}
    | {"primary_color", "secondary_color", "accent_color"}
)


def signed(bot: Chatbot, values: Mapping[str, object]) -> str:
    """The draft as a word for an address; of ``values`` only what makes the look."""
    look = {name: value for name, value in values.items() if name in FIELDS}
    return signing.dumps([bot.pk, look], salt=SALT, compress=True)


def laid_over(bot: Chatbot, request: HttpRequest) -> Chatbot:
    """The chatbot, not stored, as the draft in the request's address has it; as it is without."""
    word = request.GET.get("draft")
    if not word:
        return bot
    try:
        bot_id, look = signing.loads(word, salt=SALT, max_age=SECONDS)
    except (signing.BadSignature, ValueError):
        return bot
    if bot_id == bot.pk:
        for name, value in look.items():
            setattr(bot, name, value)
    return bot
