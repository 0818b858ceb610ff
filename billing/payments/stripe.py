"""Payments by Stripe: cards are typed on its pages alone, and it renews by itself.

Before anything is changed there, our document says so in one conditional update (``_claim``): of
two tabs one goes on, and if this process dies, the next sweep asks Stripe what became of it.
"""

from contextlib import suppress
from copy import copy
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from billing import coupons
from billing.actions import get_subscription
from billing.models import Coupon, Period, Plan, Subscription
from billing.money import price_of
from billing.moves import move
from billing.offers import ChangeRefused, Kind, Quote, kind_of, less_balance, unit
from billing.offers import quote as make_quote
from billing.payments import End
from billing.payments import stripe_api as api
from billing.payments import stripe_state as state
from billing.payments.manual import Manual, give_back_unless_used
from billing.payments.stripe_sync import SESSION_LOOK, session_is_over, sync
from billing.proration import end_of, whole_second
from billing.quota.plans import get_plan
from botsmith.lib.errors import PaymentRefused, PaymentsUnavailable
from botsmith.mongodb.collections import collection, in_utc

INTERVALS = {Period.MONTHLY: "month", Period.YEARLY: "year"}
PAST_DUE = "A payment is past due. See to how you pay first; then you can change the plan."
PAST_DUE_AND_OVER = (
    "A payment is past due. See to how you pay, or go to the Free plan first; then choose a plan."
)


