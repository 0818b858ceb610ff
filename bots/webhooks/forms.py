from urllib.parse import urlsplit

from django import forms
from django.conf import settings

from bots.models import Chatbot, WebhookDelivery
from botsmith.lib.http import OutboundError, check_address

WORDS = {
    "conversation.started": "A visitor wrote for the first time",
    "message.created": "A visitor wrote, or was answered",
    "conversation.escalated": "A visitor asked for a person",
    "conversation.rated": "A visitor gave stars",
    "contact.captured": "A visitor left a name or an address",
    "source.processed": "A source was read",
    "source.failed": "A source could not be read",
}
REFUSALS = {
    "bad_url": "This is not a web address. Give one that begins with https:// or http://.",
    "bad_port": "Only the usual ports, 80 and 443, are opened from here. Leave the port out.",
    "not_found_host": "No server was found under this name. Check the spelling.",
    "private_address": (
        "This address belongs to a private network, so nothing can be sent there from here. Give "
        "one that is public on the internet."
    ),
    "timeout": "The name of this server could not be looked up just now. Try again.",
    "unreachable": "The name of this server could not be looked up just now. Try again.",
}


def _names_a_user(url: str) -> bool:
    try:
        return "@" in urlsplit(url).netloc
    except ValueError:  # No web address at all, which `check_address` puts into words.
        return False


class WebhookForm(forms.Form):
    """Where events go, whether, and which. An address is looked up, so that slips show at once."""

    webhook_url = forms.CharField(
        label="Address of your endpoint",
        max_length=2000,
        required=False,
        widget=forms.URLInput(
            attrs={"placeholder": "https://example.com/hooks/botsmith", "spellcheck": "false"}
        ),
        help_text="Each event is sent there as a POST request with a body of JSON.",
    )
    webhook_enabled = forms.BooleanField(
        label="Send events",
        required=False,
        widget=forms.CheckboxInput(attrs={"role": "switch"}),
    )
    webhook_events = forms.MultipleChoiceField(
        label="Which events",
        choices=[(event.value, WORDS[event]) for event in WebhookDelivery.Event],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one event, or switch sending off."},
    )

    @classmethod
    def of(cls, bot: Chatbot, data=None) -> "WebhookForm":
        initial = {
            "webhook_url": bot.webhook_url or "",
            "webhook_enabled": bot.webhook_enabled,
            "webhook_events": bot.webhook_events or WebhookDelivery.Event.values,
        }
        return cls(data, initial=initial)

    def clean_webhook_url(self) -> str | None:
        url = self.cleaned_data["webhook_url"].strip()
        if not url:
            return None
        if _names_a_user(url):
            raise forms.ValidationError(
                "Leave the user name and password out: the signature says who sent a request."
            )
        try:
            check_address(url, allow=settings.OUTBOUND_ALLOW)
        except OutboundError as error:
            raise forms.ValidationError(REFUSALS.get(error.code, error.sentence)) from error
        return url

    def clean_webhook_events(self) -> list[str]:
        """All of them are kept as none: a kind of event that is added later is then sent too."""
        chosen = self.cleaned_data["webhook_events"]
        return [] if len(chosen) == len(WebhookDelivery.Event) else chosen

    def clean(self) -> dict:
        found = super().clean()
        if found.get("webhook_enabled") and "webhook_url" in found and not found["webhook_url"]:
            self.add_error("webhook_url", "Give an address first, or switch sending off.")
        return found
