"""How Stripe says things, and what it reckons: errors, signed events, periods, parts."""

import calendar
import json
from datetime import UTC, datetime

from stripe import WebhookSignature

SECRET = "whsec_a-secret-for-tests"
VERSION = "2026-10-28.endive"
MONTHS = {"month": 1, "year": 12}


class Refused(Exception):
    """An error in Stripe's shape."""

    def __init__(self, message: str, *, status=400, kind="invalid_request_error", **more):
        self.status = status
        self.body = {"error": {"type": kind, "message": message, **more}}


def missing(kind: str, name: str) -> Refused:
    said = f"No such {kind}: '{name}'"
    return Refused(said, status=404, code="resource_missing", param="id")


def ends_at(start: int, price: dict, anchor: int | None = None) -> int:
    """When a period of ``start`` ends: on the anchor's day, or the month's last."""
    begin = datetime.fromtimestamp(start, UTC)
    day = datetime.fromtimestamp(anchor or start, UTC)
    months = begin.year * 12 + begin.month - 1 + MONTHS[price["recurring"]["interval"]]
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    end = day.replace(year=year, month=month + 1, day=min(day.day, last))
    return int(end.timestamp())


def item_of(new_id, price: dict, start: int, end: int, name: str = "") -> dict:
    return {
        "id": name or new_id("si"),
        "object": "subscription_item",
        "price": price,
        "quantity": 1,
        "current_period_start": start,
        "current_period_end": end,
    }


def event(name: str, kind: str, about: dict, now: int) -> dict:
    """As it is at that moment, whatever becomes of the object."""
    told = {
        "id": name,
        "object": "event",
        "api_version": VERSION,
        "created": now,
        "type": kind,
        "livemode": False,
        "data": {"object": {key: value for key, value in about.items() if key != "coupon"}},
    }
    return json.loads(json.dumps(told))


def off(coupon: dict | None, cents: int) -> int:
    if not coupon:
        return 0
    if coupon["percent_off"]:
        return round(cents * coupon["percent_off"] / 100)
    return min(int(coupon["amount_off"]), cents)


def share(cents: int, at: int, start: int, end: int) -> int:
    return round(cents * (end - at) / (end - start))


def declined() -> Refused:
    return Refused(
        "Your card was declined.",
        status=402,
        kind="card_error",
        code="card_declined",
        decline_code="generic_decline",
    )


def signed(event: dict, secret: str = SECRET, at: int | None = None) -> tuple[bytes, str]:
    """The event's body, and its header as Stripe signs it."""
    body = json.dumps(event)
    return body.encode(), WebhookSignature.generate_signature_header(body, secret, at)


def draft(
    s: dict, reason: str, lines: list[dict], coupon: dict | None, *, credit: int, now: int
) -> dict:
    """An invoice that is not final; ``credit`` is the customer's, below zero in their favour."""
    subtotal = sum(each["amount"] for each in lines)
    less = off(coupon, sum(max(0, each["amount"]) for each in lines))
    total = subtotal - less
    due = max(0, total + credit)
    return {
        "id": "",
        "object": "invoice",
        "customer": s["customer"],
        "billing_reason": reason,
        "created": now,
        "currency": "usd",
        "due_date": None,
        "status": "draft",
        "subtotal": subtotal,
        "total": total,
        "amount_due": due,
        "starting_balance": credit,
        "ending_balance": min(0, total + credit),
        "total_discount_amounts": [{"amount": less, "discount": "di_1"}] if less else [],
        "lines": {"object": "list", "has_more": False, "data": lines},
        "parent": {
            "type": "subscription_details",
            "subscription_details": {"subscription": s["id"], "metadata": s["metadata"]},
        },
        "status_transitions": {"finalized_at": now, "paid_at": None},
    }
