"""The visitors' protocol (docs/widget.md). No cookie is read: a signed token says who asks."""

import asyncio
from functools import partial

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from bots.access import get_live_bot
from bots.actions import hand_off
from bots.actions.ratings import rate_conversation
from bots.actions.reports import report_conversation
from bots.actions.turns import Asked
from bots.answering.cutting import until_cut
from bots.answering.pipeline import events_of
from bots.answering.reading import read_answer
from bots.answering.stream import visible
from bots.live import Position, listen, position_after, read_news
from bots.models import Conversation, Message
from bots.protocol import event_stream, one_body, read_body, read_question, text_of, wants_one_body
from bots.queries import rating_of, transcript
from bots.tasks import ring_for_notice
from bots.widget import appearance
from bots.widget.asking import Question, asked_of, asking
from bots.widget.identity import person_of
from bots.widget.opening import open_session
from bots.widget.origin import session_place
from bots.widget.visitor import (
    Visitor,
    check,
    check_answer,
    conversation_of,
    heard_visitor,
    visitor_of,
)
from botsmith.lib.errors import InvalidRequest, TokenInvalid
from botsmith.lib.network import counted_address
from botsmith.lib.ratelimit import hit

# Who asks for a person, or leaves an address: an office has one address for many.
PERSONS_PER_MINUTE, PERSONS_PER_HOUR = 30, 120
PERSONS_OF_BOT_PER_MINUTE = 60
READS_PER_MINUTE = 60
RATINGS_PER_MINUTE = 10
# One is kept of each session; a new session costs nothing.
REPORTS_PER_MINUTE, REPORTS_OF_ADDRESS_PER_HOUR = 5, 60
REPORTS_OF_BOT_PER_MINUTE = 60
# What the owner reads of a conversation in which nothing was said.
LEFT_CONTACT, ASKED_FOR_PERSON = "Left a way to be reached", "Asked for a person"


@csrf_exempt
@require_POST
def session(request: HttpRequest, bot_id: str) -> JsonResponse:
    limit = settings.CHAT_SESSION_RATE_PER_MINUTE
    hit(f"session:{counted_address(request)}", limit=limit, seconds=60)
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
    question = _question(request, bot_id)
    turn = await asking.of(question)
    events = events_of(turn, still_good=partial(check, question.visitor))
    events = visible(events, to_owner=False)
    if wants_one_body(request):
        return await one_body(turn, events)
    return event_stream(events)


async def events(request: HttpRequest, bot_id: str, message_id: str) -> HttpResponse:
    """An answer from its start, in flight or finished."""
    if request.method != "GET":
        return HttpResponse(status=405, headers={"Allow": "GET"})
    visitor = await asyncio.to_thread(_reader_of, request, bot_id, message_id)
    events = read_answer(message_id, still_good=partial(check, visitor))
    return event_stream(visible(events, to_owner=False))


@require_GET
def conversation(request: HttpRequest, bot_id: str) -> JsonResponse:
    """The transcript of the visitor's session."""
    visitor = _visitor(request, bot_id)
    hit(f"conversation:{visitor.session_id}", limit=READS_PER_MINUTE, seconds=60)
    found = conversation_of(visitor)
    rating = rating_of(found) if found else None
    return JsonResponse(
        {
            "conversation_id": found.pk if found else None,
            "status": found.status if found else "active",
            "contact": _contact(found),
            "messages": [_as_json(message) for message in transcript(found)] if found else [],
            "rating": {"rating": rating.rating, "feedback": rating.feedback} if rating else None,
        }
    )


@csrf_exempt
@require_POST
def rating(request: HttpRequest, bot_id: str) -> JsonResponse:
    visitor = _visitor(request, bot_id)
    hit(f"rating:{visitor.session_id}", limit=RATINGS_PER_MINUTE, seconds=60)
    body = read_body(request)
    found = conversation_of(visitor)
    if not found:
        raise InvalidRequest(_("Say something first; then you can rate the conversation."))
    given = rate_conversation(
        found, rating=body.get("rating"), feedback=text_of(body, "feedback") or ""
    )
    return JsonResponse({"rating": given.rating, "feedback": given.feedback})


