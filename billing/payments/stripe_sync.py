"""Makes our subscription what Stripe's is now.

Nothing that an event says is believed: whoever hears of a change asks Stripe how things stand, and
writes that down, if our document is still the one that was read before asking. So events that are
late, twice, or in another order all come to the same end.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from accounts.activity import record
from accounts.models import User
from billing import coupons, invoices
from billing.actions import DEFAULT_PLAN, get_subscription
from billing.clock import STRIPE
from billing.models import Coupon, Discount, Subscription
from billing.moves import move
from billing.news import tell_news
from billing.payments import stripe_api as api
from billing.payments import stripe_state as state
from botsmith.lib.errors import PaymentsUnavailable
from botsmith.mongodb.collections import as_stored, collection, in_utc

log = logging.getLogger(__name__)
TRIES = 20
LATEST_INVOICES = 20
EXPIRED = (
    "A payment was not made, so your chatbots do not answer any more. See to how you pay and all "
    "goes on as it was, or go to the Free plan. Nothing is deleted."
)
ENDED = "Your plan has ended, and you are on the Free plan. All that you made is kept."
SESSION_LOOK = timedelta(hours=1)
EXPANDED = ["data.schedule", "data.latest_invoice"]


def sync(user: User, now: datetime | None = None) -> Subscription:
    """The subscription as Stripe has it; PaymentsUnavailable when it cannot be asked."""
    now = now or timezone.now()
    for _ in range(TRIES):
        s = get_subscription(user.pk)
        if not s.stripe_customer_id:
            return _nothing_to_ask(s)
        changes = _what_differs(s, _changes(s, now), now)
        if not changes:
            break
        if move(s, **changes):
            _note(user, s, changes)
            break
    else:
        raise PaymentsUnavailable
    _keep_invoices(user, s.stripe_customer_id)
    return get_subscription(user.pk)


def user_of(customer_id: str) -> User | None:
    row = collection(Subscription).find_one({"stripe_customer_id": customer_id}, {"user_id": 1})
    return User.objects.filter(pk=row["user_id"]).first() if row else None


def _nothing_to_ask(s: Subscription) -> Subscription:
    if s.reconcile_at:
        move(s, reconcile_at=None)
    return s


def _changes(s: Subscription, now: datetime) -> dict:
    listed = api.read(
        api.client().v1.subscriptions.list,
        customer=s.stripe_customer_id,
        status="all",
        limit=20,
        expand=EXPANDED,
    )["data"]
    theirs = state.the_one(listed, s.stripe_subscription_id)
    _shout_about_twins(s, listed)
    changes = state.fields_of(s, theirs, _discount_of(theirs), now)
    if s.engine not in ("", STRIPE) and changes.get("engine") != STRIPE:
        changes = {}
    return changes | _session_changes(s, bool(changes))


def _shout_about_twins(s: Subscription, listed: list[dict]) -> None:
    live = [each["id"] for each in listed if each["status"] in state.LIVE]
    if len(live) > 1:
        log.error("customer %s has more than one subscription: %s", s.stripe_customer_id, live)


def _discount_of(theirs: dict | None) -> Discount | None:
    told = (theirs or {}).get("metadata") or {}
    coupon = Coupon.objects.filter(pk=told["code"]).first() if told.get("code") else None
    if coupon is None:
        return None
    discount = coupons.as_discount(coupon, state.at(int(told["code_at"])))
    return None if discount.once else discount


def _session_changes(s: Subscription, has_begun: bool) -> dict:
    """Of a Checkout page that was opened: over when it was paid, or when it has expired."""
    if not s.stripe_session_id:
        return {}
    session = api.read(api.client().v1.checkout.sessions.retrieve, s.stripe_session_id)
    if session["status"] == "complete":
        return {"stripe_session_id": None} if has_begun else {}
    if session["status"] == "open":
        return {}
    return session_is_over(s, (session.get("metadata") or {}).get("code"))


def session_is_over(s: Subscription, code: str | None) -> dict:
    """The changes after a Checkout page that nobody paid; its coupon can be used again."""
    if code:
        coupons.give_back(code, user_id=s.pk)
    left = [each for each in s.coupons or [] if each != code]
    return {"stripe_session_id": None, "coupons": left}


def _what_differs(s: Subscription, changes: dict, now: datetime) -> dict:
    """Only what is another than ours; with it, when Stripe is asked again."""
    if changes.get("reminders", 0) is None:
        changes["reminders"] = s.reminders or 0
    differs = {name: v for name, v in changes.items() if not _same(getattr(s, name), v)}
    asked_for = s.reconcile_at is None or in_utc(s.reconcile_at) <= now
    engine = differs.get("engine", s.engine)
    session = differs.get("stripe_session_id", s.stripe_session_id)
    if engine == STRIPE and (differs or asked_for):
        end = differs.get("period_end", s.period_end)
        differs["reconcile_at"] = state.next_look_at(in_utc(end) if end else None, now)
    elif session and asked_for:
        differs["reconcile_at"] = now + SESSION_LOOK
    elif engine != STRIPE and not session and s.reconcile_at:
        differs["reconcile_at"] = None
    return differs


def _same(ours: object, theirs: object) -> bool:
    if isinstance(ours, datetime) and isinstance(theirs, datetime):
        return in_utc(ours) == theirs
    return _plain(ours) == _plain(theirs)


def _plain(value: object) -> object:
    """Embedded documents by what they hold."""
    stored = as_stored(value)
    if isinstance(stored, dict):
        return {k: in_utc(v) if isinstance(v, datetime) else v for k, v in stored.items()}
    return stored


def _note(user: User, before: Subscription, changes: dict) -> None:
    """A line in the log for what the customer would call a change, and a mail where it is an end:
    of what they do themselves they are told by those who do it."""
    seen = {n: v for n, v in changes.items() if n in ("plan_id", "status", "period", "next_plan")}
    if seen or changes.get("past_due_since"):
        details = ", ".join(f"{name}: {value}" for name, value in seen.items() if value)
        record(None, "subscription_at_stripe", before, details=details, account=user)
    name = f"stripe:{user.pk}:{before.version or 0}"
    if seen.get("status") == Subscription.Status.EXPIRED:
        tell_news(user, name, "Your plan has expired", EXPIRED)
    elif seen.get("plan_id") == DEFAULT_PLAN:
        tell_news(user, name, "Your plan has ended", ENDED)


def _keep_invoices(user: User, customer_id: str) -> None:
    """Stripe's latest invoices as ours; each in the order in which it was made."""
    listed = api.read(api.client().v1.invoices.list, customer=customer_id, limit=LATEST_INVOICES)[
        "data"
    ]
    for theirs in sorted(listed, key=lambda each: each["created"]):
        if theirs["status"] != "draft":
            seller, buyer = settings.BILLING_SELLER, invoices.buyer(user)
            kept = invoices.mirror(state.invoice_of(theirs, user.pk, seller, buyer))
            if kept.settle_due_at:  # It has just become known that it is paid.
                invoices.tell_paid(user, kept)
                invoices.settled(kept)
