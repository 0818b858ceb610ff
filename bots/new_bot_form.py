"""What a new chatbot is made of, on one page; its preview reads a draft with the same form."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundWidget

from bots.fields import QuestionsField
from bots.models import Chatbot
from bots.starters import COLOURS, PALETTES, STARTERS, Starter, starter_of
from knowledge.forms import WebsiteForm
from knowledge.models import Source

SHOWN = ("starter", "name", "welcome_message", "suggested_questions", "palette")
COLOUR_FIELDS = ("primary_color", "secondary_color", "accent_color")


class NewBotForm(forms.ModelForm):
    starter = forms.ChoiceField(
        choices=[(starter.key, starter.title) for starter in STARTERS],
        widget=forms.HiddenInput,
        required=False,
    )
    suggested_questions = QuestionsField(
        label="Questions to begin with",
        required=False,
        help_text="Up to four, one on a line. A visitor asks one with a press.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    palette = forms.ChoiceField(
        label="Colours",
        choices=[(name, name) for name, _ in PALETTES],
        widget=forms.RadioSelect,
        required=False,
    )
    website = forms.CharField(
        label="Your website",
        max_length=2000,
        required=False,
        widget=forms.TextInput(
            attrs={"placeholder": "https://example.com", "inputmode": "url", "autocomplete": "url"}
        ),
        help_text=(
            "It reads this page and those it links to on the same site, and answers from them. "
            "Files and texts can be added next."
        ),
    )

    class Meta:
        model = Chatbot
        fields = ["name", "welcome_message", "instructions"]
        labels = {
            "welcome_message": "First words to a visitor",
            "instructions": "How it should behave",
        }
        help_texts = {
            "name": "Visitors see it at the top of the chat.",
            "instructions": "Its tone and its task. Facts belong in its sources.",
        }
        widgets = {
            "welcome_message": forms.Textarea(attrs={"rows": 2}),
            "instructions": forms.Textarea(attrs={"rows": 5}),
        }
        error_messages = {"name": {"required": "Give the bot a name."}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["placeholder"] = self.chosen.example

    @classmethod
    def beginning_as(cls, key: str) -> "NewBotForm":
        """The empty form with the words of a starter in it."""
        return cls(initial=starter_of(key).initial)

    @property
    def chosen(self) -> Starter:
        return starter_of(self["starter"].value() or "")

    def palettes(self) -> Iterator[tuple[BoundWidget, list[str]]]:
        """Each palette: its radio button, and its three colours."""
        for radio in self["palette"]:
            yield radio, COLOURS[radio.data["value"]].split()

    @property
    def as_query(self) -> str:
        """What the preview is drawn from, for its address."""
        return urlencode({name: self[name].value() or "" for name in SHOWN})

    def clean_website(self) -> dict | None:
        """What ``add_website`` takes, or None without an address."""
        if not self.cleaned_data["website"].strip():
            return None
        crawl = {"url": self.cleaned_data["website"], "mode": Source.Mode.CRAWL}
        form = WebsiteForm({**crawl, "skip_noindex": True})
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        return form.cleaned_data

    def fields_of_bot(self) -> dict[str, object]:
        """What was given of the chatbot itself, as far as it is well-formed."""
        names = (*self._meta.fields, "suggested_questions")
        given = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        colours = COLOURS.get(self.cleaned_data.get("palette") or "")
        return given | (dict(zip(COLOUR_FIELDS, colours.split(), strict=True)) if colours else {})
