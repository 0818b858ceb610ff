"""What a visitor's browser loads: the loader, its colours, the chat page."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from asgiref.sync import async_to_sync
from csp.constants import NONCE
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_GET, require_http_methods

from bots.access import get_live_bot, get_public_bot
from bots.actions.turns import Turn
from bots.answering.pipeline import events_of
from bots.models import Chatbot, Conversation
from bots.protocol import uuid_of
from bots.queries import transcript
from bots.widget import appearance, words
from bots.widget.asking import Question, ask
from bots.widget.origin import embedding_origin, ticket
from bots.widget.visitor import Visitor, conversation_of, new_visitor, read_token
from botsmith.lib.errors import AppError, BotInactive, TokenExpired
from botsmith.lib.ids import new_id
from botsmith.middleware import json_error
from botsmith.storage import minified

# The owner's logo may be on any server; nothing else comes from elsewhere.
FRAME_POLICY = {
    "style-src": [NONCE],
    "img-src": ["https:"],
}


@require_GET
@gzip_page
@condition(etag_func=lambda request: _loader()[1])
@cache_control(public=True, max_age=300)
def loader(request: HttpRequest) -> HttpResponse:
    """The script that a website includes."""
    return HttpResponse(_loader()[0], content_type="text/javascript; charset=utf-8")


@require_GET
@cache_control(public=True, max_age=30)
def config(request: HttpRequest, bot_id: str) -> JsonResponse:
    """The bubble's look, readable by any website: it holds nothing private."""
    try:
        response = JsonResponse(appearance.loader_config(get_live_bot(bot_id)))
    except BotInactive as error:
        response = json_error(error)
    response["Access-Control-Allow-Origin"] = "*"
    return response


@csrf_exempt
@xframe_options_exempt
@csp_update(FRAME_POLICY)
@csp_replace({"frame-ancestors": ["*"]})
@require_http_methods(["GET", "POST"])
def embed(request: HttpRequest, bot_id: str) -> HttpResponse:
    """The chat that the loader frames. Its form answers without JavaScript too."""
    try:
        bot = get_live_bot(bot_id)
    except BotInactive as error:
        return _unavailable(request, error)
    return _chat(request, bot, full_page=False)


@csrf_exempt
@csp_update(FRAME_POLICY)
@require_http_methods(["GET", "POST"])
def public_chat(request: HttpRequest, bot_id: str) -> HttpResponse:
    """The chat as a page of its own, for chatbots whose owner opened one."""
    try:
        bot = get_public_bot(bot_id)
    except BotInactive as error:
        return _unavailable(request, error)
    return _chat(request, bot, full_page=True)


@dataclass(frozen=True)
class PlainTurn:
    """What a page shows after a question came by form: whose it is, and what was wrong with it."""

    visitor: Visitor
    error: AppError | None = None
    content: str = ""


def _chat(request: HttpRequest, bot: Chatbot, *, full_page: bool) -> HttpResponse:
    origin = embedding_origin(request)
    channel = Conversation.Channel.PAGE if full_page else Conversation.Channel.WIDGET
    plain = PlainTurn(new_visitor(bot.pk, origin, channel))
    if request.method == "POST":
        plain = _plain_turn(request, plain.visitor)
    conversation = conversation_of(plain.visitor)
    context = {
        "bot": bot,
        "theme": bot.widget_theme,
        "css_vars": appearance.css_vars(bot),
        "suggested_questions": bot.suggested_questions or [],
        "words": words.table(),
        "ticket": ticket(bot.pk, origin, channel),
        "urls": _urls(bot, full_page),
        "full_page": full_page,
        "powered_by": True,
        "home_url": settings.BASE_URL,
        "max_length": settings.CHAT_MESSAGE_MAX_CHARS,
        "plain_token": plain.visitor.token,
        "client_message_id": new_id(),
        "content": plain.content,
        "chat_messages": transcript(conversation) if conversation else [],
        "form_error": plain.error.sentence if plain.error else "",
    }
    status = plain.error.status if plain.error else 200
    return render(request, "bots/embed.html", context, status=status)


def _plain_turn(request: HttpRequest, fresh: Visitor) -> PlainTurn:
    """Answers a question that came by form; the signed token in it is all the identity there is."""
    content = request.POST.get("content", "")
    try:
        visitor = read_token(request.POST.get("token", ""), fresh.bot_id)
    except AppError:  # The page stood open too long: the next try has a token of today.
        return PlainTurn(
            fresh, TokenExpired("This page was open for long. Send it again."), content
        )
    try:
        number = uuid_of(request.POST.get("client_message_id") or None)
        turn = ask(Question.of(request, visitor, content, number))
    except AppError as error:
        return PlainTurn(visitor, error, content)
    async_to_sync(_finish)(turn)
    return PlainTurn(visitor)


async def _finish(turn: Turn) -> None:
    async for _ in events_of(turn):
        pass


def _urls(bot: Chatbot, full_page: bool) -> dict[str, str]:
    names = ["session", "messages", "conversation", "rating"]
    names += ["contact", "escalate", "live"] if bot.has_hand_off else []
    urls = {name: reverse(f"widget:{name}", args=[bot.pk]) for name in names}
    plain = "public_chat" if full_page else "widget:embed"
    return {**urls, "plain": reverse(plain, args=[bot.pk])}


def _unavailable(request: HttpRequest, error: AppError) -> HttpResponse:
    context = {"message": error.sentence}
    return render(request, "bots/embed_unavailable.html", context, status=error.status)


@lru_cache(maxsize=1)
def _loader() -> tuple[bytes, str]:
    """The loader's bytes and their ETag."""
    found = Path(finders.find("widget/loader.js"))
    source = minified(found.name, found.read_text()).encode()
    return source, f'"{hashlib.sha256(source).hexdigest()[:16]}"'
