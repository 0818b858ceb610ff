from django import forms

from accounts.retention import LEAST_DAYS, LOGS, MOST_DAYS

HELP = f"{LEAST_DAYS} to {MOST_DAYS:,} days. Leave it empty to keep them for ever."


def _days(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=LEAST_DAYS,
        max_value=MOST_DAYS,
        help_text=HELP,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            f"Write a whole number from {LEAST_DAYS} to {MOST_DAYS:,}, or nothing.",
        ),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "placeholder": "For ever"}),
    )


class RetentionForm(forms.Form):
    """How many days each log is kept; empty: for ever."""

    logins_days = _days("Days to keep sign-ins")
    activity_days = _days("Days to keep activity")

    @property
    def days(self) -> dict[str, int | None]:
        return {log.name: self.cleaned_data[log.name] for log in LOGS}
