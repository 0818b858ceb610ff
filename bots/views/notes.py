"""What the team notes on a conversation, for itself."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from bots.access import get_own_conversation, get_own_note
from bots.actions.notes import bring_back_note, delete_note, write_note
from bots.forms import NoteForm
from bots.models import Conversation
from bots.queries import notes_of
from botsmith.lib.errors import InvalidRequest
from botsmith.lib.ids import new_id


@login_required
@require_POST
def write(request: HttpRequest, bot_id: str, conversation_id: str) -> HttpResponse:
    conversation = get_own_conversation(request.user, bot_id, conversation_id)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            write_note(conversation, author=request.user, **form.cleaned_data)
        except InvalidRequest as error:
            form.add_error("text", str(error.sentence))
    if form.errors:
        return _notes(request, conversation, form=form, whole=not request.htmx)
    return _shown(request, conversation)


@login_required
@require_POST
def delete(request: HttpRequest, bot_id: str, conversation_id: str, note_id: str) -> HttpResponse:
    note = get_own_note(request.user, bot_id, conversation_id, note_id)
    delete_note(note, actor=request.user)
    conversation = get_own_conversation(request.user, bot_id, conversation_id)
    return _shown(request, conversation, undoable=note.pk)


@login_required
@require_POST
def bring_back(
    request: HttpRequest, bot_id: str, conversation_id: str, note_id: str
) -> HttpResponse:
    note = get_own_note(request.user, bot_id, conversation_id, note_id)
    conversation = get_own_conversation(request.user, bot_id, conversation_id)
    try:
        bring_back_note(note, actor=request.user)
    except InvalidRequest as error:
        form = NoteForm({})
        form.errors.clear()  # That there is no text in it: none was written.
        form.add_error("text", str(error.sentence))
        return _notes(request, conversation, form=form, undoable=note.pk, whole=not request.htmx)
    return _shown(request, conversation)


def _shown(request: HttpRequest, conversation: Conversation, *, undoable: str = "") -> HttpResponse:
    if request.htmx:
        return _notes(request, conversation, undoable=undoable)
    page = reverse("bots:conversation", args=[conversation.chatbot_id, conversation.pk])
    deleted = f"?deleted={undoable}" if undoable else ""
    return redirect(f"{page}{deleted}#notes")


def _notes(
    request: HttpRequest,
    conversation: Conversation,
    *,
    form: NoteForm | None = None,
    undoable: str = "",
    whole: bool = False,
) -> HttpResponse:
    context = {
        "bot": conversation.chatbot,
        "conversation": conversation,
        "notes": notes_of(conversation, undoable=undoable),
        "note_form": form or NoteForm(),
        "note_id": new_id(),
        "tab": "conversations",
    }
    name = "bots/conversation_notes.html" if whole else "bots/_conversation_notes.html"
    # htmx shows what it asked for and nothing that was refused: the refusal is in it.
    return render(request, name, context, status=422 if whole else 200)
