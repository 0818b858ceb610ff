"""How a customer stands with their plan, and what others would be, as pages show it."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from accounts.models import User
from billing import coupons
from billing.actions import DEFAULT_PLAN
from billing.clock import grace_ends_at
from billing.levels import PROVIDER_NAMES
from billing.models import UNLIMITED, Invoice, Period, Plan, PlanLimits, Subscription
from billing.money import price_of, usd_short
from billing.offers import ChangeRefused, Kind, kind_of, less_balance, unit
from billing.quota import Limit, effective_limit, meters
from botsmith.mongodb.collections import in_utc

ACTIVE, CANCELED, EXPIRED = Subscription.Status
SUPPORT = {"community": "Community", "email": "Email", "priority": "Priority"}
LEVELS = {"basic": "Basic", "advanced": "Advanced"}
VERBS = {Kind.START: "Choose", Kind.UPGRADE: "Upgrade to", Kind.DOWNGRADE: "Change to"}


@dataclass(frozen=True)
class Standing:
    s: Subscription
    plan: Plan
    price: str
    state: str
    state_kind: str
    next_plan: Plan | None
    next_cents: int | None
    ordered: Plan | None
    open_invoice: Invoice | None
    pay_until: datetime | None
    discount: str
    can_cancel: bool


def standing_of(s: Subscription) -> Standing:
    plans = {plan.pk: plan for plan in Plan.objects.all()}
    plan = plans.get(s.plan_id) or plans[DEFAULT_PLAN]
    state, kind = state_of(s)
    waits_for = s.order.invoice_id if s.order else s.owes
    return Standing(
        s=s,
        plan=plan,
        price=_price_now(s, plan),
        state=state,
        state_kind=kind,
        next_plan=plans.get(s.next_plan.plan_id) if s.next_plan else None,
        next_cents=_next_cents(s, plans),
        ordered=plans.get(s.order.plan_id) if s.order else None,
        open_invoice=Invoice.objects.filter(pk=waits_for).first() if waits_for else None,
        pay_until=grace_ends_at(s),
        discount=coupons.in_words(s.discount) if s.discount else "",
        can_cancel=plan.price != 0 and s.status != CANCELED,
    )


def state_of(s: Subscription) -> tuple[str, str]:
    if s.status == EXPIRED:
        return "Expired", "danger"
    if s.past_due_since:
        return "Past due", "danger"
    if s.status == CANCELED:
        return "Cancelled", "warning"
    return ("Active", "success") if s.auto_renew else ("Not renewed", "warning")


def _next_cents(s: Subscription, plans: dict[str, Plan]) -> int | None:
    """What is charged at the period's end; None when nothing is."""
    if not s.engine or not s.is_running or s.status != ACTIVE or not s.auto_renew:
        return None
    plan = plans.get(s.next_plan.plan_id if s.next_plan else s.plan_id)
    price = price_of(plan, s.next_plan.period if s.next_plan else s.period) if plan else None
    if s.price_cents is not None and not s.next_plan:
        price = s.price_cents
    if price is None:
        return None
    off = coupons.off(s.discount, price, in_utc(s.period_end))
    return less_balance(price - off, s.balance_cents or 0)[0]


def _price_now(s: Subscription, plan: Plan) -> str:
    """What a period costs this customer, before coupons; "" for a plan that was given."""
    if s.price_cents is not None:
        return f"{usd_short(s.price_cents)} a {unit(s.period)}"
    return price_in_words(plan, s.period) if s.engine or plan.price <= 0 else ""


def price_in_words(plan: Plan, period: str) -> str:
    cents = price_of(plan, period)
    if cents is None:
        return "Custom"
    return "Free" if cents == 0 else f"{usd_short(cents)} a {unit(period)}"


@dataclass(frozen=True)
class PlanOnOffer:
    plan: Plan
    amount: str
    per: str
    hint: str
    is_current: bool
    is_next: bool
    verb: str
    is_custom: bool


def plans_on_offer(s: Subscription, period: str) -> list[PlanOnOffer]:
    """In the order of the landing page; the customer's own also when it is not sold any more."""
    shown = [plan for plan in Plan.objects.all() if plan.is_active or plan.pk == s.plan_id]
    shown.sort(key=lambda plan: plan.place)
    now_plan = next((plan for plan in shown if plan.pk == s.plan_id), None)
    return [_on_offer(s, now_plan, plan, period) for plan in shown]


