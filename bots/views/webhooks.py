from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.site.switches import Switch, said_when_off
from bots.access import get_own_bot, get_own_delivery
from bots.actions.webhooks import (
    change_secret,
    send_again,
    send_test,
    set_webhook,
    show_secret,
)
from bots.models import Chatbot
from bots.seen_forms import add_conflicts, marks_for, seen_by
from bots.webhooks import log
from bots.webhooks.forms import WebhookForm
from bots.webhooks.secrets import Secrets
from botsmith.lib.errors import InvalidRequest
from botsmith.lib.sealed import CannotOpen
from botsmith.lib.seen import ChangedMeanwhile


@login_required
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    form = WebhookForm.of(bot, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_webhook(bot, actor=request.user, seen=seen_by(request), **form.cleaned_data)
        except ChangedMeanwhile as refusal:
            add_conflicts(form, refusal)
            return _page(request, bot, form)
        messages.success(request, "Saved.")
        return redirect("bots:webhooks", bot.pk)
    return _page(request, bot, form)


@login_required
@require_POST
@never_cache
def secret(request: HttpRequest, bot_id: str) -> HttpResponse:
    """The page with the secret on it, for this once."""
    bot = get_own_bot(request.user, bot_id)
    try:
        shown = show_secret(bot, actor=request.user)
    except CannotOpen:
        messages.error(request, "The secret cannot be read any more. Make a new one.")
        return redirect("bots:webhooks", bot.pk)
    return _page(request, bot, WebhookForm.of(bot), shown=shown)


@login_required
@require_POST
def rotate(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    change_secret(bot, actor=request.user)
    messages.success(request, "The new secret signs from now on, the earlier one for a day more.")
    return redirect("bots:webhooks", bot.pk)


@login_required
@require_POST
def test(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    try:
        delivery = send_test(bot, actor=request.user)
    except InvalidRequest as error:
        messages.error(request, error.sentence)
        return redirect("bots:webhooks", bot.pk)
    return redirect("bots:delivery", bot.pk, delivery.pk)


@login_required
@require_GET
def detail(request: HttpRequest, bot_id: str, delivery_id: str) -> HttpResponse:
    delivery = get_own_delivery(request.user, bot_id, delivery_id)
    bot = delivery.chatbot
    is_held = not log.may_be_sent(bot, delivery)
    context = {
        "bot": bot,
        "tab": "webhooks",
        "delivery": delivery,
        "is_held": is_held,
        "is_due": delivery.is_due(timezone.now()) and not is_held,
        "tries": log.shown_tries(delivery),
        "body": log.pretty(delivery.body),
        "headers": log.request_headers(delivery),
    }
    name = "bots/_webhook_delivery.html" if request.htmx else "bots/webhook_delivery.html"
    return render(request, name, context)


@login_required
@require_POST
def again(request: HttpRequest, bot_id: str, delivery_id: str) -> HttpResponse:
    delivery = get_own_delivery(request.user, bot_id, delivery_id)
    if not send_again(delivery, actor=request.user):
        said = "It waits for an earlier event, or is being sent right now."
        messages.info(request, said)
    return redirect("bots:delivery", bot_id, delivery.pk)


def _page(
    request: HttpRequest, bot: Chatbot, form: WebhookForm, *, shown: Secrets | None = None
) -> HttpResponse:
    deliveries, next_cursor = log.deliveries_of(bot, cursor=request.GET.get("cursor", ""))
    context = {
        "bot": bot,
        "tab": "webhooks",
        "form": form,
        "seen": marks_for(request, form, bot),
        "switched_off": said_when_off(Switch.WEBHOOKS),
        "deliveries": deliveries,
        "next_cursor": next_cursor,
        "trouble": log.trouble(bot, deliveries),
        "secret": shown,
        "overlaps": shown and shown.overlaps(timezone.now()),
    }
    return render(request, "bots/webhooks.html", context, status=422 if form.errors else 200)
