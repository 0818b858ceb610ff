from django import forms

from bots.actions.blocking import MOST_REASON
from bots.actions.moderating import MOST_NOTE, MOST_WHY
from botsmith.lib.moments import MomentField

MOST_CHOSEN = 100


class BlockForm(forms.Form):
    """Why a chatbot is switched off, as its owner reads it."""

    reason = forms.CharField(
        label="Reason, as the owner reads it",
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Mailed to the owner and shown on the chatbot’s pages. Visitors never see it.",
        error_messages={"required": "Give a reason: the owner reads it."},
    )


class SettleForm(forms.Form):
    """``seen`` is when the report that was looked at was made."""

    seen = MomentField(
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid": "Open this report again, then settle it."},
    )
    note = forms.CharField(
        label="Note for staff",
        max_length=MOST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class BlockReportedForm(BlockForm):
    note = SettleForm.base_fields["note"]
    seen = SettleForm.base_fields["seen"]


class ReadForm(forms.Form):
    why = forms.CharField(
        label="Why you read it",
        max_length=MOST_WHY,
        help_text="The owner reads this in their activity log.",
        error_messages={"required": "Say why: the owner reads it in their activity log."},
    )


class RetryForm(forms.Form):
    """Which sources; ``back`` is how the list was narrowed."""

    chosen = forms.MultipleChoiceField(error_messages={"required": "Choose the sources first."})
    back = forms.CharField(required=False, strip=False)

    def __init__(self, data):
        super().__init__(data)
        ids = data.getlist("chosen")[:MOST_CHOSEN]
        self.fields["chosen"].choices = [(each, each) for each in ids]
