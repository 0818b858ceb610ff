from django import forms


class SignupForm(forms.Form):
    """What we ask at sign-up beside allauth's e-mail and password."""

    name = forms.CharField(
        max_length=120, label="Your name", widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ["name", "email", "password1"]

    def signup(self, request, user):
        """allauth calls this; the adapter has stored the name already."""
