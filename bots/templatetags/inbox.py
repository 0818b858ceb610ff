from django import template

from bots.models import Chatbot
from bots.queries import MOST_COUNTED, waiting_count

register = template.Library()


@register.simple_tag
def waiting(bot: Chatbot) -> str:
    """How many of the bot's conversations are a person's to answer; nothing when none is."""
    count = waiting_count(bot.pk)
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "")
