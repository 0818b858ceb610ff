import re

from django import forms

from accounts.models import User
from accounts.profile import FIELDS, MAX_BYTES
from botsmith.lib.zone_field import ZoneField
from botsmith.lib.zones import DEFAULT, known_zones

ACCEPT = "image/png,image/jpeg,image/webp,image/gif"
_NUMBER = re.compile(r"[+(]?[\d(][\d\s()./-]*(?:\s*(?:ext|x)\.?\s*\d+)?", re.IGNORECASE)
NO_NUMBER = "Write a number with digits, such as +49 30 123456, or leave this empty."
TOO_LARGE = "A picture may have 2 MB. Make it smaller and try again."


class ProfileForm(forms.ModelForm):
    time_zone = ZoneField(help_text="By whose days the figures of your chatbots are shown.")
    picture = forms.FileField(
        label="Picture", required=False, widget=forms.FileInput(attrs={"accept": ACCEPT})
    )
    no_picture = forms.BooleanField(label="Take the picture away", required=False)

    class Meta:
        model = User
        fields = FIELDS
        labels = {"job_title": "Job title", "bio": "About you"}
        help_texts = {
            "bio": "A few lines, for the people who help you.",
            "address": "As it should stand on an invoice.",
        }
        error_messages = {
            "name": {
                "required": "Give your name, or what we should call you.",
                "max_length": "A name may have 120 characters. Shorten it.",
            },
            "bio": {"max_length": "This may have 1,000 characters. Shorten it."},
            "address": {"max_length": "An address may have 300 characters. Shorten it."},
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
            "company": forms.TextInput(attrs={"autocomplete": "organization"}),
            "job_title": forms.TextInput(attrs={"autocomplete": "organization-title"}),
            "address": forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
            "bio": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.initial.get("time_zone") not in known_zones():  # Another program wrote it.
            self.initial["time_zone"] = DEFAULT

    def clean_phone(self) -> str | None:
        number = self.cleaned_data["phone"]
        if number and not (_NUMBER.fullmatch(number) and len(re.findall(r"\d", number)) >= 4):
            raise forms.ValidationError(NO_NUMBER)
        return number

    def clean_picture(self):
        file = self.cleaned_data["picture"]
        if file and file.size > MAX_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        return file

    def given(self) -> dict:
        """The fields of the user; what was left empty is None, as documents have it."""
        values = {name: self.cleaned_data[name] for name in FIELDS}
        return {name: value or None for name, value in values.items()}