class Stripe:
    name = "stripe"

    def quote(
        self,
        user: User,
        s: Subscription,
        plan: Plan,
        period: str,
        *,
        as_of: datetime,
        coupon: Coupon | None,
    ) -> Quote:
        now_plan = get_plan(s)
        kind = kind_of(s, now_plan, plan, period)
        if kind == Kind.UPGRADE and s.past_due_since:
            raise ChangeRefused(PAST_DUE)
        if kind == Kind.START and s.engine == self.name and _is_live(s):
            raise ChangeRefused(PAST_DUE_AND_OVER)  # Stripe still tries to charge for that one.
        if kind != Kind.UPGRADE:
            ours = copy(s)
            ours.balance_cents = 0  # Credit with Stripe is Stripe's to keep.
            return make_quote(ours, now_plan, plan, period, as_of=as_of, coupon=coupon)
        return self._preview(s, plan, period, whole_second(as_of), coupon)

    def carry_out(self, user: User, s: Subscription, quote: Quote) -> str | None:
        if quote.kind == Kind.DOWNGRADE:
            return self._schedule(user, s, quote)
        if quote.code and not coupons.take(quote.code, user_id=user.pk, now=timezone.now()):
            return None
        done = self._checkout if quote.kind == Kind.START else self._upgrade
        try:
            address = done(user, s, quote)
        except PaymentRefused:
            _take_code_away(s.pk, quote.code)
            raise
        if address is None:
            give_back_unless_used(quote.code, s.pk)
        return address

    def set_end(self, user: User, s: Subscription, how: End, reason: str = "") -> bool:
        over = s.status == Subscription.Status.EXPIRED or how == End.AT_ONCE
        if over or not s.stripe_subscription_id:
            return self._leave(user, s, how, reason)
        if not (s := _claim(s, cancel_reason=reason or None)):
            return False
        _release_schedule(s)
        ends = how != End.GOES_ON
        told = {"auto_renew": "off" if how == End.NOT_RENEWED else ""}
        key = api.key_of("end", s.pk, s.version, how)
        update = api.client().v1.subscriptions.update
        changes = {"cancel_at_period_end": ends, "metadata": told}
        api.write(update, s.stripe_subscription_id, key=key, **changes)
        sync(user)
        return True

    def drop_next_plan(self, user: User, s: Subscription) -> bool:
        if not (s := _claim(s)):
            return False
        _release_schedule(s)
        sync(user)
        return True

    def portal(self, user: User, s: Subscription) -> str:
        if not s.stripe_customer_id:
            return ""
        create = api.client().v1.billing_portal.sessions.create
        back = settings.BASE_URL + reverse("billing:overview")
        key = api.key_of("portal", user.pk, timezone.now())
        made = api.write(create, key=key, customer=s.stripe_customer_id, return_url=back)
        return made["url"]

    def came_back(self, user: User) -> bool:
        """From Checkout: whether what was paid there has begun. Whatever the address says, it is
        this customer that Stripe is asked about."""
        s = get_subscription(user.pk)
        if s.stripe_customer_id:
            s = sync(user)
        return s.engine == self.name

    def forget(self, s: Subscription) -> None:
        """An account goes: nothing is charged any more, and Stripe forgets the customer."""
        customers, key = api.client().v1.customers, api.key_of("forget", s.stripe_customer_id)
        try:
            api.write(customers.delete, s.stripe_customer_id, key=key)
        except PaymentsUnavailable:  # Somebody may have deleted it at Stripe itself.
            if not api.read(customers.retrieve, s.stripe_customer_id).get("deleted"):
                raise

    def _leave(self, user: User, s: Subscription, how: End, reason: str) -> bool:
        """Of what ends at once, has expired, or was never Stripe's: it ends here, and there if it
        still is. Stripe gives nothing back by itself."""
        if s.stripe_subscription_id and s.engine == self.name:
            if not (s := _claim(s)):
                return False
            cancel = api.client().v1.subscriptions.cancel
            key = api.key_of("leave", s.pk, s.version)
            if _is_live(s):
                _release_schedule(s)
                api.write(cancel, s.stripe_subscription_id, key=key)
        return Manual().set_end(user, s, how, reason)

    def _checkout(self, user: User, s: Subscription, quote: Quote) -> str | None:
        """The address of Stripe's page for a first purchase; there is one at a time."""
        s = _with_customer(user, s)
        choice = [quote.plan.pk, quote.period, quote.code or "", str(quote.total_cents)]
        if s.stripe_session_id:
            open_one = _session_of(s)
            if open_one["status"] == "complete":
                sync(user)
                return None
            if open_one["status"] == "open":
                if open_one["metadata"]["choice"] == " ".join(choice):
                    return open_one["url"]
                s = _close_session(s, open_one)
            if s is None:
                return None
        session = _new_session(user, s, quote, choice)
        codes = [*(s.coupons or []), *filter(None, [quote.code])]
        look = timezone.now() + SESSION_LOOK
        mine = {"stripe_session_id": session["id"], "coupons": codes, "reconcile_at": look}
        if move(s, **mine) or get_subscription(user.pk).stripe_session_id == session["id"]:
            return session["url"]  # Another tab, with the same choice, may have been first.
        _expire_session(session["id"])
        return None

    def _upgrade(self, user: User, s: Subscription, quote: Quote) -> str | None:
        codes = [*(s.coupons or []), *filter(None, [quote.code])]
        if not (claimed := _claim(s, coupons=codes)):
            return None
        _release_schedule(claimed)
        told = {"auto_renew": ""}
        if quote.code:
            told |= {"code": quote.code, "code_at": int(quote.as_of.timestamp())}
        api.write(
            api.client().v1.subscriptions.update,
            s.stripe_subscription_id,
            key=api.key_of("upgrade", s.pk, claimed.version, quote.plan.pk, quote.period),
            **quote.told,
            cancel_at_period_end=False,
            payment_behavior="error_if_incomplete",
            metadata=told,
        )
        sync(user)
        return ""

    def _schedule(self, user: User, s: Subscription, quote: Quote) -> str | None:
        """A schedule of two phases: as now to the period's end, then the other price."""
        if not (s := _claim(s)):
            return None
        _release_schedule(s)
        theirs = _subscription_of(s)
        if theirs["cancel_at_period_end"]:
            key = api.key_of("go on", s.pk, s.version)
            update = api.client().v1.subscriptions.update
            stays = {"cancel_at_period_end": False, "metadata": {"auto_renew": ""}}
            api.write(update, theirs["id"], key=key, **stays)
        schedules = api.client().v1.subscription_schedules
        key = api.key_of("schedule", s.pk, s.version)
        made = api.write(schedules.create, key=key, from_subscription=theirs["id"])
        item = theirs["items"]["data"][0]
        start, end = item["current_period_start"], item["current_period_end"]
        now_items = [{"price": item["price"]["id"], "quantity": 1}]
        then_items = [{"price": _price_id(quote.plan, quote.period), "quantity": 1}]
        api.write(
            schedules.update,
            made["id"],
            key=api.key_of("phases", s.pk, s.version),
            end_behavior="release",
            metadata={"plan": quote.plan.pk, "period": quote.period},
            proration_behavior="none",
            phases=[
                {"items": now_items, "start_date": start, "end_date": end},
                {
                    "items": then_items,
                    "start_date": end,
                    "duration": {"interval": INTERVALS[Period(quote.period)], "interval_count": 1},
                },
            ],
        )
        sync(user)
        return ""

    def _preview(
        self, s: Subscription, plan: Plan, period: str, as_of: datetime, coupon: Coupon | None
    ) -> Quote:
        """As Stripe will charge it: it is asked, with the same second."""
        item = _subscription_of(s)["items"]["data"][0]
        details = {
            "items": [{"id": item["id"], "price": _price_id(plan, period)}],
            "proration_behavior": "always_invoice",
            "proration_date": int(as_of.timestamp()),
        }
        off = {"discounts": [{"coupon": _coupon_id(coupon)}]} if coupon else {}
        made = api.read(
            api.client().v1.invoices.create_preview,
            subscription=s.stripe_subscription_id,
            subscription_details=details,
            **off,
        )
        return _as_quote(s, plan, period, as_of, coupon, made, {**details, **off})


