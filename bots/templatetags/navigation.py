from django import template

from bots.models import Chatbot
from bots.navigation import GROUPS
from botsmith.lib.navigation import links

register = template.Library()


@register.inclusion_tag("components/side_nav.html")
def bot_navigation(bot: Chatbot, tab: str) -> dict:
    """Links to all pages of the bot, that of ``tab`` marked as the one it is on."""
    return {"name": bot.name, "groups": links(GROUPS, tab, bot)}
