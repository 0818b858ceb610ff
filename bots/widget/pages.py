"""What a visitor's browser loads: the loader, its colours, the chat page."""

import hashlib
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

from asgiref.sync import async_to_sync
from csp.constants import NONCE
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_GET, require_http_methods

from billing.levels import has_custom_branding
from bots.access import allowed_origins_of, get_live_bot, get_public_bot
from bots.actions.turns import Turn
from bots.answering.pipeline import events_of
from bots.models import Chatbot
from bots.origins import frame_ancestors
from bots.protocol import uuid_of
from bots.queries import transcript
from bots.widget import appearance, draft, words
from bots.widget.asking import Question, ask
from bots.widget.opening import renewed
from bots.widget.origin import (
    ITS_OWN_PAGE,
    Place,
    check_caller,
    check_place,
    embedding_place,
    framing_place,
    ticket_of,
)
from bots.widget.visitor import Visitor, check, conversation_of, new_visitor, read_token
from botsmith.lib.errors import AppError, BotInactive, OriginNotAllowed, TokenExpired, TokenInvalid
from botsmith.lib.ids import new_id
from botsmith.middleware import json_error, with_error
from botsmith.storage import minified

OPEN_FOR_LONG = _("This page was open for long. Send it again.")
# Nothing comes from elsewhere; the owner's pictures are kept here (bots.actions.pictures).
FRAME_POLICY = {
    "style-src": [NONCE],
}
NO_HTMX = {"trusted-types": ["botsmith"]}


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
    """The bubble's look, readable by any website that may have it: it holds nothing private.

    Those that may not can read why.
    """
    try:
        bot = draft.laid_over(get_live_bot(bot_id), request)
        check_caller(request, bot)
        response = JsonResponse(appearance.loader_config(bot))
    except (BotInactive, OriginNotAllowed) as error:
        response = json_error(error)
    response["Access-Control-Allow-Origin"] = "*"
    patch_vary_headers(response, ("Origin",))
    return response


@csrf_exempt
@xframe_options_exempt
@csp_update(FRAME_POLICY)
@require_http_methods(["GET", "POST"])
def embed(request: HttpRequest, bot_id: str) -> HttpResponse:
    """The chat that the loader frames. Its form answers without JavaScript too."""
    try:
        bot = get_live_bot(bot_id)
        response = _chat(request, draft.laid_over(bot, request), embedding_place(request, bot))
        websites = bot.allowed_origins or []
    except (BotInactive, OriginNotAllowed) as error:
        response = _unavailable(request, error, framing_place(request, bot_id), bot_id)
        websites = allowed_origins_of(bot_id)
    response._csp_replace = {**NO_HTMX, "frame-ancestors": frame_ancestors(websites)}
    return response


@csrf_exempt
@csp_update(FRAME_POLICY)
@csp_replace(NO_HTMX)
@require_http_methods(["GET", "POST"])
def public_chat(request: HttpRequest, bot_id: str) -> HttpResponse:
    """The chat as a page of its own, for chatbots whose owner opened one."""
    try:
        bot = get_public_bot(bot_id)
        linked_from = framing_place(request, bot.pk).origin
        return _chat(request, bot, replace(ITS_OWN_PAGE, origin=linked_from), full_page=True)
    except (BotInactive, OriginNotAllowed) as error:
        return _unavailable(request, error, Place(), bot_id)


@dataclass(frozen=True)
class PlainTurn:
    """What a page shows after a question came by form: whose it is, and what was wrong with it."""

    visitor: Visitor
    error: AppError | None = None
    content: str = ""


def _chat(
    request: HttpRequest, bot: Chatbot, place: Place, *, full_page: bool = False
) -> HttpResponse:
    """Raises OriginNotAllowed where the chatbot does not speak."""
    if request.method == "POST":
        plain = _plain_turn(request, bot, place)
    else:
        check_place(place, bot)
        plain = PlainTurn(new_visitor(bot, place))
    conversation = conversation_of(plain.visitor)
    context = {
        "bot": appearance.shown(bot),
        "theme": bot.widget_theme,
        "css_vars": appearance.css_vars(bot),
        "suggested_questions": bot.suggested_questions or [],
        "words": words.table(),
        "ticket": ticket_of(bot.pk, plain.visitor.place),
        "urls": _urls(bot, full_page),
        "full_page": full_page,
        "powered_by": not (bot.wants_no_branding and has_custom_branding(bot.user)),
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


def _plain_turn(request: HttpRequest, bot: Chatbot, place: Place) -> PlainTurn:
    """Answers a question that came by form; the signed token in it is all the identity there is.

    It also tells where the chat is: a form sent from within a frame has no other website than ours.
    """
    content, token = request.POST.get("content", ""), request.POST.get("token", "")
    try:
        visitor = read_token(token, bot.pk)
        check(visitor, bot)  # Whatever is wrong with the question, the page shows what was said.
        number = uuid_of(request.POST.get("client_message_id") or None)
        turn = ask(Question.of(request, visitor, content, number))
    except (TokenExpired, TokenInvalid):  # The next try has a token of today.
        return PlainTurn(renewed(token, bot, place), TokenExpired(OPEN_FOR_LONG), content)
    except OriginNotAllowed:
        raise
    except AppError as error:
        return PlainTurn(visitor, error, content)
    async_to_sync(_finish)(turn)
    return PlainTurn(visitor)


async def _finish(turn: Turn) -> None:
    async for _event in events_of(turn):
        pass


def _urls(bot: Chatbot, full_page: bool) -> dict[str, str]:
    names = ["session", "messages", "conversation", "rating", "report"]
    names += ["contact", "escalate", "live"] if bot.has_hand_off else []
    urls = {name: reverse(f"widget:{name}", args=[bot.pk]) for name in names}
    plain = "public_chat" if full_page else "widget:embed"
    return {**urls, "plain": reverse(plain, args=[bot.pk])}


def _unavailable(request: HttpRequest, error: AppError, place: Place, bot_id: str) -> HttpResponse:
    """Says why; another try from within the frame still tells on which website it stands."""
    again = urlencode({"ticket": ticket_of(bot_id, place)}) if place.is_known else "again"
    context = {"message": error.sentence, "again": f"?{again}"}
    response = render(request, "bots/embed_unavailable.html", context, status=error.status)
    return with_error(response, error)


@lru_cache(maxsize=1)
def _loader() -> tuple[bytes, str]:
    """The loader's bytes and their ETag."""
    found = Path(finders.find("widget/loader.js"))
    source = minified(found.name, found.read_text()).encode()
    return source, f'"{hashlib.sha256(source).hexdigest()[:16]}"'
