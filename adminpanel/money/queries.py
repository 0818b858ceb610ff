"""Subscriptions, invoices and coupons as lists, each narrowed and sorted in an index."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from adminpanel.lists import Asked, found_in, instances
from billing.models import Coupon, Invoice, Period, Plan, Subscription
from billing.standing import state_of
from botsmith.lib.listing import Found
from botsmith.lib.places import Order
from botsmith.mongodb.collections import collection

STATUSES = Subscription.Status.values
STATES = ("open", "overdue", "paid", "void")
MOST_DAYS = 400
EXPORTED_AT_ONCE = 500

SUBSCRIPTION_SORTS = {
    "-started": Order({"started_at": datetime, "user_id": str}),
    "started": Order({"started_at": datetime, "user_id": str}, way=1),
    "end": Order({"period_end": datetime, "user_id": str}, way=1),
    "-end": Order({"period_end": datetime, "user_id": str}),
}
SUBSCRIPTION_COLUMNS = (
    ("Customer", ""),
    ("Plan", ""),
    ("State", ""),
    ("Paid", ""),
    ("Period ends", "end"),
    ("Since", "started"),
)
INVOICE_SORTS = {
    "-issued": Order({"issued_at": datetime, "id": str}),
    "issued": Order({"issued_at": datetime, "id": str}, way=1),
    "due": Order({"due_at": datetime, "id": str}, way=1),
    "-due": Order({"due_at": datetime, "id": str}),
    "-total": Order({"total_cents": int, "id": str}),
    "total": Order({"total_cents": int, "id": str}, way=1),
}
INVOICE_COLUMNS = (
    ("Number", ""),
    ("Customer", ""),
    ("State", ""),
    ("Issued", "issued"),
    ("Due", "due"),
    ("Total", "total"),
)
COUPON_SORTS = {"-made": Order({"created_at": datetime, "id": str})}
NO_SUCH_ACCOUNT = {"user_id": {"$in": []}}
EVER = {"$gt": datetime(1970, 1, 1, tzinfo=UTC)}


@dataclass(frozen=True)
class SubscriptionRow:
    s: Subscription
    user: User | None
    plan: str
    state: str
    state_kind: str


@dataclass(frozen=True)
class InvoiceRow:
    invoice: Invoice
    user: User | None
    is_overdue: bool


def all_by(order: Order) -> dict:
    """A condition that all fulfil, so that they are counted in the order's index."""
    [(name, kind), *_] = order.fields.items()
    return {name: EVER if kind is datetime else {"$gte": 0}}


# --- Subscriptions ------------------------------------------------------------------------------


def subscriptions(asked: Asked) -> Found:
    order = SUBSCRIPTION_SORTS[asked.sort]
    conditions = subscription_conditions(asked, timezone.now()) or all_by(order)
    return found_in(Subscription, conditions, asked, order, rows_of=_subscription_rows)


def subscription_conditions(asked: Asked, now: datetime) -> dict:
    """Where a plan is asked for, also all statuses are named: its index begins with both."""
    conditions: dict = {}
    if asked["q"]:
        conditions |= _of_person(asked["q"])
    if asked["plan"]:
        conditions |= {"plan_id": asked["plan"], "status": {"$in": STATUSES}}
    if asked["status"] in STATUSES:
        conditions["status"] = asked["status"]
    if asked["period"] in Period.values:  # Who pays nothing has none.
        conditions |= {"period": asked["period"], "period_end": EVER}
    days = asked["days"]
    if days.isascii() and days.isdigit():
        until = now + timedelta(days=min(int(days), MOST_DAYS))
        conditions |= {"period_end": {"$gte": now, "$lte": until}, "auto_renew": True}
        conditions |= {"engine": {"$in": ["manual", "stripe"]}}
    elif asked.sort.endswith("end"):
        conditions["period_end"] = EVER
    return conditions


def _subscription_rows(ids: Sequence[str]) -> list[SubscriptionRow]:
    rows = instances(Subscription, ids)
    users, plans = people(ids), plan_names()
    return [
        SubscriptionRow(s, users.get(s.pk), plans.get(s.plan_id, s.plan_id), *state_of(s))
        for s in rows
    ]


# --- Invoices -----------------------------------------------------------------------------------


