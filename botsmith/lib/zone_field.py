"""A time zone in a form."""

from functools import cache
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from botsmith.lib.zones import DEFAULT, known_zones, zones_by_region


class ZoneSelect(forms.Select):
    """Its options are always the same: written once, not for each page anew (half a thousand take
    a template eighty milliseconds).
    """

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        options = _options()
        if value in known_zones():
            option = format_html('value="{}"', value)
            options = mark_safe(options.replace(option, f"{option} selected", 1))  # noqa: S308
        kept = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        return format_html("<select{}>{}</select>", flatatt(kept), options)


class ZoneField(forms.ChoiceField):
    widget = ZoneSelect

    def __init__(self, *, help_text: str):
        super().__init__(
            label="Time zone",
            choices=_choices,  # A function is not copied with each form.
            help_text=help_text,
            error_messages={
                "invalid_choice": "This time zone is not known. Choose one of the list."
            },
        )


def _choices() -> list[tuple]:
    return [(DEFAULT, DEFAULT), *zones_by_region()]


@cache
def _options() -> SafeString:
    option = '<option value="{}">{}</option>'
    regions = (
        (region, format_html_join("", option, places)) for region, places in zones_by_region()
    )
    groups = format_html_join("", '<optgroup label="{}">{}</optgroup>', regions)
    return format_html(option, DEFAULT, DEFAULT) + groups
