"""What happened on the whole site between two instants, counted from what is stored.

Each figure is one stretch of an index; nothing of a customer's is read but invoices' lines.
"""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from accounts.models import LoginHistory, User
from billing.models import Invoice, LineKind, Plan
from bots.models import ConversationRating, Message
from botsmith.mongodb.collections import collection
from knowledge.models import Source

# The index to take: beside it stand others that begin with the same field.
BY_TIME = {"timestamp": 1, "chatbot_id": 1}
OTHER = "Other"
_PLAN_OF = re.compile(r"(.{1,60}?) plan,")


def counted(start: datetime, end: datetime) -> dict:
    """Figures of ``start`` up to but not with ``end``, by the names that a day keeps them under."""
    span = {"$gte": start, "$lt": end}
    return {
        "sign_ups": collection(User).count_documents({"created_at": span}),
        "failed_sources": failed_sources(span),
        "revenue": [{"plan": plan, "cents": cents} for plan, cents in revenue(span).items()],
        "failed_logins": failed_logins(span),
        **_said(span),
        **_rated(span),
    }


def failed_sources(span: dict, *, most: int | None = None) -> int:
    """Sources that failed then, and did not come right since; no more than ``most`` are counted."""
    failed = {"status": str(Source.Status.FAILED), "failed_at": span}
    limit = {"limit": most} if most else {}
    return collection(Source).count_documents(failed, **limit)


def _said(span: dict) -> dict:
    steps = [
        {"$match": {"timestamp": span}},
        {"$group": {"_id": "$chatbot_id", "messages": {"$sum": 1}}},
        {"$group": {"_id": None, "messages": {"$sum": "$messages"}, "active_bots": {"$sum": 1}}},
        {"$project": {"_id": 0}},
    ]
    nothing = {"messages": 0, "active_bots": 0}
    return next(collection(Message).aggregate(steps, hint=BY_TIME), nothing)


def _rated(span: dict) -> dict:
    steps = [
        {"$match": {"created_at": span}},
        {"$group": {"_id": None, "ratings": {"$sum": 1}, "stars": {"$sum": "$rating"}}},
        {"$project": {"_id": 0}},
    ]
    return next(collection(ConversationRating).aggregate(steps), {"ratings": 0, "stars": 0})


def failed_logins(span: dict) -> list[int]:
    """Failed sign-ins in each of the 24 hours of the clock in UTC."""
    steps = [
        {"$match": {"success": False, "timestamp": span}},
        {"$group": {"_id": {"$hour": "$timestamp"}, "count": {"$sum": 1}}},
    ]
    hours = [0] * 24
    for each in collection(LoginHistory).aggregate(steps):
        hours[each["_id"]] = each["count"]
    return hours


def revenue(span: dict) -> Counter[str]:
    """Cents that were paid then, by plan."""
    paid = {"status": str(Invoice.Status.PAID), "paid_at": span}
    shown = {"_id": 0, "lines": 1, "total_cents": 1}
    names = [(plan.name, plan.pk) for plan in Plan.objects.only("id", "name")]
    cents: Counter[str] = Counter()
    for invoice in collection(Invoice).find(paid, shown):
        if total := invoice.get("total_cents"):
            cents[plan_of(invoice.get("lines") or [], names)] += total
    return cents


def plan_of(lines: Sequence[dict], names: Sequence[tuple[str, str]]) -> str:
    """The id of the plan that an invoice charges for, by the plans' names.

    A plan that has another name by now is called as the invoice calls it. Stripe's invoices name
    plans in words of its own.
    """
    charged = [
        str(line.get("text") or "")
        for line in lines
        if line.get("kind", LineKind.PLAN) == LineKind.PLAN and (line.get("amount_cents") or 0) > 0
    ]
    text = charged[-1] if charged else ""
    for name, pk in sorted(names, key=lambda each: -len(each[0])):
        if name and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE):
            return pk
    known = _PLAN_OF.match(text)
    return known[1] if known else OTHER