def _as_quote(
    s: Subscription,
    plan: Plan,
    period: str,
    as_of: datetime,
    coupon: Coupon | None,
    made: dict,
    told: dict,
) -> Quote:
    same = period == s.period
    starts_at = in_utc(s.period_start) if same else as_of
    ends_at = in_utc(s.period_end) if same else end_of(as_of, period, as_of)
    discount = coupons.as_discount(coupon, as_of) if coupon else s.discount
    kept = None if discount is None or discount.once else discount
    full = price_of(plan, period)
    credit = max(0, -(made.get("ending_balance") or 0))
    later, _ = less_balance(full - coupons.off(kept, full, ends_at), credit)
    return Quote(
        Kind.UPGRADE,
        plan,
        period,
        as_of,
        starts_at=starts_at,
        ends_at=ends_at,
        total_cents=made["amount_due"],
        balance_cents=credit,
        next_cents=later,
        lines=tuple(state.lines_of(made)),
        discount=kept,
        code=coupon.pk if coupon else None,
        told=told,
    )


def _claim(s: Subscription, **changes: object) -> Subscription | None:
    """The right to change it at Stripe; None when it is another by now. Until ``sync`` has written
    down what became of it, it is due to be looked up."""
    return move(s, reconcile_at=timezone.now(), **changes)


def _subscription_of(s: Subscription) -> dict:
    return api.read(api.client().v1.subscriptions.retrieve, s.stripe_subscription_id)


def _is_live(s: Subscription) -> bool:
    return _subscription_of(s)["status"] in state.LIVE


def _release_schedule(s: Subscription) -> None:
    schedule = _subscription_of(s).get("schedule")
    if schedule:
        release = api.client().v1.subscription_schedules.release
        api.write(release, schedule, key=api.key_of("release", schedule, s.version))


def _with_customer(user: User, s: Subscription) -> Subscription:
    """The subscription with its customer at Stripe; however often, it is one."""
    if s.stripe_customer_id:
        return s
    about = {"email": user.email, "name": user.name, "metadata": {"user_id": user.pk}}
    create = api.client().v1.customers.create
    made = api.write(create, key=api.key_of("customer", user.pk, user.email, user.name), **about)
    none_yet = {"user_id": user.pk, "stripe_customer_id": None}
    collection(Subscription).update_one(none_yet, {"$set": {"stripe_customer_id": made["id"]}})
    s.stripe_customer_id = get_subscription(user.pk).stripe_customer_id
    return s


