from django import forms

from botsmith.lib.json_fields import JSONField


class SignupForm(forms.Form):
    """What we ask at sign-up beside allauth's e-mail and password."""

    name = forms.CharField(
        max_length=120, label="Your name", widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ["name", "email", "password1"]

    def signup(self, request, user):
        """allauth calls this; the adapter has stored the name already."""


class AppCodeForm(forms.Form):
    """The code that an authenticator app shows."""

    code = forms.CharField(
        max_length=20,
        label="Code from the app",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class PasskeyNameForm(forms.Form):
    name = forms.CharField(max_length=60, label="Name", strip=True)


class NewPasskeyForm(forms.Form):
    """What a browser made, and what its owner calls it."""

    name = forms.CharField(max_length=60, label="Name", required=False)
    credential = JSONField(widget=forms.HiddenInput)
