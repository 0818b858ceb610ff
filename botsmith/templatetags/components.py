"""The components that a page has by the dozen. They stand in every template, without a ``load``.

A list of conversations has some two hundred of them, and a partial costs twenty times a function.
"""

import re
from datetime import UTC, datetime
from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

UNSEEN = re.compile(r"[\t\r\n]")
ICONS = "img/icons.svg"
ICON = '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
TIME = '<time datetime="{}" data-time="{}">{} UTC</time>'
register = template.Library()


@register.simple_tag
@cache
def icon(name: str, kind: str = "") -> SafeString:
    """A symbol of ``static/img/icons.svg``, for the eye alone; ``kind`` is a class more."""
    return format_html(ICON, f"icon {kind}".rstrip(), static(ICONS), name)


@register.simple_tag
def time(value: datetime | None, *, exact: bool = False) -> SafeString:
    """A moment, as UTC has it; the page's script says it in the viewer's own zone, and how long
    ago that is unless it is to be ``exact``."""
    if not value:
        return SafeString("")
    at = value.astimezone(UTC)
    how = "exact" if exact else ""
    return format_html(TIME, at.isoformat(), how, f"{at.day} {at:%b %Y, %H:%M}")


@register.filter
def as_link(address: str | None) -> str:
    """The address where it is one of the web or a path of ours; nothing of any other scheme.

    Documents are read, not only written by us: what stands there may be `javascript:`.
    """
    address = str(address or "")
    # A browser reads past tabs and line breaks: `/<tab>/host` is `//host` to it.
    is_path = address.startswith("/") and not UNSEEN.sub("", address).startswith(("//", "/\\"))
    return address if is_path or address.lower().startswith(("https://", "http://")) else ""
