from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_GET

from bots.access import get_own_bot


@login_required
@require_GET
def page(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    embed_url = settings.BASE_URL + reverse("widget:embed", args=[bot.pk])
    chat_url = settings.BASE_URL + reverse("public_chat", args=[bot.pk])
    context = {
        "bot": bot,
        "tab": "share",
        # Marked safe nowhere: the page shows the lines as text.
        "embed_line": str(
            format_html(
                '<script src="{}/widget.js" data-bot="{}" defer></script>', settings.BASE_URL, bot.pk
            )
        ),
        "iframe_line": str(
            format_html(
                '<iframe src="{}" title="{}" width="400" height="600"></iframe>', embed_url, bot.name
            )
        ),
        "chat_url": chat_url if bot.public_access else None,
        "preview_url": reverse("bots:preview", args=[bot.pk]),
    }
    return render(request, "bots/share.html", context)


@login_required
@require_GET
def preview(request: HttpRequest, bot_id: str) -> HttpResponse:
    """A stand-in for the customer's website, with the embed line in it."""
    return render(request, "bots/preview.html", {"bot": get_own_bot(request.user, bot_id)})
