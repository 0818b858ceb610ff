from django import template

from bots.gaps.listing import open_count
from bots.models import Chatbot
from bots.queries import MOST_COUNTED, waiting_count

register = template.Library()


@register.simple_tag
def waiting(bot: Chatbot) -> str:
    """How many of the bot's conversations are a person's to answer; nothing when none is."""
    return _shown(waiting_count(bot.pk))


@register.simple_tag
def open_gaps(bot: Chatbot) -> str:
    """How many questions wait for the owner's answer; nothing when none does."""
    return _shown(open_count(bot.pk, most=MOST_COUNTED + 1))


def _shown(count: int) -> str:
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "")
