"""The visitors' protocol (docs/widget.md). No cookie is read: a signed token says who asks."""

import asyncio

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from bots.access import get_live_bot
from bots.actions.ratings import rate_conversation
from bots.answering.pipeline import events_of
from bots.answering.reading import read_answer
from bots.answering.stream import visible
from bots.models import Message
from bots.protocol import event_stream, one_body, read_body, read_question, text_of, wants_one_body
from bots.queries import rating_of, transcript
from bots.widget import appearance
from bots.widget.asking import Question, asking
from bots.widget.identity import person_of
from bots.widget.opening import open_session
from bots.widget.origin import session_place
from bots.widget.visitor import Visitor, conversation_of, heard_visitor, visitor_of
from botsmith.lib.errors import InvalidRequest, NotFound
from botsmith.lib.network import counted_address
from botsmith.lib.ratelimit import hit

SESSIONS_PER_MINUTE = 30
READS_PER_MINUTE = 60


@csrf_exempt
@require_POST
def session(request: HttpRequest, bot_id: str) -> JsonResponse:
    hit(f"session:{counted_address(request)}", limit=SESSIONS_PER_MINUTE, seconds=60)
    bot = get_live_bot(bot_id)
    body = read_body(request)
    visitor = open_session(
        bot,
        session_place(request, bot.pk, text_of(body, "ticket")),
        token=text_of(body, "token"),
        person=person_of(body.get("identity"), bot),
        anew=body.get("anew") is True,
    )
    conversation = conversation_of(visitor)
    return JsonResponse(
        {
            "token": visitor.token,
            "session_id": visitor.session_id,
            "conversation_id": conversation.pk if conversation else None,
            "bot": appearance.session_config(bot),
        }
    )


@csrf_exempt
async def messages(request: HttpRequest, bot_id: str) -> HttpResponse:
    """Takes a question and streams its answer, or answers in one piece of JSON when asked to."""
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    turn = await asking.of(_question(request, bot_id))
    events = visible(events_of(turn), to_owner=False)
    if wants_one_body(request):
        return await one_body(turn, events)
    return event_stream(events)


async def events(request: HttpRequest, bot_id: str, message_id: str) -> HttpResponse:
    """An answer from its start, in flight or finished."""
    if request.method != "GET":
        return HttpResponse(status=405, headers={"Allow": "GET"})
    await asyncio.to_thread(_check_own_answer, request, bot_id, message_id)
    return event_stream(visible(read_answer(message_id), to_owner=False))


@require_GET
def conversation(request: HttpRequest, bot_id: str) -> JsonResponse:
    """The transcript of the visitor's session."""
    visitor = _visitor(request, bot_id)
    found = conversation_of(visitor)
    rating = rating_of(found) if found else None
    return JsonResponse(
        {
            "conversation_id": found.pk if found else None,
            "status": found.status if found else "active",
            "messages": [_as_json(message) for message in transcript(found)] if found else [],
            "rating": {"rating": rating.rating, "feedback": rating.feedback} if rating else None,
        }
    )


@csrf_exempt
@require_POST
def rating(request: HttpRequest, bot_id: str) -> JsonResponse:
    visitor = _visitor(request, bot_id)
    body = read_body(request)
    found = conversation_of(visitor)
    if not found:
        raise InvalidRequest("Say something first; then you can rate the conversation.")
    given = rate_conversation(
        found, rating=body.get("rating"), feedback=text_of(body, "feedback") or ""
    )
    return JsonResponse({"rating": given.rating, "feedback": given.feedback})


def _question(request: HttpRequest, bot_id: str) -> Question:
    visitor = visitor_of(request, bot_id)
    content, client_message_id, _ = read_question(request)
    return Question.of(request, visitor, content, client_message_id)


def _visitor(request: HttpRequest, bot_id: str) -> Visitor:
    """The visitor whose token came along, whom the chatbot hears now."""
    return heard_visitor(request, bot_id)[0]


def _check_own_answer(request: HttpRequest, bot_id: str, message_id: str) -> None:
    visitor = _visitor(request, bot_id)
    hit(f"events:{visitor.session_id}", limit=READS_PER_MINUTE, seconds=60)
    mine = Message.objects.filter(
        pk=message_id, conversation_id=visitor.conversation_id, role=Message.Role.ASSISTANT
    )
    if not mine.exists():
        raise NotFound


def _as_json(message: Message) -> dict:
    return {
        "message_id": message.pk,
        "role": message.role,
        "content": message.content,
        "html": message.html,
        "timestamp": message.timestamp.isoformat(),
        "citations": message.citations,
        "grounded": message.grounded,
        "state": message.state,
        "client_message_id": message.client_message_id,
    }
