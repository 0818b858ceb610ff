"""The activity log of an account, as its owner and staff read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import QuerySet

from accounts.activity_words import sentence_of
from accounts.models import ActivityLog, User
from botsmith.lib.places import Order, page_of
from botsmith.mongodb.collections import collection

PAGE = 30
LATEST = Order({"timestamp": datetime, "id": str})
By = ActivityLog.By
WHO = {"you": By.PERSON, "staff": By.STAFF, "botsmith": By.SYSTEM}
WHO_LABELS = {"you": "You", "staff": "Staff", "botsmith": "BotSmith"}


@dataclass(frozen=True)
class Kind:
    """Things that are looked for together: the names of their models, and how they look."""

    label: str
    icon: str
    models: tuple[str, ...]
    is_staffs: bool = False


KINDS = {
    "account": Kind("Account", "user", ("user", "accountexport", "accountdeletion")),
    "keys": Kind("API keys", "code", ("apikey",)),
    "plan": Kind("Plan and invoices", "card", ("subscription", "invoice", "coupon", "plan")),
    "chatbots": Kind("Chatbots", "chat", ("chatbot",)),
    "sources": Kind("Sources", "file", ("source",)),
    "conversations": Kind(
        "Conversations", "mail", ("conversation", "conversationnote", "conversationreport")
    ),
    "gaps": Kind("Gaps", "question", ("gapgroup",)),
    "site": Kind("BotSmith itself", "settings", ("sitestate", "announcement", "failedtask"), True),
}
_KIND_OF = {model: kind for kind in KINDS.values() for model in kind.models}
_OTHER = Kind("Other", "clock", ())
COLUMNS = ("time_utc", "who", "what", "action", "kind", "id", "details", "ip_address")


@dataclass(frozen=True)
class Line:
    """One thing that was done: ``who`` and ``said`` make a sentence."""

    at: datetime
    who: str
    said: str
    icon: str
    ip: str


@dataclass(frozen=True)
class Narrowed:
    """What of a log is shown: of which kind, by whom. Empty is all, and so is what is unknown."""

    kind: str = ""
    who: str = ""

    @classmethod
    def read(cls, asked: dict) -> "Narrowed":
        kind, who = asked.get("kind", ""), asked.get("who", "")
        return cls(kind if kind in KINDS else "", who if who in WHO else "")

    def of(self, user: User) -> QuerySet:
        found = ActivityLog.objects.filter(account_id=user.pk)
        if self.kind:
            found = found.filter(resource_type__in=KINDS[self.kind].models)
        return found.filter(by=WHO[self.who]) if self.who else found


def lines_of(user: User, narrowed: Narrowed, place: str) -> tuple[list[Line], str | None]:
    """A page of the user's log, the newest first, and the next page's place if there is one."""
    take_in(user)
    rows, older = page_of(narrowed.of(user), place, PAGE, LATEST)
    return [_line(row) for row in rows], older


def rows_of(user: User, narrowed: Narrowed) -> Iterator[tuple]:
    """All of it for a spreadsheet, as ``COLUMNS``."""
    take_in(user)
    found = narrowed.of(user).order_by("-timestamp", "-id")
    for row in found.iterator(chunk_size=500):
        line = _line(row)
        yield (
            row.timestamp.astimezone(UTC).isoformat(timespec="seconds"),
            line.who,
            line.said,
            row.action,
            row.resource_type,
            row.resource_id,
            row.details,
            line.ip,
        )


def take_in(user: User) -> None:
    """Lines of other programs name no account: they are of who did it."""
    theirs = {"account_id": None, "user_id": user.pk}
    own = {"account_id": "$user_id", "by": {"$ifNull": ["$by", By.PERSON]}}
    collection(ActivityLog).update_many(theirs, [{"$set": own}])


def _line(row: ActivityLog) -> Line:
    who = {By.STAFF: "Staff", By.SYSTEM: "BotSmith"}.get(row.by, "You")
    said = sentence_of(row.action, row.resource_name, row.details)
    icon = _KIND_OF.get(row.resource_type, _OTHER).icon
    ip = "" if row.by == By.STAFF else row.ip_address or ""  # Staff's own is nobody's business.
    return Line(row.timestamp, who, said, icon, ip)
