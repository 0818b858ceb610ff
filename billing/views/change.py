"""Choosing a plan, seeing what it costs, and saying yes to exactly that."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.site.switches import Switch, SwitchedOff, said_when_off
from billing import shown, subscriptions
from billing.actions import get_subscription
from billing.coupons import CouponRefused
from billing.forms import AcceptForm, ChoiceForm
from billing.models import Period, Plan
from billing.offers import ChangeRefused, Quote
from billing.payments import engine_of
from billing.quota.plans import get_plan
from billing.standing import (
    compared,
    contact_link,
    plans_on_offer,
    standing_of,
    what_goes,
    what_is_over,
)
from billing.subscriptions import ChangedMeanwhile
from billing.views.leaving import may_go_to_pay
from botsmith.lib.errors import AppError, PaymentRefused

TAB = "overview"
SHOWN_ANEW = (
    "Something changed since you looked: a price, your plan, or half an hour went by. "
    "This is what holds now; nothing was charged."
)


@login_required
@require_GET
def change(request: HttpRequest) -> HttpResponse:
    s = get_subscription(request.user.pk)
    asked = request.GET.get("period") or s.period
    period = asked if asked in Period.values else Period.MONTHLY
    offers = plans_on_offer(s, period)
    page = {
        "tab": TAB,
        "standing": standing_of(s),
        "period": period,
        "periods": Period.choices,
        "offers": offers,
        "plans": [offer.plan for offer in offers],
        "rows": compared([offer.plan for offer in offers]),
        "contact": contact_link(),
        "switched_off": said_when_off(Switch.BUYING),
    }
    return render(request, "billing/change.html", page)


@login_required
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _accept(request)
    form = ChoiceForm(request.GET)
    form.is_valid()
    if "plan" not in form.cleaned_data or "period" not in form.cleaned_data:
        return redirect("billing:change")
    plan = get_object_or_404(Plan, pk=form.cleaned_data["plan"])
    code = form.cleaned_data.get("code", "")
    return _shown(request, plan, form.cleaned_data["period"], code)


def _shown(
    request: HttpRequest, plan: Plan, period: str, code: str, note: str = ""
) -> HttpResponse:
    user, now = request.user, timezone.now()
    trouble, typed = "", code
    try:
        quote = subscriptions.offer(user, plan, period, code=code, as_of=now)
    except CouponRefused as refusal:
        trouble, code = str(refusal.sentence), ""
        try:
            quote = subscriptions.offer(user, plan, period, as_of=now)
        except (ChangeRefused, SwitchedOff) as refused:
            return _refused(request, refused)
    except (ChangeRefused, SwitchedOff) as refused:
        return _refused(request, refused)
    page = _page(user, quote, code) | {"trouble": trouble, "typed": typed, "note": note}
    status = 409 if note else 422 if trouble else 200
    return may_go_to_pay(render(request, "billing/preview.html", page, status=status))


def _refused(request: HttpRequest, refusal: AppError) -> HttpResponse:
    messages.warning(request, refusal.sentence)
    return redirect("billing:change")


def _page(user: User, quote: Quote, code: str) -> dict:
    s = get_subscription(user.pk)
    now_plan = get_plan(s)
    return {
        "tab": TAB,
        "quote": quote,
        "now_plan": now_plan,
        "code": code,
        "proof": shown.sign(user, s, quote, code),
        "over": what_is_over(user, quote.plan),
        "gone": what_goes(now_plan, quote.plan),
        "engine": engine_of(s).name,
        "due_days": settings.BILLING_DUE_DAYS,
        "canceled": s.status == s.Status.CANCELED or not s.auto_renew,
    }


def _accept(request: HttpRequest) -> HttpResponse:
    """Does what was shown; when it is not what holds any more, shows what does."""
    form = AcceptForm(request.POST)
    try:
        seen = shown.read(request.user, form.data.get("proof", "") if form.is_valid() else "")
    except shown.NotAsShown:
        messages.warning(request, SHOWN_ANEW)
        return redirect("billing:change")
    plan = get_object_or_404(Plan, pk=seen.plan_id)
    try:
        s = get_subscription(request.user.pk)
        quote = subscriptions.offer(
            request.user, plan, seen.period, code=seen.code, as_of=seen.as_of
        )
        shown.hold(seen, s, quote)
        address = subscriptions.accept(request.user, s, quote, actor=request.user)
    except (shown.NotAsShown, ChangedMeanwhile, CouponRefused):
        return _shown(request, plan, seen.period, seen.code, SHOWN_ANEW)
    except (ChangeRefused, SwitchedOff) as refusal:
        return _refused(request, refusal)
    except PaymentRefused as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("billing:overview")
    return redirect(address) if address else _finished(request, quote)


def _finished(request: HttpRequest, quote: Quote) -> HttpResponse:
    said = {
        "start": f"You ordered the {quote.plan.name} plan. It begins when your payment is there.",
        "upgrade": f"You have the {quote.plan.name} plan now.",
        "downgrade": f"You change to the {quote.plan.name} plan when your period ends.",
    }
    if quote.kind == "start" and not quote.total_cents:
        messages.success(request, f"You have the {quote.plan.name} plan now.")
    else:
        messages.success(request, said[quote.kind])
    return redirect("billing:overview")
