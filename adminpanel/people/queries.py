"""The list of people, and what of them a spreadsheet gets."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from django.utils import timezone

from accounts.finding import DEFAULT_PLAN, NAMES, known, people
from accounts.models import User
from adminpanel.lists import Asked, found_in
from billing.models import Plan
from botsmith.lib.listing import Found
from botsmith.lib.places import Order
from botsmith.mongodb.collections import collection, in_utc

KEYS = {
    "created": ("created_at", datetime),
    "login": ("last_login", datetime),
    "name": ("sort_name", str),
    "email": ("email", str),
    "logins": ("login_count", int),
}
# The first is the one that an address without any asks for.
SORTS = {
    f"{sign}{name}": Order({field: kind, "id": str}, way, nullable=True)
    for name, (field, kind) in KEYS.items()
    for sign, way in (("-", -1), ("", 1))
}
COLUMNS = (
    ("Name", "name"),
    ("Email", "email"),
    ("Plan", ""),
    ("Standing", ""),
    ("Last login", "-login"),
    ("Logins", "-logins"),
    ("Joined", "-created"),
)
# What is documented of a user, but for what opens the account.
EXPORTED = (
    *("id", "name", "email", "created_at", "updated_at", "role", "status", "suspension_reason"),
    *("suspension_until", "phone", "address", "bio", "avatar_url", "company", "job_title"),
    *("custom_max_chatbots", "custom_max_messages", "custom_max_file_uploads", "last_login"),
    *("login_count", "last_ip", "tags", "admin_notes", "time_zone", "plan_id"),
    *("spending_cap", "daily_spending_cap"),
)
AT_ONCE = 500


def asked_for(params: Mapping[str, str]) -> Asked:
    asked = Asked.read(params, names=NAMES, sorts=SORTS)
    filters = known(asked.filters)
    return Asked(asked.after, asked.before, filters, asked.sort)


def found_people(asked: Asked) -> Found:
    """A page of them, each with the name of their plan."""
    found = found_in(User, people(asked.filters, timezone.now()), asked, SORTS[asked.sort])
    names = plan_names()
    for user in found.rows:
        user.plan_name = names.get(user.plan_id or DEFAULT_PLAN, user.plan_id)
    return found


def plan_names() -> dict[str, str]:
    plans = sorted(Plan.objects.all(), key=lambda plan: (plan.is_custom, plan.price))
    return {plan.pk: plan.name for plan in plans}


def exported(asked: Asked, ids: Sequence[str] | None) -> Iterator[list]:
    """Rows of those chosen, or of all that are found, in the list's order."""
    those = people(asked.filters, timezone.now()) if ids is None else {"id": {"$in": list(ids)}}
    shown = {"_id": 0, **dict.fromkeys(EXPORTED, 1)}
    rows = collection(User).find(those, shown, batch_size=AT_ONCE, allow_disk_use=True)
    for row in rows.sort(list(SORTS[asked.sort].sort.items())):
        yield [_cell(row.get(name)) for name in EXPORTED]


def _cell(value: object) -> object:
    if isinstance(value, datetime):
        return in_utc(value).astimezone(UTC).isoformat(timespec="seconds")
    return ", ".join(map(str, value)) if isinstance(value, list) else value
