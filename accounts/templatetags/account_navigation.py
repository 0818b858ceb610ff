from django import template
from django.urls import reverse

from accounts.navigation import GROUPS, Entry

register = template.Library()


@register.inclusion_tag("components/account_nav.html")
def account_navigation(tab: str) -> dict:
    """Links to all pages of an account, that of ``tab`` marked as the one it is on."""
    groups = [(group.label, [_link(entry, tab) for entry in group.entries]) for group in GROUPS]
    return {"groups": groups}


def _link(entry: Entry, tab: str) -> dict:
    return {
        "url": reverse(entry.name),
        "label": entry.label,
        "icon": entry.icon,
        "is_current": entry.tab == tab,
    }
