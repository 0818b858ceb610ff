"""What staff type of money. Dollars here, cents behind."""

from datetime import UTC, datetime, time, timedelta

from django import forms

from billing.extending import MOST_DAYS
from billing.invoices import MOST_REASON
from billing.models import Coupon, Period
from billing.models.coupon import MOST_USES
from billing.money import cents_of
from botsmith.lib.moments import DayField

WAYS = (
    ("bought", "As if they chose it themselves"),
    ("given", "Without a charge"),
)
DATE = {"type": "date"}


def after_day(day) -> datetime | None:
    """The end of a day, by UTC."""
    return datetime.combine(day + timedelta(days=1), time(), UTC) if day else None


class ChangeForm(forms.Form):
    plan = forms.ChoiceField(label="Plan")
    way = forms.ChoiceField(label="How", choices=WAYS, widget=forms.RadioSelect, initial="bought")
    period = forms.ChoiceField(
        label="Paid", choices=Period.choices, required=False, help_text="Where it is charged."
    )
    until = DayField(
        label="Until",
        required=False,
        widget=forms.DateInput(attrs=DATE),
        help_text="Where it is given: the last day, by UTC. Empty: for good.",
        error_messages={"invalid": "Give a day, such as 2030-12-31, or leave this empty."},
    )

    def __init__(self, *args, plans: dict[str, str], now: datetime, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["plan"].choices = plans.items()
        self.now = now

    def clean_until(self) -> datetime | None:
        until = self.cleaned_data["until"]
        if until and not self.now.date() <= until < self.now.date() + timedelta(days=3700):
            raise forms.ValidationError("Give a day from today on, within ten years.")
        return after_day(until)

    def clean(self) -> dict:
        given = super().clean()
        given["period"] = given.get("period") or Period.MONTHLY
        return given


class ExtendForm(forms.Form):
    days = forms.IntegerField(label="Days", min_value=1, max_value=MOST_DAYS)
    reason = forms.CharField(
        label="Reason",
        max_length=200,
        required=False,
        help_text="The customer reads it, in the mail and in their log.",
    )


class ConfirmForm(forms.Form):
    reference = forms.CharField(
        label="Reference",
        max_length=120,
        required=False,
        help_text="Such as the transfer’s. It stands on the invoice.",
    )


class RefundForm(forms.Form):
    amount = forms.DecimalField(
        label="Dollars", min_value=0, max_digits=9, decimal_places=2, widget=forms.NumberInput
    )
    reason = forms.CharField(
        label="Reason", max_length=MOST_REASON, help_text="The customer reads it on the invoice."
    )
    note_id = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def clean_amount(self) -> int:
        """In cents."""
        amount = self.cleaned_data["amount"]
        if not amount:
            raise forms.ValidationError("Give an amount of more than nothing.")
        return int(amount * 100)


class CouponForm(forms.Form):
    code = forms.CharField(label="Code", max_length=40, help_text="Such as SPRING.")
    percent = forms.IntegerField(label="Per cent off", min_value=1, max_value=100, required=False)
    dollars = forms.DecimalField(
        label="Or dollars off", min_value=0, max_digits=9, decimal_places=2, required=False
    )
    duration = forms.ChoiceField(label="Holds", choices=Coupon.Duration.choices)
    months = forms.IntegerField(
        label="For how many months", min_value=1, max_value=120, required=False
    )
    valid_until = DayField(
        label="Can be redeemed until",
        required=False,
        widget=forms.DateInput(attrs=DATE),
        help_text="The last day, by UTC.",
    )
    max_uses = forms.IntegerField(
        label="How often", min_value=1, max_value=MOST_USES, initial=MOST_USES
    )
    plans = forms.MultipleChoiceField(
        label="For which plans",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: for each.",
    )

    def __init__(self, *args, plans: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["plans"].choices = plans.items()

    @property
    def terms(self) -> dict[str, object]:
        given = self.cleaned_data
        dollars = given["dollars"]
        names = ("percent", "duration", "months", "max_uses", "plans")
        return {name: given[name] for name in names} | {
            "amount_cents": None if dollars is None else cents_of(float(dollars)),
            "valid_until": after_day(given["valid_until"]),
        }