def invoices(asked: Asked) -> Found:
    order = INVOICE_SORTS[asked.sort]
    conditions = invoice_conditions(asked, timezone.now()) or all_by(order)
    return found_in(Invoice, conditions, asked, order, rows_of=_invoice_rows)


def invoice_conditions(asked: Asked, now: datetime) -> dict:
    conditions: dict = {}
    if asked["q"]:
        words = asked["q"]
        conditions |= _of_number(words) if words[:1].isdigit() else _of_person(words)
    if asked["state"] == "overdue":
        conditions |= {"status": Invoice.Status.OPEN, "due_at": {"$lt": now}}
    elif asked["state"] in STATES:
        conditions["status"] = asked["state"]
    if issued := _between(day_of(asked["from"]), day_of(asked["to"])):
        conditions["issued_at"] = issued
    return conditions


def _of_number(text: str) -> dict:
    return {"number": {"$gte": text, "$lt": f"{text}~"}}


def _of_person(text: str) -> dict:
    """By the whole e-mail address or id; nobody's where there is no such account."""
    found = User.objects.filter(pk=text).only("id").first()
    found = found or User.objects.filter(email=text.lower()).only("id").first()
    return {"user_id": found.pk} if found else NO_SUCH_ACCOUNT


def day_of(text: str) -> datetime | None:
    """A day such as 2026-12-31, by UTC; None for what is none."""
    try:
        return datetime.combine(datetime.fromisoformat(text).date(), time(), UTC)
    except ValueError:
        return None


def _between(first: datetime | None, last: datetime | None) -> dict:
    after = {"$gte": first} if first else {}
    return after | ({"$lt": last + timedelta(days=1)} if last and last.year < 9999 else {})


def _invoice_rows(ids: Sequence[str]) -> list[InvoiceRow]:
    rows, now = instances(Invoice, ids), timezone.now()
    users = people([row.user_id for row in rows])
    return [InvoiceRow(row, users.get(row.user_id), is_overdue(row, now)) for row in rows]


def is_overdue(invoice: Invoice, now: datetime) -> bool:
    return invoice.status == Invoice.Status.OPEN and invoice.due_at < now


EXPORT_COLUMNS = (
    *("number", "email", "status", "issued_utc", "due_utc", "paid_utc", "subtotal", "total"),
    *("refunded", "currency", "reference", "what", "engine", "buyer"),
)


def exported(asked: Asked) -> Iterator[tuple]:
    """All invoices that the list finds, as ``EXPORT_COLUMNS``, the newest first."""
    now = timezone.now()
    conditions = invoice_conditions(asked, now)
    rows = collection(Invoice).find(conditions, {"_id": 0, "id": 1})
    ids = [("issued_at", -1), ("id", -1)]
    batch: list[str] = []
    for row in rows.sort(ids).batch_size(EXPORTED_AT_ONCE):
        batch.append(row["id"])
        if len(batch) == EXPORTED_AT_ONCE:
            yield from _exported(batch)
            batch = []
    yield from _exported(batch)


def _exported(ids: Sequence[str]) -> Iterator[tuple]:
    for row in _invoice_rows(ids):
        each = row.invoice
        days = [_utc(each.issued_at), _utc(each.due_at), _utc(each.paid_at)]
        sums = [_dollars(each.subtotal_cents), _dollars(each.total_cents)]
        yield (
            *(each.number, row.user.email if row.user else None, each.status, *days, *sums),
            *(_dollars(each.refunded_cents), each.currency, each.reference, each.about),
            *(each.engine, each.buyer),
        )


def _utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else None


def _dollars(cents: int) -> float:
    return cents / 100


# --- Coupons ------------------------------------------------------------------------------------


def coupons(asked: Asked) -> Found:
    order = COUPON_SORTS[asked.sort]
    return found_in(Coupon, all_by(order), asked, order)


# --- Names --------------------------------------------------------------------------------------


def people(ids: Sequence[str]) -> dict[str, User]:
    found = User.objects.filter(pk__in=[each for each in ids if each])
    return {user.pk: user for user in found.only("id", "email", "name")}


def plan_names() -> dict[str, str]:
    plans = sorted(Plan.objects.all(), key=lambda plan: plan.place)
    return {plan.pk: plan.name for plan in plans}
