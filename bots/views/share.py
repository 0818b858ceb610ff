from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.http import require_GET

from bots.access import get_own_bot
from bots.models import Chatbot


@login_required
@require_GET
def page(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    chat_url = settings.BASE_URL + reverse("public_chat", args=[bot.pk])
    context = {
        "bot": bot,
        "tab": "share",
        "embed_line": _embed_line(bot),
        "iframe_line": _iframe_line(bot),
        "chat_url": chat_url if bot.public_access else None,
        "preview_url": reverse("bots:preview", args=[bot.pk]),
    }
    return render(request, "bots/share.html", context)


@login_required
@require_GET
def preview(request: HttpRequest, bot_id: str) -> HttpResponse:
    """A stand-in for the customer's website, with the embed line in it."""
    return render(request, "bots/preview.html", {"bot": get_own_bot(request.user, bot_id)})


def _embed_line(bot: Chatbot) -> str:
    """HTML to show as text: a plain string, never one that is marked safe."""
    return f'<script src="{settings.BASE_URL}/widget.js" data-bot="{bot.pk}" defer></script>'


def _iframe_line(bot: Chatbot) -> str:
    address = settings.BASE_URL + reverse("widget:embed", args=[bot.pk])
    title = escape(bot.name)
    return f'<iframe src="{address}" title="{title}" width="400" height="600"></iframe>'