def _on_offer(s: Subscription, now_plan: Plan | None, plan: Plan, period: str) -> PlanOnOffer:
    try:
        verb = VERBS[kind_of(s, now_plan or plan, plan, period)]
    except ChangeRefused:
        verb = ""
    cents, monthly = price_of(plan, period), price_of(plan, Period.MONTHLY)
    per = "" if not cents else f"a {unit(period)}"
    hint = ""
    if period == Period.YEARLY and cents:
        hint = f"{usd_short(cents // 12)} a month, {usd_short(monthly * 12 - cents)} saved"
    same_period = period == s.period or not s.engine
    return PlanOnOffer(
        plan=plan,
        amount="Custom" if plan.is_custom else usd_short(cents or 0) if cents is not None else "—",
        per=per,
        hint=hint,
        is_current=plan.pk == s.plan_id and same_period and s.status != EXPIRED,
        is_next=bool(s.next_plan)
        and (s.next_plan.plan_id, s.next_plan.period) == (plan.pk, period),
        verb=verb,
        is_custom=plan.is_custom,
    )


def compared(plans: list[Plan]) -> list[tuple[str, list[str]]]:
    """Each limit with its words for each plan."""
    rows = (
        ("Chatbots", lambda x: _count(x.max_chatbots)),
        ("Messages a month", lambda x: _count(x.max_messages_per_month)),
        ("Files", lambda x: _count(x.max_file_uploads)),
        ("Largest file", lambda x: _size(x.max_file_size_mb)),
        ("Websites", lambda x: _count(x.max_website_sources)),
        ("Texts", lambda x: _count(x.max_text_sources)),
        ("Conversations kept", lambda x: _days(x.conversation_history_days)),
        ("AI providers", lambda x: ", ".join(_providers(x))),
        ("API", lambda x: _yes(x.api_access)),
        ("Without “Powered by BotSmith”", lambda x: _yes(x.custom_branding)),
        ("Analytics", lambda x: LEVELS.get(x.analytics_level, x.analytics_level)),
        ("Support", lambda x: SUPPORT.get(x.support_level, x.support_level)),
    )
    return [(label, [words(plan.limits) for plan in plans]) for label, words in rows]


def what_is_over(user: User, plan: Plan) -> list[str]:
    """What is used beyond another plan's limits: it is kept, and nothing can be added to it."""
    over = []
    for limit, meter in zip(Limit, meters(user), strict=True):
        allowed = effective_limit(user, plan, limit)
        if allowed is not None and meter.used > allowed and limit != Limit.MESSAGES:
            over.append(f"{meter.label}: {meter.used:,} of {allowed:,}")
    return over


def what_goes(now: Plan, plan: Plan) -> list[str]:
    """What the plan of now has and another one has not."""
    before, after = now.limits, plan.limits
    lost = [name for name in _providers(before) if name not in _providers(after)]
    gone = [f"Answers by {' and '.join(lost)}: the built-in engine answers instead"] if lost else []
    if before.api_access and not after.api_access:
        gone.append("The API: your keys stop working")
    if before.custom_branding and not after.custom_branding:
        gone.append("Your own branding: “Powered by BotSmith” is shown again")
    if before.analytics_level != after.analytics_level == "basic":
        gone.append("Advanced analytics")
    kept = after.conversation_history_days
    if kept != UNLIMITED and not UNLIMITED < before.conversation_history_days <= kept:
        gone.append(f"Conversations older than {kept} days are deleted")
    return gone


def contact_link() -> str:
    return f"mailto:{settings.BILLING_CONTACT}" if settings.BILLING_CONTACT else ""


def _providers(limits: PlanLimits) -> list[str]:
    return [PROVIDER_NAMES.get(each, each) for each in limits.allowed_ai_providers or []]


def _count(value: int) -> str:
    return "Unlimited" if value == UNLIMITED else f"{value:,}"


def _size(megabytes: int) -> str:
    return "Any size" if megabytes == UNLIMITED else f"{megabytes:,} MB"


def _days(value: int) -> str:
    return "For good" if value == UNLIMITED else f"{value:,} days"


def _yes(value: bool) -> str:
    return "Yes" if value else "No"
