from datetime import date

from django import forms

from bots.stats.days import EARLIEST, MOST_DAYS, Period, last_month, latest_days, this_month
from botsmith.lib.moments import DayField
from botsmith.lib.zone_field import ZoneField

RANGES = {
    "7": "7 days",
    "30": "30 days",
    "90": "90 days",
    "month": "This month",
    "last_month": "Last month",
}
CUSTOM = "custom"
USUAL = "30"


def period_named(name: str, today: date) -> Period:
    """The days that one of ``RANGES`` means today."""
    if name == "month":
        return this_month(today)
    if name == "last_month":
        return last_month(today)
    return latest_days(int(name), today)


class RangeForm(forms.Form):
    """Which days are looked at: one of ``RANGES``, or from a day to another."""

    range = forms.ChoiceField(
        choices=[*RANGES.items(), (CUSTOM, "Other days")],
        required=False,
        error_messages={"invalid_choice": "Choose one of the periods offered."},
    )
    first = DayField(
        label="From",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Give the first day as a date, such as 2026-03-31."},
    )
    last = DayField(
        label="To",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Give the last day as a date, such as 2026-03-31."},
    )

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.period: Period | None = None  # Known when the form was cleaned, without errors.
        for name in ("first", "last"):
            self.fields[name].widget.attrs["max"] = today.isoformat()

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors:
            self.period = self._period(cleaned)
        return cleaned

    def _period(self, cleaned: dict) -> Period | None:
        chosen = cleaned["range"] or USUAL
        if chosen == CUSTOM:
            return self._custom(cleaned["first"], cleaned["last"])
        return period_named(chosen, self.today)

    def _custom(self, first: date | None, last: date | None) -> Period | None:
        for name, day in (("first", first), ("last", last)):
            if day is None:
                self.add_error(name, f"Give the {name} day.")
        if first is None or last is None:
            return None
        last = min(last, self.today)
        if first > self.today:
            self.add_error("first", "The first day is still to come. Choose an earlier one.")
        elif first > last:
            self.add_error("last", "The last day is before the first one. Swap the two.")
        elif (last - first).days >= MOST_DAYS:
            self.add_error("first", f"Choose at most {MOST_DAYS} days.")
        elif first < EARLIEST:
            self.add_error("first", "Choose a day of this century.")
        else:
            return Period(first, last)
        return None

    def show(self, period: Period) -> None:
        """Fills the two days in with those of the period that was chosen by its name."""
        named = {"range": self.chosen, "first": period.first, "last": period.last}
        self.data = {name: str(value) for name, value in named.items()}

    @property
    def chosen(self) -> str:
        """The range that is shown, one of ``RANGES`` or ``CUSTOM``."""
        value = self.data.get("range") or USUAL
        return value if value in {*RANGES, CUSTOM} else USUAL


class ZoneForm(forms.Form):
    zone = ZoneField(
        help_text="For all your chatbots. Days of the past are counted anew, which takes a while."
    )
