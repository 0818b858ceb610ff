"""The plan of a customer: how they stand, and what takes one press."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from billing import payments, subscriptions
from billing.actions import get_subscription
from billing.forms import CancelForm
from billing.models import Invoice
from billing.offers import ChangeRefused
from billing.quota import meters
from billing.standing import contact_link, standing_of
from billing.subscriptions import ChangedMeanwhile
from billing.views.leaving import may_go_to_pay
from botsmith.lib.errors import PaymentRefused, PaymentsUnavailable

LATEST = 3
TAB = "overview"


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    if "checkout" in request.GET:
        return _back_from_paying(request)
    s = get_subscription(request.user.pk)
    latest = Invoice.objects.filter(user_id=request.user.pk).order_by("-issued_at", "-id")
    shown = {
        "tab": TAB,
        "standing": standing_of(s),
        "meters": meters(request.user),
        "invoices": latest[:LATEST],
        "cancel_form": CancelForm(),
        "has_portal": s.engine == "stripe",
        "contact": contact_link(),
    }
    return may_go_to_pay(render(request, "billing/overview.html", shown))


def _back_from_paying(request: HttpRequest) -> HttpResponse:
    """From the provider's page: what it knows of this customer is asked at once."""
    if _has_begun(request.user):
        messages.success(request, "Thank you. Your plan is active.")
    else:
        messages.info(request, "Your payment is on its way. Your plan changes when it has arrived.")
    return redirect("billing:overview")


def _has_begun(user: User) -> bool:
    try:
        return payments.engine_named("stripe").came_back(user)
    except PaymentsUnavailable:
        return False  # The sweep asks again.


@login_required
@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    form = CancelForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else request.POST["reason"][:500]
    return _done(
        request,
        lambda: subscriptions.cancel(request.user, actor=request.user, reason=reason),
        "Your plan is cancelled.",
    )


@login_required
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    return _done(
        request,
        lambda: subscriptions.resume(request.user, actor=request.user),
        "Your plan goes on as before.",
    )


@login_required
@require_POST
def auto_renew(request: HttpRequest) -> HttpResponse:
    on = request.POST.get("on") == "1"
    return _done(
        request,
        lambda: subscriptions.set_auto_renew(request.user, on, actor=request.user),
        "Your plan is renewed by itself." if on else "Your plan ends with its period.",
    )


@login_required
@require_POST
def keep_plan(request: HttpRequest) -> HttpResponse:
    return _done(
        request,
        lambda: subscriptions.keep_plan(request.user, actor=request.user),
        "Your plan stays as it is.",
    )


@login_required
@require_POST
def cancel_order(request: HttpRequest) -> HttpResponse:
    return _done(
        request,
        lambda: subscriptions.cancel_order(request.user, actor=request.user),
        "The order is cancelled. Nothing is to be paid.",
    )


@login_required
@require_POST
def portal(request: HttpRequest) -> HttpResponse:
    s = get_subscription(request.user.pk)
    address = payments.engine_of(s).portal(request.user, s)
    return redirect(address or "billing:overview")


def _done(request: HttpRequest, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
    except (ChangeRefused, ChangedMeanwhile, PaymentRefused) as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, said)
    return redirect("billing:overview")
