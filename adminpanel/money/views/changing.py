"""A customer's plan is changed, or runs longer: what it means is shown, then done as shown."""

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from adminpanel.access import staff
from adminpanel.money import gifts, queries
from adminpanel.money.access import get_customer
from adminpanel.money.forms import ChangeForm, ExtendForm
from adminpanel.rights import Right, require_touch
from billing import extending, shown, subscriptions
from billing.actions import get_subscription
from billing.clock import STRIPE
from billing.models import Plan, Subscription
from billing.offers import ChangeRefused, Kind
from billing.payments import engine_of
from billing.quota.plans import get_plan
from billing.standing import what_goes, what_is_over
from botsmith.lib.app_error import AppError

TAB = "subscriptions"
SALT = "adminpanel.extend"
GOOD_FOR_SECONDS = 30 * 60
SHOWN_ANEW = (
    "The subscription, or a price, is another than you were shown, or half an hour went by. Look "
    "at how it stands; if this was your own second press, the first one did it."
)
ASKS_FOR_A_CARD = (
    "Stripe asks the customer for their card, so they choose this plan themselves on their page "
    "Plan. You can give it without a charge."
)


@staff(Right.CHANGE_MONEY)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, user_id: str) -> HttpResponse:
    """Which plan, and how; a POST shows what it means."""
    user, s = get_customer(user_id)
    given = {"plans": queries.plan_names(), "now": timezone.now()}
    if request.method == "GET":
        initial = {"plan": s.plan_id, "period": s.period}
        return _form_page(request, user, s, ChangeForm(initial=initial, **given))
    require_touch(request.user, user)
    form = ChangeForm(request.POST, **given)
    if not form.is_valid():
        return _form_page(request, user, s, form)
    plan = get_object_or_404(Plan, pk=form.cleaned_data["plan"])
    show = _gift_page if form.cleaned_data["way"] == "given" else _offer_page
    try:
        return show(request, user, s, plan, form.cleaned_data)
    except AppError as refusal:
        form.add_error(None, str(refusal.sentence))
        return _form_page(request, user, s, form)


@staff(Right.CHANGE_MONEY)
@require_POST
def buy(request: HttpRequest, user_id: str) -> HttpResponse:
    """The change as the customer would make it, charged as it was shown."""
    user, _ = get_customer(user_id)
    require_touch(request.user, user)
    try:
        seen = shown.read(user, request.POST.get("proof", ""))
        plan = get_object_or_404(Plan, pk=seen.plan_id)
        s = get_subscription(user.pk)
        if (s.version or 0) != seen.version:
            raise shown.NotAsShown
        quote = subscriptions.offer(user, plan, seen.period, as_of=seen.as_of)
        shown.hold(seen, s, quote)
        _refuse_a_card(s, quote.kind)
        subscriptions.accept(user, s, quote, actor=request.user)
    except shown.NotAsShown:
        messages.warning(request, SHOWN_ANEW)
    except AppError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, _bought(plan, quote))
    return redirect("adminpanel:subscription", user.pk)


@staff(Right.CHANGE_MONEY)
@require_POST
def give(request: HttpRequest, user_id: str) -> HttpResponse:
    user, s = get_customer(user_id)
    require_touch(request.user, user)
    try:
        seen, plan_id, until = gifts.read(request.user, s, request.POST.get("proof", ""))
        plan = get_object_or_404(Plan, pk=plan_id)
        subscriptions.grant(user, plan, actor=request.user, until=until, seen=seen)
    except (shown.NotAsShown, subscriptions.ChangedMeanwhile):
        messages.warning(request, SHOWN_ANEW)
    except AppError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, f"The {plan.name} plan is given.")
    return redirect("adminpanel:subscription", user.pk)


