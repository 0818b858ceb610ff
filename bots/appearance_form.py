"""The form for a chatbot's look; a preview checks a draft with it too."""

from django import forms

from billing.levels import BRANDING, has_custom_branding, plans_in_words
from bots.actions.pictures import MAX_BYTES
from bots.fields import QuestionsField
from bots.models import Chatbot, Picture
from bots.widget.appearance import FONTS, picture_path
from bots.widget.draft import FIELDS

POSITIONS = {"top-left": "Top left", "top-right": "Top right"} | {
    "bottom-left": "Bottom left",
    "bottom-right": "Bottom right",
}
PICTURES = {
    Picture.Use.AVATAR: "On the button and beside the name.",
    Picture.Use.LOGO: "Large, above the first words. Without one, the avatar is.",
}
ACCEPT = "image/png,image/jpeg,image/webp,image/gif"


class PictureField(forms.FileField):
    def __init__(self, **kwargs):
        widget = forms.FileInput(attrs={"accept": ACCEPT})
        super().__init__(required=False, widget=widget, **kwargs)

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if file and file.size > MAX_BYTES:
            raise forms.ValidationError("A picture may have 2 MB. Make it smaller and try again.")
        return file


class ColourInput(forms.TextInput):
    """Six hex digits, with the browser's own chooser beside them where scripts run."""

    def __init__(self):
        super().__init__(
            attrs={"maxlength": 7, "spellcheck": "false", "autocomplete": "off", "data-hex": ""}
        )


class AppearanceForm(forms.ModelForm):
    widget_position = forms.ChoiceField(
        label="Corner", choices=list(POSITIONS.items()), widget=forms.RadioSelect
    )
    font_family = forms.ChoiceField(label="Typeface")
    suggested_questions = QuestionsField(
        label="Suggested questions",
        required=False,
        help_text="Up to four, one on a line. A visitor asks one with a press.",
    )
    avatar_file = PictureField(label="Avatar")
    avatar_address = forms.CharField(label="Avatar's address", required=False, max_length=2000)
    avatar_remove = forms.BooleanField(label="Take the avatar away", required=False)
    logo_file = PictureField(label="Logo")
    logo_address = forms.CharField(label="Logo's address", required=False, max_length=2000)
    logo_remove = forms.BooleanField(label="Take the logo away", required=False)

    class Meta:
        model = Chatbot
        fields = sorted(FIELDS)
        labels = {
            "welcome_message": "First words",
            "widget_theme": "Light or dark",
            "widget_size": "Size of the chat",
            "bubble_style": "Shape",
            "font_size": "Size of the text",
            "primary_color": "Main colour",
            "secondary_color": "Second colour",
            "accent_color": "Accent",
            "auto_expand": "Open the chat by itself",
            "hide_branding": "Leave out “Powered by BotSmith”",
        }
        help_texts = {
            "hide_branding": "The line below the chat. Your plan lets you go without it.",
            "primary_color": "The button, the chat's top, and what visitors say.",
            "secondary_color": "Soft grounds: suggestions, numbers of sources.",
            "accent_color": "The count of unread messages, and links in answers.",
            "auto_expand": "On a visitor's first page, on a computer; never over a phone's screen.",
            "widget_theme": "Auto follows each visitor's own system.",
        }
        widgets = {
            "welcome_message": forms.Textarea(attrs={"rows": 2}),
            "widget_theme": forms.RadioSelect,
            "widget_size": forms.RadioSelect,
            "bubble_style": forms.RadioSelect,
            "font_size": forms.RadioSelect,
            "primary_color": ColourInput,
            "secondary_color": ColourInput,
            "accent_color": ColourInput,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not has_custom_branding(self.instance.user):
            self._lock_branding()
        for name in ("widget_theme", "widget_size", "bubble_style", "font_size"):
            values = Chatbot._meta.get_field(name).choices
            self.fields[name].choices = [(value, value.capitalize()) for value, _ in values]
        fonts = list(FONTS.items())
        stored = self.instance.font_family or ""
        if stored and stored not in FONTS:  # Written by another program, and kept.
            fonts.append((stored, stored.split(",")[0].strip("'\" ") or stored))
        self.fields["font_family"].choices = fonts

    def _lock_branding(self) -> None:
        """The line stays below the chat; what was chosen before is kept for a plan that has it."""
        field = self.fields["hide_branding"]
        field.disabled, self.initial["hide_branding"] = True, False
        plans = plans_in_words(BRANDING)
        field.help_text = f"Every chat has this line; one without it is part of {plans}."

    def look(self) -> dict[str, object]:
        """What was given of the look itself, as far as it is well-formed and can be chosen."""
        given = {name for name in FIELDS if not self.fields[name].disabled}
        return {name: value for name, value in self.cleaned_data.items() if name in given}

    def pictures(self) -> list[dict]:
        """Of each picture: what it is for, where it is now, and its fields."""
        return [
            {
                "use": str(use),
                "title": use.label,
                "help": words,
                "url": picture_path(getattr(self.instance, f"{use}_url")),
                "file": self[f"{use}_file"],
                "address": self[f"{use}_address"],
                "remove": self[f"{use}_remove"],
            }
            for use, words in PICTURES.items()
        ]

    def pairs(self) -> list:
        return [self[name] for name in ("primary_color", "secondary_color", "accent_color")]
