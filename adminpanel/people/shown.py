"""What the pages of a person say."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from accounts.activity_log import LATEST, take_in
from accounts.activity_words import sentence_of
from accounts.models import AccountDeletion, ActivityLog, User
from accounts.queries import logins_of
from adminpanel.rights import may_touch
from billing.actions import get_subscription
from billing.caps import caps_in_words
from billing.models import UNLIMITED
from billing.quota import Limit, effective_limit, get_plan, meters
from billing.quota.limits import own_limit
from billing.standing import standing_of
from bots.models import Chatbot
from botsmith.lib.places import page_of
from botsmith.mongodb.collections import collection
from knowledge.models import Source

LOGINS, LINES = 10, 20
MOST_BOTS = 10
MOST_CHANGED = 120
TABS = (
    ("person", "Overview", "person"),
    ("person_edit", "Edit", "edit"),
    ("person_standing", "Role and status", "standing"),
    ("person_access", "Access and data", "access"),
)


@dataclass(frozen=True)
class Line:
    at: datetime
    who: str
    said: str
    changes: list[str]
    ip: str


@dataclass(frozen=True)
class LimitRow:
    label: str
    plan: str
    own: str
    effective: str


def head(actor: User, person: User, section: str) -> dict:
    """What each of their pages has."""
    return {
        "tab": "people",
        "section": section,
        "tabs": TABS,
        "person": person,
        "touchable": may_touch(actor, person),
        "is_self": actor.pk == person.pk,
        "deletion": AccountDeletion.objects.filter(user_id=person.pk).first(),
    }


def overview(person: User) -> dict:
    subscription = get_subscription(person.pk)
    bots = Chatbot.objects.filter(user_id=person.pk)
    ids = list(bots.values_list("pk", flat=True))
    logins, more_logins = logins_of(person, "", LOGINS)
    lines, more_lines = lines_of(person, "", LINES)
    return {
        "standing": standing_of(subscription),
        "meters": meters(person),
        "limits": limits_of(person),
        "spending_cap": caps_in_words(person.spending_cap, person.daily_spending_cap),
        "bots": list(bots.order_by("-created_at")[:MOST_BOTS]),
        "bots_count": len(ids),
        "sources_count": collection(Source).count_documents({"chatbot_id": {"$in": ids}}),
        "conversations_count": bots.aggregate(n=Sum("conversations_count"))["n"] or 0,
        "logins": logins,
        "more_logins": more_logins,
        "lines": lines,
        "more_lines": more_lines,
    }


def limits_of(person: User) -> list[LimitRow]:
    """The plan's figure, the account's own, and which holds."""
    plan = get_plan(get_subscription(person.pk))
    return [
        LimitRow(
            label=limit.value.label,
            plan=figure(limit.value.of(plan.limits)),
            own=_own(person, limit),
            effective=figure(effective_limit(person, plan, limit)),
        )
        for limit in Limit
    ]


def figure(value: int | None) -> str:
    return "No limit" if value is None else f"{value:,}"


def _own(person: User, limit: Limit) -> str:
    own = own_limit(person, limit)
    return "" if own is None else figure(None if own == UNLIMITED else own)


def lines_of(person: User, place: str, size: int) -> tuple[list[Line], str | None]:
    """Of their log, the newest first, with who of staff it was and what they changed."""
    take_in(person)
    rows, older = page_of(ActivityLog.objects.filter(account_id=person.pk), place, size, LATEST)
    actors = {row.user_id for row in rows if row.by == ActivityLog.By.STAFF}
    emails = dict(User.objects.filter(pk__in=actors).values_list("pk", "email"))
    return [_line(row, emails) for row in rows], older


def _line(row: ActivityLog, emails: dict[str, str]) -> Line:
    who = {
        ActivityLog.By.STAFF: emails.get(row.user_id, "Staff"),
        ActivityLog.By.SYSTEM: "BotSmith",
    }.get(row.by, "They")
    return Line(
        at=row.timestamp,
        who=who,
        said=sentence_of(row.action, row.resource_name, row.details),
        changes=[_change(name, pair) for name, pair in (row.changes or {}).items()],
        ip=row.ip_address or "",
    )


def _change(name: str, pair: list) -> str:
    before, after = map(_short, pair)
    return f"{name.replace('_', ' ')}: {before} → {after}"


def _short(value: object) -> str:
    if value in (None, "", []):
        return "nothing"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= MOST_CHANGED else f"{text[:MOST_CHANGED]}…"
