"""What a visitor's browser loads: the loader, its colours, the chat page."""

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
from django.views.decorators.http import require_GET, require_http_methods

from bots.access import get_live_bot, get_public_bot
from bots.actions.turns import Turn
from bots.answering.pipeline import events_of
from bots.models import Chatbot, Conversation
from bots.queries import transcript
from bots.widget import appearance
from bots.widget.origin import embedding_origin, ticket
from bots.widget.views import ask
from bots.widget.visitor import Visitor, conversation_of, new_visitor, read_token
from botsmith.lib.errors import AppError, BotInactive
from botsmith.lib.ids import new_id
from botsmith.lib.network import client_ip
from botsmith.lib.ratelimit import hit

# The owner's logo may be on any server; nothing else comes from elsewhere.
FRAME_POLICY = {
    "style-src": [NONCE],
    "img-src": ["https:"],
}


@require_GET
@cache_control(public=True, max_age=300)
def loader(request: HttpRequest) -> HttpResponse:
    """The script that a website includes."""
    return HttpResponse(_loader_source(), content_type="text/javascript; charset=utf-8")


@require_GET
@cache_control(public=True, max_age=60)
def config(request: HttpRequest, bot_id: str) -> JsonResponse:
    """The bubble's look, readable by any website: it holds nothing private."""
    response = JsonResponse(appearance.loader_config(get_live_bot(bot_id)))
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


def _chat(request: HttpRequest, bot: Chatbot, *, full_page: bool) -> HttpResponse:
    origin = embedding_origin(request)
    visitor, problem = new_visitor(bot.pk, origin), ""
    if request.method == "POST":
        visitor, problem = _plain_turn(request, bot, full_page)
    conversation = conversation_of(visitor)
    context = {
        "bot": bot,
        "theme": bot.widget_theme,
        "css_vars": appearance.css_vars(bot),
        "suggested_questions": [],
        "ticket": ticket(bot.pk, origin),
        "urls": _urls(bot, full_page),
        "full_page": full_page,
        "powered_by": True,
        "home_url": settings.BASE_URL,
        "max_length": settings.CHAT_MESSAGE_MAX_CHARS,
        "plain_token": visitor.token,
        "chat_messages": transcript(conversation) if conversation else [],
        "form_error": problem,
    }
    return render(request, "bots/embed.html", context)


def _plain_turn(request: HttpRequest, bot: Chatbot, full_page: bool) -> tuple[Visitor, str]:
    """Answers a question that came by form; the signed token in it is all the identity there is."""
    try:
        visitor = read_token(request.POST.get("token", ""), bot.pk)
    except AppError as error:
        return new_visitor(bot.pk, ""), error.sentence
    try:
        hit(f"chat:{visitor.session_id}", limit=settings.CHAT_RATE_PER_MINUTE, seconds=60)
        hit(f"chat:{client_ip(request)}", limit=3 * settings.CHAT_RATE_PER_MINUTE, seconds=60)
        channel = Conversation.Channel.PAGE if full_page else Conversation.Channel.WIDGET
        turn = ask(bot, visitor, request.POST.get("content", ""), new_id(), channel)
    except AppError as error:
        return visitor, error.sentence
    async_to_sync(_finish)(turn)
    return visitor, ""


async def _finish(turn: Turn) -> None:
    async for _ in events_of(turn):
        pass


def _urls(bot: Chatbot, full_page: bool) -> dict[str, str]:
    names = ("session", "messages", "conversation", "rating")
    urls = {name: reverse(f"widget:{name}", args=[bot.pk]) for name in names}
    plain = "public_chat" if full_page else "widget:embed"
    return {**urls, "plain": reverse(plain, args=[bot.pk])}


def _unavailable(request: HttpRequest, error: AppError) -> HttpResponse:
    context = {"message": error.sentence}
    return render(request, "bots/embed_unavailable.html", context, status=error.status)


def _loader_source() -> bytes:
    return Path(finders.find("widget/loader.js")).read_bytes()
