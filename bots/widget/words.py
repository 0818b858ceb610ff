"""What the chat's scripts say, for translation; the page carries it in its visitor's language.

A script says a sentence in English (``say`` in static/js/core/words.js), which is its key here.
"""

from functools import lru_cache

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

SENTENCES = (
    _("Answer copied."),
    _("Cancel"),
    _("Check again"),
    _("Connecting…"),
    _("Copied"),
    _("Copy"),
    _("Could not copy"),
    _("No answer could be given."),
    _("No source says this"),
    _("Not sent"),
    _("OK"),
    _("Open the source"),
    _("Our team"),
    _("Our team has been told. Someone will answer you here."),
    _("Our team has joined the conversation."),
    _("Quoted from {source}: {quote}"),
    _("Rate this conversation"),
    _("Reload"),
    _("Reported"),
    _("Retry"),
    _("Sent"),
    _("Something went wrong on our side. Please try again."),
    _("Source {number}: {name}"),
    _("Start a new conversation? This one will no longer be shown here."),
    _("Start new"),
    _("Stopped."),
    _("Talk to a person"),
    _("Thank you for your rating."),
    _("Thank you. Your report will be looked at."),
    _("Thank you. You can change your rating at any time."),
    _("The answer could not be copied."),
    _("The answer was cut off."),
    _("The chat cannot be reached. Check your connection and try again."),
    _("The chat could not be opened."),
    _("The connection was lost before the answer was finished."),
    _("The connection was lost. Reconnecting…"),
    _("This page has been open for a long time."),
    _("Write to our team…"),
    _("Writing an answer"),
    _("You are offline. The answer continues when you are back."),
    _("You are offline. The chat opens when the connection is back."),
    _("You are offline. Your message can be sent when the connection is back."),
    _("You are talking with our team"),
    _("You said:"),
    _("You stopped this answer."),
    _("Your earlier conversation has ended. This is a new one."),
    _("Your message is too long. Please shorten it to {count} characters."),
    _("Your rating"),
    _("{name} is answering again."),
    _("{name} said:"),
    _("{seconds} s"),
    _("{source}, p. {page}"),
)


def table() -> dict[str, str]:
    """Each sentence that is said otherwise in the language of now."""
    return _table(get_language() or "")


@lru_cache(maxsize=64)
def _table(_language: str) -> dict[str, str]:
    said = {sentence: gettext(sentence) for sentence in SENTENCES}
    return {sentence: text for sentence, text in said.items() if text != sentence}