@staff(Right.CHANGE_MONEY)
@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, user_id: str) -> HttpResponse:
    """By how many days; a POST shows what it means."""
    user, s = get_customer(user_id)
    if request.method == "POST":
        require_touch(request.user, user)
    form = ExtendForm(request.POST if request.method == "POST" else None)
    page = {"tab": TAB, "customer": user, "s": s, "form": form, "plan": get_plan(s)}
    if form.is_bound and form.is_valid():
        try:
            page["then"] = extending.extension(s, form.cleaned_data["days"])
        except ChangeRefused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            days, reason = form.cleaned_data["days"], form.cleaned_data["reason"]
            said = [request.user.pk, user.pk, s.version or 0, days, reason]
            page |= {"proof": signing.dumps(said, salt=SALT), "reason": reason}
    status = 422 if form.errors else 200
    return render(request, "adminpanel/money/extend.html", page, status=status)


@staff(Right.CHANGE_MONEY)
@require_POST
def save_extension(request: HttpRequest, user_id: str) -> HttpResponse:
    user, _ = get_customer(user_id)
    require_touch(request.user, user)
    try:
        seen, days, reason = _read_extension(request, user)
        extending.extend(user, days, actor=request.user, seen=seen, reason=reason)
    except (shown.NotAsShown, subscriptions.ChangedMeanwhile):
        messages.warning(request, SHOWN_ANEW)
    except ChangeRefused as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, "The plan runs longer.")
    return redirect("adminpanel:subscription", user.pk)


def _read_extension(request: HttpRequest, user: User) -> tuple[int, int, str]:
    try:
        proof = request.POST.get("proof", "")
        said = signing.loads(proof, salt=SALT, max_age=GOOD_FOR_SECONDS)
    except signing.BadSignature as error:
        raise shown.NotAsShown from error
    if said[:2] != [request.user.pk, user.pk]:
        raise shown.NotAsShown
    return tuple(said[2:])


def _offer_page(
    request: HttpRequest, user: User, s: Subscription, plan: Plan, given: dict
) -> HttpResponse:
    try:
        quote = subscriptions.offer(user, plan, given["period"], as_of=timezone.now())
    except ChangeRefused as refusal:
        raise ChangeRefused(f"The customer is told: “{refusal.sentence}”") from refusal
    _refuse_a_card(s, quote.kind)
    now_plan = get_plan(s)
    page = {
        "tab": TAB,
        "customer": user,
        "s": s,
        "now_plan": now_plan,
        "quote": quote,
        "engine": engine_of(s).name,
        "due_days": settings.BILLING_DUE_DAYS,
        "over": what_is_over(user, plan),
        "gone": what_goes(now_plan, plan),
        "proof": shown.sign(user, s, quote, ""),
    }
    return render(request, "adminpanel/money/offer.html", page)


def _gift_page(
    request: HttpRequest, user: User, s: Subscription, plan: Plan, given: dict
) -> HttpResponse:
    gift = gifts.gift_of(user, s, plan, given["until"])
    page = {
        "tab": TAB,
        "customer": user,
        "s": s,
        "now_plan": get_plan(s),
        "gift": gift,
        "proof": gifts.sign(request.user, s, gift),
    }
    return render(request, "adminpanel/money/gift.html", page)


def _refuse_a_card(s: Subscription, kind: Kind) -> None:
    if kind == Kind.START and engine_of(s).name == STRIPE:
        raise ChangeRefused(ASKS_FOR_A_CARD)


def _bought(plan: Plan, quote) -> str:
    if quote.kind == Kind.DOWNGRADE:
        return f"The {plan.name} plan begins when the period ends."
    if quote.kind == Kind.START and quote.total_cents:
        return f"The {plan.name} plan is ordered. It begins when its invoice is paid."
    return f"The {plan.name} plan has begun."


def _form_page(request: HttpRequest, user: User, s: Subscription, form: ChangeForm) -> HttpResponse:
    page = {"tab": TAB, "customer": user, "s": s, "form": form, "now_plan": get_plan(s)}
    status = 422 if form.errors else 200
    return render(request, "adminpanel/money/change.html", page, status=status)
