from hashlib import sha256

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from bots.access import get_own_conversation
from bots.actions import hand_off
from bots.forms import NoteForm, ReplyForm
from bots.inbox.filters import Filter
from bots.models import Conversation
from bots.queries import (
    beside,
    gap_groups_in,
    notes_of,
    person_in_charge,
    rating_of,
    report_of,
    transcript,
    unanswered,
)
from botsmith.lib.errors import InvalidRequest, MessageTooLong
from botsmith.lib.ids import new_id
from botsmith.lib.zones import zone_named


@login_required
@require_GET
def detail(request: HttpRequest, bot_id: str, conversation_id: str) -> HttpResponse:
    conversation = get_own_conversation(request.user, bot_id, conversation_id)
    return _page(request, conversation, ReplyForm())


@login_required
@require_GET
def live(request: HttpRequest, bot_id: str, conversation_id: str) -> HttpResponse:
    """What an open page shows anew; 204 while there is nothing new."""
    conversation = get_own_conversation(request.user, bot_id, conversation_id)
    if request.GET.get("mark") == mark_of(conversation):
        return HttpResponse(status=204)
    return _fragment(request, conversation)


@login_required
@require_POST
def reply(request: HttpRequest, bot_id: str, conversation_id: str) -> HttpResponse:
    conversation = get_own_conversation(request.user, bot_id, conversation_id)
    form = ReplyForm(request.POST)
    if form.is_valid():
        try:
            hand_off.reply_as_person(conversation, author=request.user, **form.cleaned_data)
        except (InvalidRequest, MessageTooLong) as error:
            form.add_error("content", str(error.sentence))
    if form.errors:
        return _page(request, conversation, form, status=422)
    if request.htmx:
        fresh = get_own_conversation(request.user, bot_id, conversation_id)
        return _fragment(request, fresh, next_reply_id=new_id())
    return _to_latest(conversation)


@login_required
@require_POST
def hand_back(request: HttpRequest, bot_id: str, conversation_id: str) -> HttpResponse:
    conversation = get_own_conversation(request.user, bot_id, conversation_id)
    hand_off.hand_back(conversation, actor=request.user)
    return _to_latest(conversation)


@login_required
@require_POST
def resolve(request: HttpRequest, bot_id: str, conversation_id: str) -> HttpResponse:
    conversation = get_own_conversation(request.user, bot_id, conversation_id)
    hand_off.resolve(conversation, actor=request.user)
    return _to_latest(conversation)


def mark_of(conversation: Conversation) -> str:
    """Another one as soon as anything of the conversation is."""
    names = ("updated_at", "messages_count", "status", "user_name", "user_email")
    now = [str(getattr(conversation, name)) for name in names]
    return sha256("\n".join(now).encode()).hexdigest()[:16]


def _page(request, conversation: Conversation, form: ReplyForm, status: int = 200) -> HttpResponse:
    wanted = Filter.read(request.GET, zone_named(request.user.time_zone))
    newer, older = beside(conversation, wanted)
    context = {
        **_shown(conversation),
        "tab": "conversations",
        "form": form,
        "reply_id": new_id(),
        "rating": rating_of(conversation),
        "notes": notes_of(conversation, undoable=request.GET.get("deleted", "")),
        "note_form": NoteForm(),
        "note_id": new_id(),
        "query": wanted.query,
        "is_narrowed": wanted.is_narrowed,
        "newer": newer,
        "older": older,
    }
    return render(request, "bots/conversation.html", context, status=status)


def _fragment(request, conversation: Conversation, next_reply_id: str = "") -> HttpResponse:
    context = {**_shown(conversation), "is_fragment": True, "next_reply_id": next_reply_id}
    return render(request, "bots/_conversation_live.html", context)


def _shown(conversation: Conversation) -> dict:
    messages, groups = transcript(conversation), gap_groups_in(conversation)
    for message in messages:
        message.gap_group = groups.get(message.pk)
    return {
        "bot": conversation.chatbot,
        "conversation": conversation,
        "chat_messages": messages,
        "mark": mark_of(conversation),
        "who": conversation.user_name or "The visitor",
        "can_reply": conversation.channel != Conversation.Channel.PLAYGROUND,
        "person": person_in_charge(conversation, messages),
        "unanswered": unanswered(messages),
        "report": report_of(conversation),
    }


def _to_latest(conversation: Conversation) -> HttpResponse:
    page = reverse("bots:conversation", args=[conversation.chatbot_id, conversation.pk])
    return redirect(f"{page}#latest")
