"""What Stripe says of a customer, as fields of ours; pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from billing.clock import STRIPE, grace
from billing.models import Discount, Invoice, Line, LineKind, NextPlan, Subscription
from billing.payments.manual import to_free
from botsmith.mongodb.collections import in_utc

ACTIVE, CANCELED, EXPIRED = Subscription.Status
LIVE = {"active", "trialing", "past_due", "unpaid", "paused"}
GOOD = {"active", "trialing", "past_due"}
DAILY = timedelta(days=1)
AFTER_A_PERIOD = timedelta(hours=1)  # By then Stripe has renewed or ended it.
KINDS = {
    "subscription_create": Invoice.Kind.START,
    "subscription_update": Invoice.Kind.CHANGE,
}
STATES = {"open": Invoice.Status.OPEN, "paid": Invoice.Status.PAID}


@dataclass(frozen=True)
class Sold:
    """What a price at Stripe is to us."""

    plan_id: str
    period: str


def at(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def sold(price: dict) -> Sold | None:
    """None for a price that is none of ours."""
    told = price.get("metadata") or {}
    return Sold(told["plan"], told["period"]) if told.get("plan") and told.get("period") else None


def the_one(subscriptions: list[dict], known: str | None) -> dict | None:
    """Of all that a customer ever had: the one that lives (if two do, the one that is known, or
    else the first), or the known one that ended."""
    live = [each for each in subscriptions if each["status"] in LIVE]
    live.sort(key=lambda each: (each["id"] != known, each["created"]))
    ended = [each for each in subscriptions if each["id"] == known]
    return next(iter([*live, *ended]), None)


def fields_of(
    s: Subscription, theirs: dict | None, discount: Discount | None, now: datetime
) -> dict:
    """The changes that make ours what theirs is; none when theirs says nothing of ours."""
    if theirs is None or theirs["status"] == "incomplete":
        return {}
    if theirs["status"] not in LIVE:
        return _ended(s, theirs)
    item = theirs["items"]["data"][0]
    what = sold(item["price"])
    if what is None:
        return {}
    return {
        "engine": STRIPE,
        "plan_id": what.plan_id,
        "period": what.period,
        "anchor_at": at(theirs["billing_cycle_anchor"]),
        "period_start": at(item["current_period_start"]),
        "period_end": at(item["current_period_end"]),
        "price_cents": item["price"].get("unit_amount"),
        "discount": discount,
        "next_plan": _next_plan(theirs, what),
        "stripe_subscription_id": theirs["id"],
        **_standing(s, theirs, item, now),
    }


def _standing(s: Subscription, theirs: dict, item: dict, now: datetime) -> dict:
    ends_at = at(theirs.get("cancel_at"))
    if theirs["cancel_at_period_end"]:
        ends_at = at(item["current_period_end"])
    off = (theirs.get("metadata") or {}).get("auto_renew") == "off"
    standing = {
        "status": CANCELED if ends_at and not off else ACTIVE,
        "expires_at": None if off else ends_at,
        "auto_renew": ends_at is None,
        "past_due_since": None,
        "reminders": 0,
    }
    if theirs["status"] not in {"active", "trialing"}:
        standing |= _owing(s, theirs, item, now)
    return standing


def _owing(s: Subscription, theirs: dict, item: dict, now: datetime) -> dict:
    """Since the first invoice that is not paid; when the grace is over, or Stripe has given up, it
    has expired."""
    invoice = theirs.get("latest_invoice")
    created = invoice.get("created") if isinstance(invoice, dict) else None
    since = at(created or item["current_period_start"])
    if s.past_due_since and s.stripe_subscription_id == theirs["id"]:
        since = in_utc(s.past_due_since)  # Stripe goes on making invoices meanwhile.
    owing = {"past_due_since": since, "reminders": None}  # How often was told is ours to know.
    if theirs["status"] not in GOOD or since + grace() <= now:
        owing |= {"status": EXPIRED, "expires_at": since + grace()}
    return owing


def _ended(s: Subscription, theirs: dict) -> dict:
    """Of one that was ours: the free plan; without payment it has expired instead."""
    if s.stripe_subscription_id != theirs["id"]:
        return {}
    reason = (theirs.get("cancellation_details") or {}).get("reason")
    if reason == "payment_failed":
        since = s.past_due_since or at(theirs.get("ended_at"))
        return {"status": EXPIRED, "expires_at": at(theirs["ended_at"]), "past_due_since": since}
    return to_free()


def _next_plan(theirs: dict, now: Sold) -> NextPlan | None:
    """The last phase of its schedule, when that sells something else."""
    schedule = theirs.get("schedule")
    if not isinstance(schedule, dict) or schedule["status"] != "active":
        return None
    told = schedule.get("metadata") or {}
    then = Sold(told.get("plan", ""), told.get("period", ""))
    if not then.plan_id or then == now:
        return None
    return NextPlan(plan_id=then.plan_id, period=then.period)


def next_look_at(period_end: datetime | None, now: datetime) -> datetime:
    soon = period_end + AFTER_A_PERIOD if period_end else now + DAILY
    return min(soon, now + DAILY) if soon > now else now + DAILY


def lines_of(invoice: dict) -> list[Line]:
    """Its lines, then what coupons and credit take off."""
    lines = [
        Line(
            text=(each.get("description") or "Plan")[:200],
            amount_cents=each["amount"],
            starts_at=at(each["period"]["start"]),
            ends_at=at(each["period"]["end"]),
        )
        for each in invoice["lines"]["data"]
    ]
    off = sum(each["amount"] for each in invoice.get("total_discount_amounts") or [])
    if off:
        lines.append(Line(text="Coupon", amount_cents=-off, kind=LineKind.COUPON))
    credit = invoice["amount_due"] - invoice["total"]
    if credit:
        text = "From your credit" if credit < 0 else "Kept as your credit for the next invoices"
        lines.append(Line(text=text, amount_cents=credit, kind=LineKind.BALANCE))
    return lines


def invoice_of(theirs: dict, user_id: str, seller: str, buyer: str) -> Invoice:
    """One of Stripe's invoices as ours keeps it."""
    lines = lines_of(theirs)
    paid_at = (theirs.get("status_transitions") or {}).get("paid_at")
    return Invoice(
        id=theirs["id"],
        user_id=user_id,
        kind=KINDS.get(theirs.get("billing_reason"), Invoice.Kind.RENEWAL),
        lines=lines,
        subtotal_cents=sum(each.amount_cents for each in lines if each.kind == LineKind.PLAN),
        total_cents=theirs["amount_due"],
        status=STATES.get(theirs["status"], Invoice.Status.VOID),
        due_at=at(theirs.get("due_date") or theirs["created"]),
        paid_at=at(paid_at) if theirs["status"] == "paid" else None,
        seller=seller,
        buyer=buyer,
        engine=STRIPE,
        stripe_id=theirs["id"],
    )
