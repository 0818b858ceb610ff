import asyncio

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.models import User
from bots.access import get_own_bot
from bots.actions.beginning import begin_turn
from bots.actions.turns import Asked, Turn
from bots.answering.pipeline import events_of
from bots.answering.stream import visible
from bots.models import Chatbot, Conversation
from bots.protocol import event_stream, read_question, text_of
from bots.views.bots import cap_notice, engine_notice
from botsmith.ai.registry import chat_model
from botsmith.lib.errors import InvalidRequest
from botsmith.lib.ids import new_id
from botsmith.lib.ratelimit import hit
from knowledge.kept import kept_at
from knowledge.retrieval import has_knowledge

# Those that the page's script puts into what it draws.
RECORDER_ICONS = ("alert", "chat", "copy", "info", "right", "success")


@login_required
@require_GET
def page(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    context = {
        "bot": bot,
        "tab": "playground",
        "messages_url": reverse("bots:playground_messages", args=[bot.pk]),
        "engine_notice": engine_notice(bot),
        "cap_notice": cap_notice(bot) if chat_model(bot.provider) else "",
        "recorder_icons": RECORDER_ICONS,
        "has_knowledge": has_knowledge(bot.pk),
        "kept_at": kept_at(bot),
        "sources_url": reverse("knowledge:sources", args=[bot.pk]),
        "max_length": settings.CHAT_MESSAGE_MAX_CHARS,
    }
    return render(request, "bots/playground.html", context)


@login_required
async def messages(request: HttpRequest, bot_id: str) -> HttpResponse:
    """The owner's question: the same way as a visitor's, but the answer shows how it was made."""
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    user = await request.auser()
    turn = await asyncio.to_thread(_begin, request, user, bot_id)
    return event_stream(visible(events_of(turn), to_owner=True))


def _begin(request: HttpRequest, user: User, bot_id: str) -> Turn:
    bot = get_own_bot(user, bot_id)
    hit(f"playground:{user.pk}", limit=3 * settings.CHAT_RATE_PER_MINUTE, seconds=60)
    content, client_message_id, body = read_question(request)
    return begin_turn(
        Asked(
            bot=bot,
            conversation_id=_conversation_id(bot, user, text_of(body, "conversation_id")),
            session_id=user.pk,
            channel=Conversation.Channel.PLAYGROUND,
            content=content,
            client_message_id=client_message_id,
        )
    )


def _conversation_id(bot: Chatbot, user: User, given: str | None) -> str:
    """The owner's earlier playground conversation, or the id of a new one."""
    if not given:
        return new_id()
    mine = Conversation.objects.filter(pk=given, chatbot=bot, session_id=user.pk)
    if not mine.exists():
        raise InvalidRequest("That conversation is gone. Start a new one.")
    return given
