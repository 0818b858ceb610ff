from io import BytesIO

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import escape
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_POST

from bots.access import get_own_bot
from bots.access_forms import WebsitesForm, shown_websites
from bots.actions.chatbots import change_bot
from bots.models import Chatbot
from bots.seen_forms import add_conflicts, marks_for, seen_by
from botsmith.lib.seen import ChangedMeanwhile

QR_TYPES = {"svg": "image/svg+xml", "png": "image/png"}
QR_SCALE, QR_BORDER = 8, 3  # Pixels a module; modules of quiet round it.


@login_required
@require_GET
def page(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    return _page(request, bot, WebsitesForm.of(bot))


@login_required
@require_POST
def websites(request: HttpRequest, bot_id: str) -> HttpResponse:
    """Where the chat may be used."""
    bot = get_own_bot(request.user, bot_id)
    form = WebsitesForm(request.POST)
    if not form.is_valid():
        return _page(request, bot, form)
    origins, seen = form.cleaned_data["websites"], seen_by(request)
    try:
        change_bot(bot, actor=request.user, seen=seen, allowed_origins=origins)
    except ChangedMeanwhile as refusal:
        refusal.fields = ["websites"]
        add_conflicts(form, refusal)
        return _page(request, bot, form)
    messages.success(request, "Saved.")
    for given, kept in form.shortened:
        messages.info(request, f"Of “{given}” the website is kept: {kept}.")
    return redirect(reverse("bots:share", args=[bot.pk]) + "#websites")


@login_required
@require_GET
def preview(request: HttpRequest, bot_id: str) -> HttpResponse:
    """A stand-in for the customer's website, with the embed line in it."""
    return render(request, "bots/preview.html", {"bot": get_own_bot(request.user, bot_id)})


@login_required
@require_POST
def chat_page(request: HttpRequest, bot_id: str) -> HttpResponse:
    """Opens the chat's own page to everyone who has its address, or closes it."""
    bot = get_own_bot(request.user, bot_id)
    is_open = request.POST.get("open") == "yes"
    change_bot(bot, actor=request.user, public_access=is_open)
    said = (
        "Anyone with the link can open the chat page now."
        if is_open
        else "The chat page is taken down: its link opens nothing any more."
    )
    messages.success(request, said)
    return redirect(reverse("bots:share", args=[bot.pk]) + "#chat-page")


@login_required
@require_GET
def qr_code(request: HttpRequest, bot_id: str, kind: str) -> HttpResponse:
    """The chat page's address as a QR code: ``svg`` for pages and print, ``png`` for the rest."""
    bot = get_own_bot(request.user, bot_id)
    if kind not in QR_TYPES or not bot.public_access:
        raise Http404
    picture = BytesIO()
    code = segno.make(_chat_url(bot), error="m", micro=False)
    code.save(picture, kind=kind, scale=QR_SCALE, border=QR_BORDER, light="#fff")
    response = HttpResponse(picture.getvalue(), content_type=QR_TYPES[kind])
    if "download" in request.GET:
        name = f"{slugify(bot.name) or 'chat'}-qr.{kind}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _chat_url(bot: Chatbot) -> str:
    return settings.BASE_URL + reverse("public_chat", args=[bot.pk])


def _page(request: HttpRequest, bot: Chatbot, form: WebsitesForm) -> HttpResponse:
    context = {
        "bot": bot,
        "tab": "share",
        "embed_line": _embed_line(bot),
        "iframe_line": _iframe_line(bot),
        "chat_url": _chat_url(bot) if bot.public_access else None,
        "preview_url": reverse("bots:preview", args=[bot.pk]),
        "websites": shown_websites(bot),
        "form": form,
        "seen": marks_for(request, form, bot, ["allowed_origins"]),
    }
    return render(request, "bots/share.html", context, status=422 if form.errors else 200)


def _embed_line(bot: Chatbot) -> str:
    """HTML to show as text: a plain string, never one that is marked safe."""
    return f'<script src="{settings.BASE_URL}/widget.js" data-bot="{bot.pk}" defer></script>'


def _iframe_line(bot: Chatbot) -> str:
    address = settings.BASE_URL + reverse("widget:embed", args=[bot.pk])
    title = escape(bot.name)
    return (
        f'<iframe src="{address}" title="{title}" width="400" height="600" '
        'referrerpolicy="strict-origin-when-cross-origin" allow="clipboard-write"></iframe>'
    )
