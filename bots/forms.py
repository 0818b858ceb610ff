from django import forms

from bots.models import Chatbot


class NewBotForm(forms.ModelForm):
    class Meta:
        model = Chatbot
        fields = ["name", "instructions", "welcome_message"]
        labels = {"welcome_message": "First words to a visitor"}
        help_texts = {
            "name": "Visitors see it at the top of the chat.",
            "instructions": "How the bot should speak, and what it is for.",
        }
        widgets = {
            "name": forms.TextInput(attrs={"placeholder": "Harbour Café helper"}),
            "instructions": forms.Textarea(attrs={"rows": 4}),
        }
        error_messages = {"name": {"required": "Give the bot a name."}}


class SettingsForm(forms.ModelForm):
    class Meta:
        model = Chatbot
        fields = [
            "name",
            "status",
            "provider",
            "model",
            "temperature",
            "instructions",
            "welcome_message",
            "public_access",
        ]
        labels = {
            "welcome_message": "First words to a visitor",
            "public_access": "Give the chat a page of its own that anyone may open",
        }
        help_texts = {
            "status": "An inactive bot answers nobody; its widget disappears.",
            "temperature": "0 keeps to the point, 1 is freer.",
        }
        widgets = {
            "instructions": forms.Textarea(attrs={"rows": 6}),
            "temperature": forms.NumberInput(attrs={"min": 0, "max": 1, "step": 0.1}),
        }


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