def _session_of(s: Subscription) -> dict:
    return api.read(api.client().v1.checkout.sessions.retrieve, s.stripe_session_id)


def _new_session(user: User, s: Subscription, quote: Quote, choice: list[str]) -> dict:
    home = settings.BASE_URL + reverse("billing:overview")
    told = {"user_id": user.pk, "code": quote.code or "", "choice": " ".join(choice)}
    about = {"user_id": user.pk}
    if quote.code:
        about |= {"code": quote.code, "code_at": str(int(quote.as_of.timestamp()))}
    params = {
        "mode": "subscription",
        "customer": s.stripe_customer_id,
        "client_reference_id": user.pk,
        "line_items": [{"price": _price_id(quote.plan, quote.period), "quantity": 1}],
        "success_url": f"{home}?checkout={{CHECKOUT_SESSION_ID}}",
        "cancel_url": settings.BASE_URL + reverse("billing:change"),
        "metadata": told,
        "subscription_data": {"metadata": about},
    }
    if quote.code:
        coupon = Coupon.objects.get(pk=quote.code)
        params["discounts"] = [{"coupon": _coupon_id(coupon)}]
    key = api.key_of("checkout", user.pk, s.version, choice, about)
    return api.write(api.client().v1.checkout.sessions.create, key=key, **params)


def _close_session(s: Subscription, session: dict) -> Subscription | None:
    """The page of another choice cannot be paid any more; None when that came too late."""
    with suppress(PaymentsUnavailable):  # What was just paid does not expire.
        _expire_session(session["id"])
    if _session_of(s)["status"] != "expired":
        return None
    return move(s, **session_is_over(s, session["metadata"].get("code")))


def _expire_session(session_id: str) -> None:
    expire = api.client().v1.checkout.sessions.expire
    api.write(expire, session_id, key=api.key_of("expire", session_id))


def _take_code_away(user_id: str, code: str | None) -> None:
    """A payment was declined: the coupon that came with it was not used."""
    if code:
        collection(Subscription).update_one({"user_id": user_id}, {"$pull": {"coupons": code}})
        coupons.give_back(code, user_id=user_id)


def _price_id(plan: Plan, period: str) -> str:
    """Stripe's price of that plan at its price of now; made when there is none."""
    cents = price_of(plan, period)
    name = f"botsmith-{plan.pk}-{period}-{cents}"
    prices = api.client().v1.prices
    found = api.read(prices.list, lookup_keys=[name], active=True, limit=1)["data"]
    if found:
        return found[0]["id"]
    made = api.write(
        prices.create,
        key=api.key_of("price", name),
        currency="usd",
        unit_amount=cents,
        lookup_key=name,
        recurring={"interval": INTERVALS[Period(period)]},
        product_data={"name": f"{plan.name} plan, a {unit(period)}"},
        metadata={"plan": plan.pk, "period": period},
    )
    return made["id"]


def _coupon_id(coupon: Coupon) -> str:
    """Stripe's coupon of the same terms; how often it may be used is counted here."""
    duration = {"months": "repeating"}.get(coupon.duration, coupon.duration)
    terms = {"duration": duration}
    if duration == "repeating":
        terms["duration_in_months"] = coupon.months or 1
    if coupon.percent is not None:
        terms["percent_off"] = coupon.percent
    else:
        terms |= {"amount_off": coupon.amount_cents, "currency": "usd"}
    name = f"{coupon.pk}-{api.key_of(terms)[:8]}"
    listed = api.client().v1.coupons
    if any(each["id"] == name for each in api.read(listed.list, limit=100)["data"]):
        return name
    return api.write(listed.create, key=api.key_of("coupon", name), id=name, **terms)["id"]
