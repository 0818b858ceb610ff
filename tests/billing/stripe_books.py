"""What the local Stripe keeps, and what happens to it: customers, prices, subscriptions, invoices.

It charges, prorates by the second, renews and gives up as Stripe's documentation says, in the
shapes of its API. What a test wants to happen by itself (time, a card that is declined) it says.
"""

import itertools
import time

from tests.billing.stripe_shapes import (
    Refused,
    declined,
    draft,
    ends_at,
    event,
    item_of,
    missing,
    off,
    share,
)


class Books:
    def __init__(self) -> None:
        self.now = int(time.time())
        self.declines = False
        self.events: list[dict] = []
        self.customers: dict[str, dict] = {}
        self.prices: dict[str, dict] = {}
        self.coupons: dict[str, dict] = {}
        self.sessions: dict[str, dict] = {}
        self.subscriptions: dict[str, dict] = {}
        self.schedules: dict[str, dict] = {}
        self.invoices: dict[str, dict] = {}
        self._count = itertools.count(1)

    def id(self, prefix: str) -> str:
        return f"{prefix}_{next(self._count):06}"

    # --- Customers, prices, coupons ---------------------------------------------------------

    def make_customer(self, given: dict) -> dict:
        made = {"id": self.id("cus"), "object": "customer", "created": self.now, **given}
        self.customers[made["id"]] = made
        return made

    def delete_customer(self, name: str) -> dict:
        if name not in self.customers:
            raise missing("customer", name)
        for each in self.of_customer(name):
            if each["status"] not in {"canceled", "incomplete_expired"}:
                self.cancel(each["id"])
        del self.customers[name]
        return {"id": name, "object": "customer", "deleted": True}

    def make_price(self, given: dict) -> dict:
        if any(each["lookup_key"] == given["lookup_key"] for each in self.prices.values()):
            raise Refused("Another price uses this lookup key.", param="lookup_key")
        made = {
            "id": self.id("price"),
            "object": "price",
            "active": True,
            "currency": given["currency"],
            "unit_amount": int(given["unit_amount"]),
            "lookup_key": given["lookup_key"],
            "recurring": {"interval": given["recurring"]["interval"], "interval_count": 1},
            "product": self.id("prod"),
            "nickname": given["product_data"]["name"],
            "metadata": given.get("metadata", {}),
            "type": "recurring",
        }
        self.prices[made["id"]] = made
        return made

    def make_coupon(self, given: dict) -> dict:
        made = {"object": "coupon", "percent_off": None, "amount_off": None, **given}
        for name in ("percent_off", "amount_off"):
            made[name] = float(made[name]) if made[name] else None
        self.coupons[made["id"]] = made
        return made

    def price(self, name: str) -> dict:
        if name not in self.prices:
            raise missing("price", name)
        return self.prices[name]

    # --- Checkout ---------------------------------------------------------------------------

    def open_session(self, given: dict, base: str) -> dict:
        if given["customer"] not in self.customers:
            raise missing("customer", given["customer"])
        self.price(given["line_items"][0]["price"])
        name = self.id("cs_test")
        made = {
            **given,
            "id": name,
            "object": "checkout.session",
            "status": "open",
            "payment_status": "unpaid",
            "subscription": None,
            "url": f"{base}/pay/{name}",
            "created": self.now,
        }
        self.sessions[name] = made
        return made

    def expire_session(self, name: str) -> dict:
        session = self.session(name)
        if session["status"] != "open":
            raise Refused('Only Checkout Sessions with a status in ["open"] can be expired.')
        session["status"], session["url"] = "expired", None
        self.tell("checkout.session.expired", session)
        return session

    def session(self, name: str) -> dict:
        if name not in self.sessions:
            raise missing("checkout.session", name)
        return self.sessions[name]

    def pay(self, name: str) -> dict:
        """The customer types a card on Stripe's page and presses the button there."""
        session = self.session(name)
        if session["status"] != "open":
            raise Refused("This page has been paid, or has expired.")
        coupon = self._coupon_in(session)
        price = self.price(session["line_items"][0]["price"])
        about = session.get("subscription_data", {}).get("metadata", {})
        made = self._subscribe(session["customer"], price, about, coupon)
        session |= {"status": "complete", "payment_status": "paid", "url": None}
        session["subscription"] = made["id"]
        self.tell("checkout.session.completed", session)
        return made

    def _coupon_in(self, given: dict) -> dict | None:
        named = given.get("discounts") or []
        return self.coupons[named[0]["coupon"]] if named else None

    # --- Subscriptions ----------------------------------------------------------------------

    def _subscribe(self, customer: str, price: dict, about: dict, coupon: dict | None) -> dict:
        name = self.id("sub")
        made = {
            "id": name,
            "object": "subscription",
            "customer": customer,
            "status": "active",
            "created": self.now,
            "billing_cycle_anchor": self.now,
            "cancel_at": None,
            "cancel_at_period_end": False,
            "canceled_at": None,
            "ended_at": None,
            "cancellation_details": {"reason": None, "comment": None, "feedback": None},
            "currency": "usd",
            "latest_invoice": None,
            "metadata": about,
            "schedule": None,
            "coupon": coupon,  # Only here, for what it charges.
            "items": {"object": "list", "has_more": False, "data": []},
        }
        made["items"]["data"] = [item_of(self.id, price, self.now, ends_at(self.now, price))]
        self.subscriptions[name] = made
        self.tell("customer.subscription.created", made)
        lines = [self._line(price, price["unit_amount"], made)]
        self._charge(made, "subscription_create", lines, coupon)
        return made

    def subscription(self, name: str) -> dict:
        if name not in self.subscriptions:
            raise missing("subscription", name)
        return self.subscriptions[name]

    def of_customer(self, customer: str) -> list[dict]:
        found = [s for s in self.subscriptions.values() if s["customer"] == customer]
        return sorted(found, key=lambda each: (-each["created"], each["id"]))

    def shown(self, subscription: dict, expand: list[str]) -> dict:
        shown = {name: each for name, each in subscription.items() if name != "coupon"}
        if any("schedule" in each for each in expand):
            shown["schedule"] = self.schedules.get(subscription["schedule"])
        if any("latest_invoice" in each for each in expand):
            shown["latest_invoice"] = self.invoices.get(subscription["latest_invoice"])
        return shown

    def update(self, name: str, given: dict) -> dict:
        s = self.subscription(name)
        if s["status"] == "canceled":
            raise Refused("A canceled subscription can only update its cancellation_details.")
        if s["schedule"] and "cancel_at_period_end" in given:
            raise Refused("The subscription is managed by a subscription schedule.")
        self._change_price(s, given)
        if "cancel_at_period_end" in given:
            s["cancel_at_period_end"] = given["cancel_at_period_end"] == "true"
            end = s["items"]["data"][0]["current_period_end"]
            s["cancel_at"] = end if s["cancel_at_period_end"] else None
        told = {**s["metadata"], **given.get("metadata", {})}
        s["metadata"] = {key: value for key, value in told.items() if value != ""}
        self.tell("customer.subscription.updated", s)
        return s

    def _change_price(self, s: dict, given: dict) -> None:
        if not given.get("items"):
            return
        lines, item = self._change(s, given)
        coupon = self._coupon_in(given) or s["coupon"]
        if self.declines and given.get("payment_behavior") == "error_if_incomplete":
            raise declined()
        s["coupon"] = coupon
        if item["current_period_end"] != s["items"]["data"][0]["current_period_end"]:
            s["billing_cycle_anchor"] = item["current_period_start"]
        s["items"]["data"] = [item]
        if lines:
            self._charge(s, "subscription_update", lines, coupon)

    def _change(self, s: dict, given: dict) -> tuple[list[dict], dict]:
        """The lines of a change of price, and the item as it is then."""
        old, price = s["items"]["data"][0], self.price(given["items"][0]["price"])
        if given["items"][0]["id"] != old["id"]:
            raise missing("subscription_item", given["items"][0]["id"])
        if price["id"] == old["price"]["id"]:
            return [], old
        at = int(given.get("proration_date", self.now))
        start, end = old["current_period_start"], old["current_period_end"]
        if not start <= at <= end:
            raise Refused("The proration_date must be within the current period.")
        same = price["recurring"] == old["price"]["recurring"]
        new_end = end if same else ends_at(at, price)
        credit = share(self._paid_for(old["price"], s), at, start, end)
        amount = share(price["unit_amount"], at, start, end) if same else price["unit_amount"]
        lines = [
            self._line(old["price"], -credit, s, "Unused time on ", at, end, proration=True),
            self._line(price, amount, s, "Remaining time on ", at, new_end, proration=same),
        ]
        return lines, item_of(self.id, price, start if same else at, new_end, old["id"])

    def _paid_for(self, price: dict, s: dict) -> int:
        return price["unit_amount"] - off(s["coupon"], price["unit_amount"])

    def preview(self, given: dict) -> dict:
        s = self.subscription(given["subscription"])
        details = given["subscription_details"]
        lines, _ = self._change(s, details)
        coupon = self._coupon_in(given) or s["coupon"]
        return {**self._invoice(s, "subscription_update", lines, coupon), "id": "upcoming_in_1"}

    def cancel(self, name: str, reason: str = "cancellation_requested") -> dict:
        s = self.subscription(name)
        s |= {"status": "canceled", "ended_at": self.now, "canceled_at": self.now}
        s["cancellation_details"] = {**s["cancellation_details"], "reason": reason}
        self.tell("customer.subscription.deleted", s)
        return s

    # --- Schedules --------------------------------------------------------------------------

    def make_schedule(self, given: dict) -> dict:
        s = self.subscription(given["from_subscription"])
        if s["schedule"]:
            raise Refused("This subscription has a schedule already.")
        made = {
            "id": self.id("sub_sched"),
            "object": "subscription_schedule",
            "customer": s["customer"],
            "subscription": s["id"],
            "status": "active",
            "metadata": {},
            "phases": [],
        }
        self.schedules[made["id"]] = made
        s["schedule"] = made["id"]
        self.tell("subscription_schedule.created", made)
        return made

    def update_schedule(self, name: str, given: dict) -> dict:
        schedule = self.schedules[name]
        phases = given["phases"]
        for phase in phases:
            self.price(phase["items"][0]["price"])
        if phases[0]["end_date"] != phases[1]["start_date"] or "iterations" in phases[1]:
            raise Refused("The phases do not follow each other.")
        schedule |= {"phases": phases, "metadata": given.get("metadata", {})}
        self.tell("subscription_schedule.updated", schedule)
        return schedule

    def release(self, name: str) -> dict:
        schedule = self.schedules[name]
        if schedule["status"] != "active":
            raise Refused("This schedule has been released already.")
        schedule["status"] = "released"
        self.subscription(schedule["subscription"])["schedule"] = None
        self.tell("subscription_schedule.released", schedule)
        return schedule

    # --- Invoices ---------------------------------------------------------------------------

    def _line(self, price, amount, s, words="", start=None, end=None, proration=False) -> dict:
        item = s["items"]["data"][0]
        return {
            "id": self.id("il"),
            "object": "line_item",
            "amount": amount,
            "currency": "usd",
            "description": f"{words}{price['nickname']}",
            "period": {
                "start": start or item["current_period_start"],
                "end": end or item["current_period_end"],
            },
            "pricing": {"type": "price_details", "price_details": {"price": price["id"]}},
            "proration": proration,
        }

    def _invoice(self, s: dict, reason: str, lines: list[dict], coupon: dict | None) -> dict:
        credit = self.customers[s["customer"]].get("balance", 0)
        return draft(s, reason, lines, coupon, credit=credit, now=self.now)

    def _charge(self, s: dict, reason: str, lines: list[dict], coupon: dict | None) -> dict:
        made = self._invoice(s, reason, lines, coupon)
        made |= {"id": self.id("in"), "status": "open"}
        self.customers[s["customer"]]["balance"] = made["ending_balance"]
        self.invoices[made["id"]] = made
        s["latest_invoice"] = made["id"]
        if coupon and coupon["duration"] == "once":
            s["coupon"] = None
        self.tell("invoice.finalized", made)
        if self.declines and made["amount_due"]:
            s["status"] = "past_due"
            self.tell("invoice.payment_failed", made)
            self.tell("customer.subscription.updated", s)
        else:
            self.settle(made["id"])
        return made

    def settle(self, name: str) -> None:
        """An open invoice is paid after all."""
        invoice = self.invoices[name]
        invoice["status"] = "paid"
        invoice["status_transitions"]["paid_at"] = self.now
        self.tell("invoice.paid", invoice)
        s = self.subscription(invoice["parent"]["subscription_details"]["subscription"])
        if s["status"] in {"past_due", "unpaid"}:
            s["status"] = "active"
            self.tell("customer.subscription.updated", s)

    def of_customer_invoices(self, customer: str) -> list[dict]:
        found = [each for each in self.invoices.values() if each["customer"] == customer]
        return sorted(found, key=lambda each: (each["created"], each["id"]), reverse=True)

    # --- Time -------------------------------------------------------------------------------

    def pass_period(self, name: str) -> None:
        """The subscription's period ends: it is renewed, changed as scheduled, or over."""
        s = self.subscription(name)
        item = s["items"]["data"][0]
        self.now = max(self.now, item["current_period_end"])
        if s["cancel_at_period_end"]:
            self.cancel(name)
            return
        price, start = item["price"], item["current_period_end"]
        schedule = self.schedules.get(s["schedule"])
        if schedule:
            price = self.price(schedule["phases"][1]["items"][0]["price"])
            schedule["status"], s["schedule"] = "released", None
        end = ends_at(start, price, s["billing_cycle_anchor"])
        s["items"]["data"] = [item_of(self.id, price, start, end, item["id"])]
        lines = [self._line(price, price["unit_amount"], s)]
        self._charge(s, "subscription_cycle", lines, s["coupon"])
        self.tell("customer.subscription.updated", s)

    def give_up(self, name: str, status: str) -> None:
        """All tries to charge have failed."""
        if status == "canceled":
            self.cancel(name, "payment_failed")
        else:
            self.subscription(name)["status"] = status
            self.tell("customer.subscription.updated", self.subscription(name))

    # --- Events -----------------------------------------------------------------------------

    def tell(self, kind: str, about: dict) -> None:
        self.events.append(event(self.id("evt"), kind, about, self.now))
