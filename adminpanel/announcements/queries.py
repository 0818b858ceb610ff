"""Announcements as a list, narrowed by their state."""

from collections.abc import Mapping
from datetime import UTC, datetime

from accounts.models import Announcement
from adminpanel.lists import Asked, found_in
from billing.models import Plan
from botsmith.lib.listing import Found
from botsmith.lib.places import Order

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
SORTS = {"latest": Order({"created_at": datetime, "id": str})}
# True of all: what is counted is counted in an index.
EVER_MADE = {"created_at": {"$gt": LONG_AGO}}
EVER_ENDS = {"ends_at": {"$gt": LONG_AGO}}
STATES = {"": "All", "current": "Shown now", "scheduled": "To come", "draft": "Drafts"}
STATES |= {"ended": "Over"}
STATE_WORDS = {
    "draft": ("Draft", ""),
    "scheduled": ("To come", "warning"),
    "current": ("Shown now", "success"),
    "ended": ("Over", ""),
}


def announcements_of(asked: Asked, now: datetime) -> Found:
    conditions = _conditions(asked["state"], now)
    found = found_in(Announcement, conditions, asked, SORTS[asked.sort])
    names = plan_names()
    for row in found.rows:
        row.state_label, row.state_kind = STATE_WORDS[row.state(now)]
        row.audience = audience_words(row, names)
    return found


def audience_words(announcement: Announcement, names: Mapping[str, str]) -> str:
    """Whom it is for."""
    known = [names.get(plan, plan) for plan in announcement.plans]
    return ", ".join(known) if known else "Everybody"


def plan_names() -> dict[str, str]:
    """By their ids, the cheapest first; what is sold by talking last."""
    plans = sorted(Plan.objects.all(), key=lambda plan: (plan.is_custom, plan.price, plan.name))
    return {plan.pk: plan.name for plan in plans}


def _conditions(state: str, now: datetime) -> dict:
    over = {"ends_at": {"$lte": now}, "starts_at": {"$ne": None}}
    running = {"ends_at": {"$gt": now}}
    return {
        "current": {**running, "starts_at": {"$lte": now}},
        "scheduled": {**running, "starts_at": {"$gt": now}},
        "draft": {**EVER_ENDS, "starts_at": None},
        "ended": over,
    }.get(state, EVER_MADE)
