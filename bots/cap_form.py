"""How much a month may cost: of one chatbot, or of all of an account; of these a day too."""

from decimal import Decimal

from django import forms
from django.utils import timezone

from accounts.models import User
from bots.forms import NO_CAP, NO_PRICE
from bots.models import Chatbot
from botsmith.ai.prices import answer_price

MOST = 1_000_000


def amount(label: str, *, help_text: str = "") -> forms.FloatField:
    return forms.FloatField(
        label=label,
        help_text=help_text,
        required=False,
        min_value=0,
        max_value=MOST,
        error_messages={
            **dict.fromkeys(("invalid", "min_value"), NO_CAP),
            "max_value": f"Give no more than {MOST:,}, or leave this empty for no cap.",
        },
        widget=forms.NumberInput(
            attrs={"min": 0, "step": "any", "inputmode": "decimal", "placeholder": "No cap"}
        ),
    )


def _shown(cap: float | None) -> str:
    """As people write it."""
    return "" if cap is None else f"{Decimal(str(cap)).normalize():f}"


class CapForm(forms.Form):
    """Of one chatbot."""

    cap = amount("")

    @classmethod
    def of(cls, bot: Chatbot) -> "CapForm":
        """With the cap of now."""
        return cls(initial={"cap": _shown(bot.spending_cap)}, bot=bot)

    def __init__(self, *args, bot: Chatbot, **kwargs):
        super().__init__(*args, auto_id=f"cap-{bot.pk}-%s", **kwargs)
        self._bot = bot
        self.fields["cap"].label = f"Cap a month for {bot.name}, in US dollars"

    def clean_cap(self) -> float | None:
        """A cap of nothing holds whatever the model: none is asked at all."""
        cap, bot = self.cleaned_data["cap"], self._bot
        if cap and not answer_price(bot.provider, bot.model, timezone.now()):
            raise forms.ValidationError(NO_PRICE.format(model=bot.model))
        return cap


class AccountCapForm(forms.Form):
    """Of all chatbots together."""

    cap = amount("Cap a month for all chatbots together, in US dollars", help_text="a month")
    daily_cap = amount("Cap a day for all chatbots together, in US dollars", help_text="a day")

    @classmethod
    def of(cls, user: User) -> "AccountCapForm":
        """With the caps of now."""
        caps = {"cap": user.spending_cap, "daily_cap": user.daily_spending_cap}
        return cls(initial={name: _shown(cap) for name, cap in caps.items()})

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="cap-account-%s", **kwargs)
