"""Forms of a chatbot that two people, or two tabs, have open at once (``botsmith.lib.seen``)."""

from collections.abc import Iterable

from django import forms
from django.http import HttpRequest

from bots.actions.chatbots import shown_marks
from bots.models import Chatbot
from botsmith.lib.seen import FIELD, ChangedMeanwhile


def seen_by(request: HttpRequest) -> str:
    """The marks of what the form showed that was sent."""
    return request.POST.get(FIELD, "")


def add_conflicts(form: forms.Form, refusal: ChangedMeanwhile) -> None:
    """Says at each field that somebody else changed it; its reader knows when saving again."""
    form.told_of_changes = True
    for name in refusal.fields:
        form.add_error(name if name in form.fields else None, refusal.sentence)


def marks_for(
    request: HttpRequest, form: forms.Form, bot: Chatbot, names: Iterable[str] = ()
) -> str:
    """What the form carries: of a form that is shown again for another reason, what it carried."""
    if FIELD in request.POST and not getattr(form, "told_of_changes", False):
        return seen_by(request)
    return shown_marks(bot, names or [name for name in form.fields if hasattr(bot, name)])
