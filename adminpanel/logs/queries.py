"""Lines of the logs of all accounts: pages of them, and all of them for a spreadsheet."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from django.db.models import Model
from django.urls import reverse

from accounts.activity_log import KINDS
from accounts.activity_words import sentence_of
from accounts.models import ActivityLog, LoginHistory, User
from adminpanel.lists import instances
from adminpanel.logs.changes import Change, changes_of, in_words
from adminpanel.logs.filters import BY_LABELS, LATEST
from botsmith.lib.devices import device_of, is_handheld
from botsmith.mongodb.collections import collection, in_utc

AT_ONCE = 500
By = ActivityLog.By
_KIND_OF = {model: kind for kind in KINDS.values() for model in kind.models}


@dataclass(frozen=True)
class Person:
    """Somebody who is named in a log; ``email`` is empty of who is gone."""

    pk: str
    email: str = ""
    name: str = ""

    @property
    def label(self) -> str:
        return self.email or "Account that is gone"

    @property
    def url(self) -> str:
        """Their page in the console; empty where the account is gone."""
        return reverse("adminpanel:person", args=[self.pk]) if self.email else ""


NOBODY = Person("")  # Another program's line may name none.


def people_of(ids: Iterable[str | None]) -> dict[str, Person]:
    wanted = sorted({each for each in ids if each})
    shown = {"_id": 0, "id": 1, "email": 1, "name": 1}
    found = collection(User).find({"id": {"$in": wanted}}, shown) if wanted else ()
    known = {u["id"]: Person(u["id"], u.get("email") or "", u.get("name") or "") for u in found}
    return {each: known.get(each) or Person(each) for each in wanted}


@dataclass(frozen=True)
class Login:
    pk: str
    at: datetime
    person: Person
    success: bool
    method: str
    device: str
    is_handheld: bool
    ip: str
    place: str


def logins(ids: Sequence[str]) -> list[Login]:
    rows = instances(LoginHistory, ids)
    people = people_of(row.user_id for row in rows)
    return [
        Login(
            pk=row.pk,
            at=row.timestamp,
            person=people.get(row.user_id, NOBODY),
            success=bool(row.success),
            method=row.method or "",
            device=device_of(row.user_agent),
            is_handheld=is_handheld(row.user_agent),
            ip=row.ip_address or "",
            place=row.location or "",
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Act:
    """One thing that was done: ``actor`` did ``said``, in the account of ``account``."""

    pk: str
    at: datetime
    by: str
    actor: Person | None  # None: BotSmith itself.
    account: Person
    said: str
    action: str
    icon: str
    ip: str
    details: str
    changes: Sequence[Change]

    @property
    def by_label(self) -> str:
        return str(BY_LABELS.get(self.by, self.by))

    @property
    def is_elsewhere(self) -> bool:
        """It was done in somebody else's account."""
        return self.actor is None or self.actor.pk != self.account.pk


def acts(ids: Sequence[str]) -> list[Act]:
    rows = instances(ActivityLog, ids)
    people = people_of(each for row in rows for each in (row.user_id, row.account_id))
    return [_act(row, people) for row in rows]


def _act(row: ActivityLog, people: Mapping[str, Person]) -> Act:
    kind = _KIND_OF.get(row.resource_type)
    return Act(
        pk=row.pk,
        at=row.timestamp,
        by=row.by or By.PERSON,
        actor=None if row.by == By.SYSTEM else people.get(row.user_id, NOBODY),
        account=people.get(row.account_id or row.user_id, NOBODY),
        said=sentence_of(row.action, row.resource_name, row.details),
        action=row.action,
        icon=kind.icon if kind else "clock",
        ip=row.ip_address or "",
        details=row.details or "",
        changes=changes_of(row.changes),
    )


# --- For spreadsheets -------------------------------------------------------------------------

LOGIN_COLUMNS = (
    *("time_utc", "account_id", "email", "success", "method", "ip_address"),
    *("place", "device", "user_agent"),
)
ACTIVITY_COLUMNS = (
    *("time_utc", "by", "actor_id", "actor_email", "account_id", "account_email", "action"),
    *("what", "kind", "resource_id", "resource_name", "details", "ip_address", "changes"),
)


def login_rows(conditions: Mapping) -> Iterator[tuple]:
    """All lines that fulfil the conditions, as ``LOGIN_COLUMNS``."""
    return _rows(LoginHistory, conditions, lambda row: (row.get("user_id"),), _login_row)


def activity_rows(conditions: Mapping) -> Iterator[tuple]:
    """The same of the activity, as ``ACTIVITY_COLUMNS``."""

    def named(row: dict) -> tuple:
        return row.get("user_id"), row.get("account_id")

    return _rows(ActivityLog, conditions, named, _activity_row)


def _rows(
    model: type[Model],
    conditions: Mapping,
    named: Callable[[dict], tuple],
    row_of: Callable[[dict, Mapping[str, Person]], tuple],
) -> Iterator[tuple]:
    """Read while they are sent, so many at once; the people of each lot are looked up together."""
    found = collection(model).find(dict(conditions), {"_id": 0}).sort(list(LATEST.sort.items()))
    rest = iter(found.batch_size(AT_ONCE))
    while some := list(islice(rest, AT_ONCE)):
        people = people_of(each for row in some for each in named(row))
        yield from (row_of(row, people) for row in some)


def _login_row(row: dict, people: Mapping[str, Person]) -> tuple:
    person = people.get(row.get("user_id"), Person(""))
    return (
        *(_time(row), person.pk, person.email, "yes" if row.get("success") else "no"),
        *(row.get("method"), row.get("ip_address"), row.get("location")),
        *(device_of(row.get("user_agent")), row.get("user_agent")),
    )


def _activity_row(row: dict, people: Mapping[str, Person]) -> tuple:
    by = row.get("by") or str(By.PERSON)
    actor = Person("") if by == By.SYSTEM else people.get(row.get("user_id"), Person(""))
    account = people.get(row.get("account_id") or row.get("user_id"), Person(""))
    name, details = row.get("resource_name"), row.get("details")
    return (
        *(_time(row), by, actor.pk, actor.email, account.pk, account.email),
        *(row.get("action"), sentence_of(row.get("action") or "", name, details)),
        *(row.get("resource_type"), row.get("resource_id"), name, details, row.get("ip_address")),
        in_words(changes_of(row.get("changes"))),
    )


def _time(row: dict) -> str:
    at = row.get("timestamp")
    if not isinstance(at, datetime):
        return ""
    return in_utc(at).astimezone(UTC).isoformat(timespec="seconds")
