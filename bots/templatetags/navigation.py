from django import template
from django.urls import reverse

from bots.models import Chatbot
from bots.navigation import GROUPS, Entry

register = template.Library()


@register.inclusion_tag("components/bot_nav.html")
def bot_navigation(bot: Chatbot, tab: str) -> dict:
    """Links to all pages of the bot, that of ``tab`` marked as the one it is on."""
    groups = [
        (group.label, [_link(entry, bot, tab) for entry in group.entries]) for group in GROUPS
    ]
    return {"bot": bot, "groups": groups}


def _link(entry: Entry, bot: Chatbot, tab: str) -> dict:
    return {
        "url": reverse(entry.name, args=(bot.pk,)),
        "label": entry.label,
        "icon": entry.icon,
        "is_current": entry.tab == tab,
        "count": entry.count(bot) if entry.count else "",
        "count_of": entry.count_of,
    }
