from django import forms

from billing.models import Period


class ChoiceForm(forms.Form):
    """Which plan, for which period, with which coupon."""

    plan = forms.CharField(max_length=40)
    period = forms.ChoiceField(choices=Period.choices)
    code = forms.CharField(
        label="Coupon",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class AcceptForm(forms.Form):
    proof = forms.CharField(max_length=2000)


class CancelForm(forms.Form):
    reason = forms.CharField(
        label="What is the reason?",
        help_text="It is read by people, and helps to make this better.",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
