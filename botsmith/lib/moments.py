"""Days and moments that people type, within what every store, time zone and clock can show.

The first and the last years that Python knows overflow as soon as they are added to, stored in UTC
or shown in another time zone.
"""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

FIRST_YEAR, LAST_YEAR = 1970, 2200
TOO_FAR = f"Choose a day between {FIRST_YEAR} and {LAST_YEAR}."


def is_near(day: date) -> bool:
    return FIRST_YEAR <= day.year <= LAST_YEAR


def _near(day: date) -> None:
    if not is_near(day):
        raise ValidationError(TOO_FAR, code="too_far")


class DayField(forms.DateField):
    default_validators = [_near]


class MomentField(forms.DateTimeField):
    """In the time zone that is active (``django.utils.timezone``), unless it names one."""

    default_validators = [_near]
