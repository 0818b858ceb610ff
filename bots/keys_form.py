from datetime import datetime, timedelta

from django import forms
from django.utils import timezone

from accounts.models import ApiKey

NEVER = "never"
LASTS = {NEVER: "Never", "30": "In 30 days", "90": "In 90 days", "365": "In a year"}


class KeyForm(forms.Form):
    name = forms.CharField(
        max_length=80,
        label="Name",
        help_text="What uses it, so that you know later which one to revoke.",
        widget=forms.TextInput(attrs={"placeholder": "Website importer", "autocomplete": "off"}),
        error_messages={
            "required": "Give the key a name.",
            "max_length": "A name may have 80 characters. Shorten it.",
        },
    )
    scopes = forms.MultipleChoiceField(
        label="What it may do",
        choices=ApiKey.Scope.choices,
        initial=[ApiKey.Scope.READ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one thing that it may do."},
    )
    lasts = forms.ChoiceField(label="Expires", choices=list(LASTS.items()), initial=NEVER)

    def expires_at(self) -> datetime | None:
        lasts = self.cleaned_data["lasts"]
        return None if lasts == NEVER else timezone.now() + timedelta(days=int(lasts))
