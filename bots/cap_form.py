"""How much a month may cost: of one chatbot, or of all of an account."""

from decimal import Decimal

from django import forms
from django.utils import timezone

from bots.forms import NO_CAP, NO_PRICE
from bots.models import Chatbot
from botsmith.ai.prices import answer_price

MOST = 1_000_000


class CapForm(forms.Form):
    cap = forms.FloatField(
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

    @classmethod
    def of(cls, bot: Chatbot | None, cap: float | None) -> "CapForm":
        """With the cap of now, as people write it."""
        shown = "" if cap is None else f"{Decimal(str(cap)).normalize():f}"
        return cls(initial={"cap": shown}, bot=bot)

    def __init__(self, *args, bot: Chatbot | None = None, **kwargs):
        of = bot.pk if bot else "account"
        super().__init__(*args, auto_id=f"cap-{of}-%s", **kwargs)
        self._bot = bot
        self.fields["cap"].label = (
            f"Cap a month for {bot.name}, in US dollars"
            if bot
            else "Cap a month for all chatbots together, in US dollars"
        )

    def clean_cap(self) -> float | None:
        """A cap of nothing holds whatever the model: none is asked at all."""
        cap, bot = self.cleaned_data["cap"], self._bot
        if cap and bot and not answer_price(bot.provider, bot.model, timezone.now()):
            raise forms.ValidationError(NO_PRICE.format(model=bot.model))
        return cap
