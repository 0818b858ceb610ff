"""A time zone in a form looks as any select of Django's does, and is written faster."""

import pytest
from django import forms
from django.test.html import parse_html

from botsmith.lib.zone_field import ZoneField
from botsmith.lib.zones import DEFAULT, zones_by_region


class Ours(forms.Form):
    zone = ZoneField(help_text="Where you are.")


class Theirs(forms.Form):
    zone = forms.ChoiceField(
        choices=[(DEFAULT, DEFAULT), *zones_by_region()], help_text="Where you are."
    )


@pytest.mark.parametrize("value", ["UTC", "Europe/Berlin", "America/Port-au-Prince", None, "<b>"])
def test_it_is_the_same_select(value):
    given = [str(form({"zone": value})["zone"]) for form in (Ours, Theirs)]
    assert parse_html(given[0]) == parse_html(given[1])
    assert given[0].count(" selected") == given[1].count(" selected")


def test_what_is_no_zone_is_refused():
    form = Ours({"zone": "Mars/Base"})
    assert form.errors == {
        "zone": ["This time zone is not known. Choose one of the list."],
    }
    assert Ours({"zone": "Asia/Kathmandu"}).is_valid()