@csrf_exempt
@require_POST
def report(request: HttpRequest, bot_id: str) -> JsonResponse:
    """What is wrong with the conversation, or with one answer of it, for staff."""
    visitor = _visitor(request, bot_id)
    hit(f"report:{visitor.session_id}", limit=REPORTS_PER_MINUTE, seconds=60)
    address = counted_address(request)
    hit(f"reports:{address}", limit=REPORTS_OF_ADDRESS_PER_HOUR, seconds=3600)
    hit(f"reports-of:{bot_id}", limit=REPORTS_OF_BOT_PER_MINUTE, seconds=60)
    body = read_body(request)
    found = conversation_of(visitor)
    if not found:
        raise InvalidRequest(_("Say something first; then you can report the conversation."))
    if message_id := text_of(body, "message_id"):
        check_answer(visitor, message_id)
    kept = report_conversation(
        found,
        session_id=visitor.session_id,
        reason=text_of(body, "reason") or "",
        text=text_of(body, "text") or "",
        message_id=message_id or None,
    )
    return JsonResponse({"reason": kept.reason, "text": kept.text})


@csrf_exempt
@require_POST
def contact(request: HttpRequest, bot_id: str) -> JsonResponse:
    """How the visitor can be reached, for the owner."""
    body, asked = _begins(request, bot_id, LEFT_CONTACT)
    name, email = hand_off.keep_contact(
        asked, name=text_of(body, "name") or "", email=text_of(body, "email") or ""
    )
    return JsonResponse({"user_name": name, "user_email": email})


@csrf_exempt
@require_POST
def escalate(request: HttpRequest, bot_id: str) -> JsonResponse:
    """Asks for a person; from now on the bot is quiet."""
    body, asked = _begins(request, bot_id, ASKED_FOR_PERSON)
    if hand_off.escalate(asked, reason=text_of(body, "reason") or ""):
        ring_for_notice(asked.conversation_id)
    status = Conversation.Status.ESCALATED
    return JsonResponse({"conversation_id": asked.conversation_id, "status": status})


async def live(request: HttpRequest, bot_id: str) -> HttpResponse:
    """Who is in charge of the conversation, and what persons reply: as it happens, or once."""
    if request.method != "GET":
        return HttpResponse(status=405, headers={"Allow": "GET"})
    visitor, position = await asyncio.to_thread(_listener, request, bot_id)
    if wants_one_body(request):
        news = await asyncio.to_thread(read_news, position)
        if not news.is_theirs:
            raise TokenInvalid
        return JsonResponse({"status": news.status, "messages": news.messages})
    return event_stream(until_cut(listen(position), bot_id, still_good=partial(check, visitor)))


def _question(request: HttpRequest, bot_id: str) -> Question:
    visitor = visitor_of(request, bot_id)
    content, client_message_id, _body = read_question(request)
    return Question.of(request, visitor, content, client_message_id)


def _visitor(request: HttpRequest, bot_id: str) -> Visitor:
    """The visitor whose token came along, whom the chatbot hears now."""
    return heard_visitor(request, bot_id)[0]


def _begins(request: HttpRequest, bot_id: str, preview: str) -> tuple[dict, Asked]:
    """The body, and who asks: for what may begin a conversation without a question."""
    address = counted_address(request)
    hit(f"person:{address}", limit=PERSONS_PER_MINUTE, seconds=60)
    hit(f"persons:{address}", limit=PERSONS_PER_HOUR, seconds=3600)
    visitor, bot = heard_visitor(request, bot_id)
    hit(f"person-of:{bot.pk}", limit=PERSONS_OF_BOT_PER_MINUTE, seconds=60)
    return read_body(request), asked_of(Question.of(request, visitor, preview, ""), bot)


def _listener(request: HttpRequest, bot_id: str) -> tuple[Visitor, Position]:
    """Who listens, and from where on."""
    visitor = _visitor(request, bot_id)
    hit(f"live:{visitor.session_id}", limit=READS_PER_MINUTE, seconds=60)
    seen = request.GET.get("after", "")
    return visitor, position_after(visitor.conversation_id, visitor.session_id, seen)


def _reader_of(request: HttpRequest, bot_id: str, message_id: str) -> Visitor:
    """The visitor whose answer it is; NotFound for anybody else."""
    visitor = _visitor(request, bot_id)
    hit(f"events:{visitor.session_id}", limit=READS_PER_MINUTE, seconds=60)
    check_answer(visitor, message_id)
    return visitor


def _contact(conversation: Conversation | None) -> dict | None:
    if not (conversation and conversation.user_email):
        return None
    return {"name": conversation.user_name, "email": conversation.user_email}


def _as_json(message: Message) -> dict:
    return {
        "message_id": message.pk,
        "role": message.role,
        "kind": message.kind or Message.Kind.ANSWER,
        "author": message.author,
        "content": message.content,
        "html": message.html,
        "timestamp": message.timestamp.isoformat(),
        "citations": message.citations,
        "grounded": message.grounded,
        "state": message.state,
        "client_message_id": message.client_message_id,
    }
