from django import forms
from django.utils.safestring import SafeString

from bots.actions.checks_bounds import LONGEST_QUESTION, MOST_PHRASES
from bots.checks.pasted import Line, fault_of, phrases_of, read_lines
from bots.models import Chatbot, GoldenQuestion
from knowledge.queries import sources_to_name

LONGEST_PASTE = 60_000
MOST_SOURCES = 200
ADDRESS_CHARS = 300


class PhrasesField(forms.CharField):
    """Phrases, one on each line."""

    def __init__(self, **kwargs):
        widget = forms.Textarea(attrs={"rows": 3, "dir": "auto"})
        super().__init__(required=False, max_length=5000, widget=widget, **kwargs)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value) -> list[str]:
        phrases = phrases_of(super().clean(value))
        if fault := fault_of(phrases):
            raise forms.ValidationError(fault)
        return phrases


class QuestionForm(forms.Form):
    question = forms.CharField(
        label="Question",
        max_length=LONGEST_QUESTION,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text="Write it as a visitor would.",
        error_messages={"required": "Write the question as a visitor would ask it."},
    )
    expects_refusal = forms.BooleanField(
        label="The bot should say that it does not know",
        required=False,
        widget=forms.CheckboxInput(attrs={"role": "switch"}),
        help_text="For what your sources must not answer.",
    )
    must_contain = PhrasesField(
        label="The answer must say",
        help_text=SafeString(
            "One on each line; all of them count. Put other ways to say one behind a bar: "
            "<code>noon | 12:00</code>. Capitals, accents and punctuation do not matter. Whole "
            "words do: “9” is not found in “19”."
        ),
    )
    must_not_contain = PhrasesField(
        label="The answer must not say", help_text="Such as last year's price."
    )
    cite_sources = forms.MultipleChoiceField(
        label="The answer must cite",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="One of those that you choose is enough.",
    )
    cite_address = forms.CharField(
        label="Or a page whose address contains",
        required=False,
        max_length=ADDRESS_CHARS,
        widget=forms.TextInput(attrs={"placeholder": "/prices", "spellcheck": "false"}),
    )
    enabled = forms.BooleanField(
        label="Ask this question in every run",
        required=False,
        initial=True,
        widget=forms.CheckboxInput(attrs={"role": "switch"}),
    )

    def __init__(self, *args, bot: Chatbot, cited=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cite_sources"].choices = sources_to_name(bot, also=cited, most=MOST_SOURCES)

    @classmethod
    def of(cls, bot: Chatbot, question: GoldenQuestion | None, data=None, asked: str = ""):
        if question is None:
            return cls(data, bot=bot, initial={"question": asked[:LONGEST_QUESTION]})
        cited = question.must_cite or []
        form = cls(data, bot=bot, cited=cited)
        chosen = {value for value, _ in form.fields["cite_sources"].choices}
        form.initial = {
            "question": question.question,
            "expects_refusal": question.expects_refusal,
            "must_contain": question.must_contain or [],
            "must_not_contain": question.must_not_contain or [],
            "cite_sources": [each for each in cited if each in chosen],
            "cite_address": next((each for each in cited if each not in chosen), ""),
            "enabled": question.enabled is not False,
        }
        return form

    def clean(self) -> dict:
        found = super().clean()
        address = found.pop("cite_address", "").strip()
        found["must_cite"] = [*found.pop("cite_sources", []), *([address] if address else [])]
        if len(found["must_cite"]) > MOST_PHRASES:
            self.add_error("cite_sources", f"Choose {MOST_PHRASES} of them at most.")
        found["question"] = " ".join(found.get("question", "").split())
        if found["expects_refusal"]:
            self._check_refusal(found)
        elif not self.errors and not any(
            found[name] for name in ("must_contain", "must_not_contain", "must_cite")
        ):
            raise forms.ValidationError(
                "Say by what you know a right answer: words that it must or must not say, or a "
                "source that it must cite."
            )
        return found

    def _check_refusal(self, found: dict) -> None:
        if found.get("must_contain"):
            self.add_error("must_contain", "Leave this empty where the bot should not know.")
        if found["must_cite"]:
            self.add_error("cite_sources", "A bot that does not know cites nothing.")


class PasteForm(forms.Form):
    """Many questions at once. ``lines`` are what was pasted, line by line."""

    text = forms.CharField(
        label="Questions, one on each line",
        max_length=LONGEST_PASTE,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto", "spellcheck": "false"}),
        help_text=SafeString(
            "<code>question | what a right answer says</code>, or a table copied from a "
            "spreadsheet or a CSV file whose first row names the columns: <code>question, must "
            "contain, must not contain, must cite</code>."
        ),
        error_messages={"required": "Paste at least one line."},
    )

    def lines(self, known: list[str]) -> list[Line]:
        return read_lines(self.cleaned_data["text"], known)


class OptionsForm(forms.Form):
    checks_auto = forms.BooleanField(
        label="Run by itself after changes",
        required=False,
        widget=forms.CheckboxInput(attrs={"role": "switch"}),
        help_text=(
            "Half a minute after the last change of sources, settings or questions; at most "
            "48 times a day for all your bots together."
        ),
    )
    checks_mail = forms.BooleanField(
        label="Tell me by email",
        required=False,
        widget=forms.CheckboxInput(attrs={"role": "switch"}),
        help_text="Once, when a question fails that had passed.",
    )

    keep_last_good = forms.TypedChoiceField(
        label="When a change makes a check fail",
        choices=[("", "Tell me only"), ("keep", "Keep the last good knowledge until I look")],
        coerce=bool,
        empty_value=False,
        required=False,
        widget=forms.RadioSelect,
        help_text=(
            "Kept: new knowledge is tried first, and visitors get it once no question fails that "
            "had passed. Settings change at once."
        ),
    )

    @classmethod
    def of(cls, bot: Chatbot, data=None):
        initial = {
            "checks_auto": bot.checks_itself,
            "checks_mail": bot.checks_mail is not False,
            "keep_last_good": "keep" if bot.keep_last_good else "",
        }
        return cls(data, initial=initial)

    def clean(self) -> dict:
        found = super().clean()
        if found.get("keep_last_good") and not found.get("checks_auto"):
            self.add_error(
                "checks_auto",
                "Leave this on, or new knowledge would wait for you each time.",
            )
        return found
