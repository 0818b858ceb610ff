"""Words of a program's documentation, as pages show them."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def with_code(text: str) -> SafeString:
    """What stands between backticks as code."""
    parts = enumerate(text.split("`"))
    marks = (format_html("<code>{}</code>" if at % 2 else "{}", part) for at, part in parts)
    return format_html_join("", "{}", ((mark,) for mark in marks))


@register.filter
def breakable(path: str) -> SafeString:
    """An address that may go on in the next line after each part."""
    parts = ((part,) for part in path.split("/")[1:])
    return format_html_join("", "<wbr>/{}", parts)
