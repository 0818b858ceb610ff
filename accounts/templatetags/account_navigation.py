from django import template

from accounts.navigation import GROUPS
from botsmith.lib.navigation import links

register = template.Library()


@register.inclusion_tag("components/side_nav.html")
def account_navigation(tab: str) -> dict:
    """Links to all pages of an account, that of ``tab`` marked as the one it is on."""
    return {"name": "Account", "groups": links(GROUPS, tab)}
