from django import template
from django.conf import settings

from accounts.site.switches import Switch, said_when_off

register = template.Library()
register.simple_tag(said_when_off)


@register.simple_tag
def social_switched_off() -> str:
    """Said where the buttons of Google and GitHub would be; nothing where there never are any."""
    return said_when_off(Switch.SOCIAL) if settings.SOCIALACCOUNT_PROVIDERS else ""
