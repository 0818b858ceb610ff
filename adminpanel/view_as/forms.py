from django import forms

from adminpanel.view_as.viewing import MINUTES, MOST_REASON


class ViewAsForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        max_length=MOST_REASON,
        help_text="The customer reads it in their activity log, such as “You wrote to us about a "
        "source that is not read”.",
        error_messages={"required": "Say why: the customer reads it in their log."},
    )
    minutes = forms.TypedChoiceField(
        label="For how long",
        coerce=int,
        initial=30,
        choices=[(each, f"{each} minutes") for each in MINUTES],
    )
