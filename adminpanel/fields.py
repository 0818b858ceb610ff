"""Fields that several forms of the console have."""

from django import forms

from botsmith.lib import moments


class MomentField(moments.MomentField):
    """A moment to the minute."""

    def __init__(self, **options):
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        wrong = {"invalid": "Give a day and a time, such as 2026-12-24 18:00."}
        super().__init__(widget=widget, error_messages=wrong, **options)
