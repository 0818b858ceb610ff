"""Subscriptions in a list, and one of them with what takes one press."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from adminpanel.access import staff
from adminpanel.lists import MOST_COUNTED, Asked, headings
from adminpanel.money import queries
from adminpanel.money.access import get_customer
from adminpanel.money.queries import SUBSCRIPTION_COLUMNS, SUBSCRIPTION_SORTS
from adminpanel.rights import Right, may_touch, require_touch
from billing import subscriptions as verbs
from billing.clock import STRIPE
from billing.extending import AT_STRIPE
from billing.invoices import kept_if_ended
from billing.models import Invoice, Period, Subscription
from billing.quota import meters
from billing.standing import standing_of
from botsmith.lib.app_error import AppError

TAB = "subscriptions"
FILTERS = ("q", "plan", "status", "period", "days")
STATUSES = (("active", "Active"), ("canceled", "Cancelled"), ("expired", "Expired"))
LATEST = 5
ACTIVE, CANCELED, EXPIRED = Subscription.Status
# By their names in the form: the verb, and what is said once it is done.
ACTS: dict[str, tuple[Callable, str]] = {
    "cancel": (verbs.cancel, "The plan is cancelled."),
    "end": (verbs.end_now, "The plan has ended."),
    "resume": (verbs.resume, "The plan goes on as before."),
    "keep_plan": (verbs.keep_plan, "The plan stays as it is."),
    "cancel_order": (verbs.cancel_order, "The order is cancelled. Nothing is to be paid."),
}
CHANGED_MEANWHILE = (
    "The subscription was changed meanwhile, so nothing was done. Look at how it stands, then try "
    "again."
)
WITH_REASON = {"cancel", "end"}


@staff(Right.SEE_MONEY)
@require_GET
def subscriptions(request: HttpRequest) -> HttpResponse:
    asked = Asked.read(request.GET, names=FILTERS, sorts=SUBSCRIPTION_SORTS)
    found = queries.subscriptions(asked)
    page = {
        "tab": TAB,
        "asked": asked,
        "found": found,
        "rows": found.rows,
        "most": MOST_COUNTED,
        "headings": headings(asked, SUBSCRIPTION_COLUMNS, SUBSCRIPTION_SORTS),
        "url": reverse("adminpanel:subscriptions"),
        "plans": queries.plan_names().items(),
        "statuses": STATUSES,
        "periods": Period.choices,
    }
    return render(request, "adminpanel/money/subscriptions.html", page)


@staff(Right.SEE_MONEY)
@require_GET
def subscription(request: HttpRequest, user_id: str) -> HttpResponse:
    user, s = get_customer(user_id)
    latest = Invoice.objects.filter(user_id=user.pk).order_by("-issued_at", "-id")
    page = {
        "tab": TAB,
        "customer": user,
        "standing": standing_of(s),
        "meters": meters(user),
        "invoices": latest[:LATEST],
        "acts": open_to(request.user, user, s),
        "at_stripe": AT_STRIPE if s.engine == STRIPE else "",
    }
    return render(request, "adminpanel/money/subscription.html", page)


@staff(Right.CHANGE_MONEY)
@require_POST
def act(request: HttpRequest, user_id: str) -> HttpResponse:
    user, _ = get_customer(user_id)
    require_touch(request.user, user)
    name = request.POST.get("act", "")
    if name in ACTS:
        verb, said = ACTS[name]
        more = {"reason": request.POST.get("reason", "")[:500]} if name in WITH_REASON else {}
        try:
            verb(user, actor=request.user, seen=_seen(request), **more)
        except verbs.ChangedMeanwhile:
            messages.warning(request, CHANGED_MEANWHILE)
        except AppError as refusal:
            messages.warning(request, refusal.sentence)
        else:
            messages.success(request, said)
    return redirect("adminpanel:subscription", user.pk)


def _seen(request: HttpRequest) -> int:
    """The version that the form was made of."""
    try:
        return int(request.POST.get("seen", ""))
    except ValueError as error:
        raise verbs.ChangedMeanwhile from error


def open_to(actor: User, user: User, s: Subscription) -> dict[str, object]:
    """Which acts make sense of this subscription now, for the page."""
    is_paid = bool(s.engine) or s.plan_id != verbs.DEFAULT_PLAN
    return {
        "may": may_touch(actor, user),
        "extend": _can_run_longer(s),
        "cancel": is_paid and s.status == ACTIVE and bool(s.engine) and bool(s.period_end),
        "end": is_paid,
        "resume": s.status == CANCELED and bool(s.engine),
        "keep_plan": bool(s.next_plan),
        "cancel_order": bool(s.order),
        "credit_cents": kept_if_ended(s, timezone.now()),
    }


def _can_run_longer(s: Subscription) -> bool:
    is_late = s.status == EXPIRED or s.past_due_since
    return bool(s.period_end) and not is_late and s.engine != STRIPE
