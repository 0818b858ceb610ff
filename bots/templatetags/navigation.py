from django import template

from bots.actions.blocking import sentence_of
from bots.models import Chatbot
from bots.navigation import GROUPS
from botsmith.lib.navigation import links

register = template.Library()


@register.inclusion_tag("components/side_nav.html")
def bot_navigation(bot: Chatbot, tab: str) -> dict:
    """Links to all pages of the bot, that of ``tab`` marked as the one it is on."""
    return {"name": bot.name, "groups": links(GROUPS, tab, bot)}


@register.inclusion_tag("bots/_blocked.html")
def blocked_notice(bot: Chatbot) -> dict:
    """That staff switched the bot off, and why; nothing where they did not."""
    return {"bot": bot, "said": sentence_of(bot) if bot.is_blocked else ""}
