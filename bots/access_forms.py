"""What an owner decides about who may use a chat, and how often."""

from django import forms
from django.conf import settings
from django.utils.safestring import SafeString

from bots.models import Chatbot
from bots.origins import frame_ancestors, read_pattern

# What proxies take of a header, with room for the rest of the policy.
MOST_OF_HEADER = 4000
MOST_PER_MINUTE = 100_000
NO_LIMIT = f"Give a whole number from 1 to {MOST_PER_MINUTE:,}, or leave this empty."


class WebsitesForm(forms.Form):
    """One website a line. ``shortened`` has what was more than a website, and what was kept."""

    websites = forms.CharField(
        label="Websites",
        required=False,
        max_length=20_000,
        help_text=SafeString(
            "One a line: <code>www.example.com</code>, <code>*.example.com</code> for all names "
            "below example.com (but not itself), or with a port, as <code>localhost:3000</code>."
        ),
        widget=forms.Textarea(
            attrs={
                "rows": 4,
                "spellcheck": "false",
                "autocapitalize": "off",
                "autocomplete": "off",
                "placeholder": "www.example.com",
            }
        ),
    )

    @classmethod
    def of(cls, bot: Chatbot) -> "WebsitesForm":
        return cls(initial={"websites": "\n".join(shown_websites(bot))})

    def clean_websites(self) -> list[str]:
        self.shortened: list[tuple[str, str]] = []
        kept, problems = [], []
        for number, line in enumerate(self.cleaned_data["websites"].splitlines(), start=1):
            try:
                kept += self._kept(line.strip())
            except ValueError as error:
                problems.append(f"Line {number}, “{_excerpt(line)}”: {error}")
        if problems:
            raise forms.ValidationError(problems)
        patterns = list(dict.fromkeys(kept))
        if len(" ".join(frame_ancestors(patterns))) > MOST_OF_HEADER:
            raise forms.ValidationError(
                "That is more than browsers can be told. Write names that belong together as one, "
                "such as *.example.com."
            )
        return patterns

    def _kept(self, line: str) -> list[str]:
        if not line:
            return []
        pattern, is_shortened = read_pattern(line)
        if is_shortened:
            self.shortened.append((line, pattern.shown))
        return [str(pattern)]


def shown_websites(bot: Chatbot) -> list[str]:
    """The list as people write it; what cannot be read as it is stored."""
    return [_shown(text) for text in bot.allowed_origins or []]


class LimitsForm(forms.ModelForm):
    class Meta:
        model = Chatbot
        fields = ["visitor_rate", "total_rate", "rate_message"]
        labels = {
            "visitor_rate": "Messages a minute of one visitor",
            "total_rate": "Messages a minute of all visitors",
            "rate_message": "What a visitor reads who is past it",
        }
        help_texts = {
            "rate_message": "In your own words, in your visitors' language. Empty: ours.",
        }
        widgets = {
            "rate_message": forms.TextInput(
                attrs={"placeholder": "That was a lot at once. Wait a moment and try again."}
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        usual = {
            "visitor_rate": settings.CHAT_RATE_PER_MINUTE,
            "total_rate": settings.CHAT_BOT_RATE_PER_MINUTE,
        }
        for name, figure in usual.items():
            field = self.fields[name] = forms.IntegerField(
                label=self.fields[name].label,
                required=False,
                min_value=1,
                max_value=MOST_PER_MINUTE,
                help_text=f"Empty: {figure:,}.",
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), NO_LIMIT),
            )
            field.widget.attrs |= {"placeholder": str(figure), "inputmode": "numeric"}
        self.fields["visitor_rate"].help_text += " One address may send three times as many."

    def clean_rate_message(self) -> str | None:
        return " ".join((self.cleaned_data["rate_message"] or "").split()) or None


def _shown(text: str) -> str:
    try:
        return read_pattern(text)[0].shown
    except ValueError:
        return text


def _excerpt(line: str) -> str:
    return line.strip() if len(line.strip()) <= 60 else f"{line.strip()[:60]}…"
