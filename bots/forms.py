from collections.abc import Iterator, Mapping

from django import forms
from django.utils import timezone
from django.utils.html import format_html

from billing.levels import PROVIDER_NAMES, locked_providers
from bots.actions.hand_off import NO_REPLY
from bots.export import FORMATS
from bots.models import Chatbot
from botsmith.ai.models import Model, model_info, models_of
from botsmith.ai.prices import DOLLAR, answer_price

MOST_CHOSEN = 200
CONFIRM = "delete"
NO_PRICE = (
    "We know no price of “{model}”, so no cap can hold. Leave this empty and set a limit with your "
    "provider, or choose a model whose price we know."
)
ACTS = ("resolve", "reopen", "delete", *FORMATS)


NO_TEMPERATURE = "Give a number from 0 to 1, such as 0.7."
NO_CAP = "Give an amount of 0 or more, such as 25, or leave this empty."


class ProviderSelect(forms.Select):
    """The providers; those that the plan does not include say which plan has them."""

    locked: Mapping[str, str] = {}

    def create_option(self, name, value, label, selected, *args, **kwargs):
        option = super().create_option(name, value, label, selected, *args, **kwargs)
        if value in self.locked:
            option["label"] = f"{label} (with {self.locked[value]})"
            if not selected:  # What is stored is sent again with all else.
                option["attrs"]["disabled"] = True
        return option


