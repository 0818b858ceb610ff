from django import template

from accounts.models import User
from adminpanel.navigation import shown_to
from adminpanel.rights import Right
from adminpanel.rights import may as has_right

register = template.Library()


@register.inclusion_tag("components/side_nav.html", takes_context=True)
def staff_navigation(context: dict, tab: str) -> dict:
    """Links to the console's pages that the user may open, that of ``tab`` marked."""
    return {"name": "Staff console", "groups": shown_to(context["user"], tab)}


@register.filter
def may(user: User, right: str) -> bool:
    """``{% if user|may:"set_status" %}``; ValueError where there is no such right."""
    return has_right(user, Right(right))