class SettingsForm(forms.ModelForm):
    class Meta:
        model = Chatbot
        fields = [
            "name",
            "status",
            "provider",
            "model",
            "temperature",
            "spending_cap",
            "strict",
            "instructions",
            "welcome_message",
            "public_access",
            "hand_off",
            "notify_email",
        ]
        labels = {
            "spending_cap": "Spending cap a month, in US dollars",
            "hand_off": "Visitors may ask for a person",
            "notify_email": "Who is told by email",
            "strict": "Only say what the sources support",
            "welcome_message": "First words to a visitor",
            "public_access": "Give the chat a page of its own that anyone may open",
        }
        help_texts = {
            "spending_cap": (
                "When the provider was paid this much in a month (UTC), the built-in engine "
                "answers until the month ends: nobody is left without an answer. Empty: no cap."
            ),
            "hand_off": (
                "On: the chat offers “talk to a person”. The bot is then quiet in that "
                "conversation until you hand it back."
            ),
            "notify_email": "Left empty, the mail goes to the owner of this bot.",
            "status": "An inactive bot answers nobody; its widget disappears.",
            "model": "Choose one, or type the name of any that your provider has.",
            "strict": (
                "On: what no source supports is taken out of an answer, and when nothing is left "
                "the bot says that it does not know. Off: it stays, with a mark that no source "
                "says it, and the bot may add what is generally known."
            ),
        }
        error_messages = {
            "name": {"required": "Give the chatbot a name."},
            "model": {"required": "Choose a model, or type the name of one."},
            "temperature": dict.fromkeys(
                ("required", "invalid", "min_value", "max_value"), NO_TEMPERATURE
            ),
            "spending_cap": dict.fromkeys(("invalid", "min_value"), NO_CAP),
            "notify_email": {
                "invalid": (
                    "This is not an email address. Write one such as team@example.com, or leave "
                    "this empty."
                )
            },
        }
        widgets = {
            "provider": ProviderSelect,
            "instructions": forms.Textarea(attrs={"rows": 6}),
            "model": forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            "temperature": forms.NumberInput(attrs={"min": 0, "max": 1, "step": 0.1}),
            "spending_cap": forms.NumberInput(
                attrs={"min": 0, "step": "any", "inputmode": "decimal", "placeholder": "25"}
            ),
            "strict": forms.CheckboxInput(attrs={"role": "switch"}),
            "public_access": forms.CheckboxInput(attrs={"role": "switch"}),
            "hand_off": forms.CheckboxInput(attrs={"role": "switch"}),
            "notify_email": forms.EmailInput(attrs={"placeholder": "team@example.com"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.is_blocked:
            self.fields["status"].disabled = True
            self.fields["status"].help_text = "Our staff switched this chatbot off."
        self._lock_providers()
        provider, model = self["provider"].value(), self["model"].value() or ""
        self.fields["model"].widget.attrs["list"] = f"models-{provider}"
        self.fields["temperature"].help_text = format_html(
            "0 keeps to the point, 1 is freer. <span data-no-temperature{}>"
            "This model takes none: it decides by itself.</span>",
            "" if not model_info(provider, model).takes_temperature else " hidden",
        )

    def _lock_providers(self) -> None:
        locked = locked_providers(self.instance.user)
        self.fields["provider"].widget.locked = locked
        if locked:
            each = "; ".join(
                f"{PROVIDER_NAMES[name]} with {plans}" for name, plans in locked.items()
            )
            self.fields["provider"].help_text = f"Your plan does not include these: {each}."

    def clean(self) -> dict:
        found = super().clean()
        provider, model = found.get("provider"), found.get("model")
        # A cap of nothing holds: no model is asked at all.
        is_chosen = found.get("spending_cap") and provider and model
        if is_chosen and not answer_price(provider, model, timezone.now()):
            self.add_error("spending_cap", NO_PRICE.format(model=model))
        return found

    def models_by_provider(self) -> Iterator[tuple[str, list[tuple[Model, str]]]]:
        """Each provider with the models that we know of, and what to say of each."""
        for provider in Chatbot.Provider.values:
            yield provider, [(model, _described(model)) for model in models_of(provider)]


def _described(model: Model) -> str:
    price = answer_price(model.provider, model.name, timezone.now())
    if price is None:
        return model.label
    dollars = [f"${each / DOLLAR:.2f}" for each in (price.input, price.output)]
    prices = f"{dollars[0]} in, {dollars[1]} out per million tokens"
    return f"{model.label}: {prices}"


class ReplyForm(forms.Form):
    """What a person says to a visitor. The id is the reply's own: sent again, it is the same."""

    message_id = forms.UUIDField(widget=forms.HiddenInput)
    content = forms.CharField(widget=forms.Textarea, error_messages={"required": NO_REPLY})

    def clean_message_id(self) -> str:
        return str(self.cleaned_data["message_id"])


class NoteForm(forms.Form):
    """A note of the team. The id is the note's own: sent again, it is the same."""

    note_id = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        widget=forms.Textarea,
        max_length=2000,
        error_messages={
            "required": "Write a note first.",
            "max_length": "That note is longer than 2,000 characters. Shorten it.",
        },
    )

    def clean_note_id(self) -> str:
        return str(self.cleaned_data["note_id"])


class InboxActForm(forms.Form):
    """What is to be done to which conversations: those chosen, or all that the filter finds."""

    act = forms.ChoiceField(choices=[(name, name) for name in ACTS])
    chosen = forms.MultipleChoiceField(required=False)
    scope = forms.ChoiceField(choices=[("all", "All that match")], required=False)
    confirm = forms.CharField(required=False)

    def __init__(self, data):
        super().__init__(data)
        # Any ids: what is not the chatbot's is as not there.
        ids = data.getlist("chosen")[:MOST_CHOSEN]
        self.fields["chosen"].choices = [(each, each) for each in ids]

    def clean_chosen(self) -> list[str]:
        return list(dict.fromkeys(self.cleaned_data["chosen"]))[:MOST_CHOSEN]

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors and not (cleaned["chosen"] or cleaned["scope"]):
            raise forms.ValidationError("Choose the conversations first.")
        return cleaned

    @property
    def is_confirmed(self) -> bool:
        return self.cleaned_data["confirm"].strip().lower() == CONFIRM


class DeleteBotForm(forms.Form):
    """Asks for the chatbot's name, so that nobody deletes the wrong one."""

    confirm_name = forms.CharField(max_length=80)

    def __init__(self, *args, bot: Chatbot, **kwargs):
        super().__init__(*args, **kwargs)
        self._bot = bot

    def clean_confirm_name(self) -> str:
        typed = self.cleaned_data["confirm_name"].strip()
        if typed != self._bot.name:
            raise forms.ValidationError(f"Type the bot's name, “{self._bot.name}”, to delete it.")
        return typed
