"""A customer's month as it stands: what was spent, by which chatbot, model, kind and day.

All of it is one document, read by its id, however many entries the ledger has.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from billing.ledger import Payer, day_of, key, month_of, names_of
from billing.models import SpendingMonth
from botsmith.ai.prices import DOLLAR
from botsmith.mongodb.collections import collection

MOST_MONTHS = 60
SHOWN = {"_id": 0, "holds": 0}


class Capped(StrEnum):
    """Which cap is reached."""

    BOT = "bot"
    ACCOUNT = "account"
    DAY = "day"  # The account's for a day.


@dataclass(frozen=True)
class Sum:
    """Entries added up. Money is in nanodollars."""

    count: int = 0
    unpriced: int = 0
    estimated: int = 0
    conversations: int = 0
    input: int = 0
    output: int = 0
    cached: int = 0
    nanos: int = 0
    saved: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(*(getattr(self, name) + getattr(other, name) for name in NAMES))

    @property
    def dollars(self) -> float:
        return self.nanos / DOLLAR


NAMES = [each.name for each in fields(Sum)]


def total_of(sums: Iterable[Sum]) -> Sum:
    return sum(sums, Sum())


@dataclass(frozen=True)
class Row:
    """What one chatbot paid one model for one kind of thing."""

    chatbot_id: str
    kind: str
    model: str  # "provider:model"
    sum: Sum


@dataclass(frozen=True)
class Month:
    name: str
    document: dict = field(default_factory=dict)

    @property
    def spent(self) -> int:
        return self.document.get("spent") or 0

    @cached_property
    def rows(self) -> list[Row]:
        return list(self._rows())

    def _rows(self) -> Iterator[Row]:
        for name, kept in self.document.get("sums", {}).items():
            yield Row(*names_of(name), Sum(**{each: kept.get(each, 0) for each in NAMES}))

    @property
    def days(self) -> dict[int, int]:
        """Nanodollars by day of the month."""
        return {int(day): nanos for day, nanos in self.document.get("days", {}).items()}

    @property
    def bot_names(self) -> dict[str, str]:
        """Of the chatbots that are in it, by their ids; the names that they had last."""
        bots = self.document.get("bots", {}).items()
        return {names_of(name)[0]: kept.get("name", "") for name, kept in bots}

    def of_bot(self, chatbot_id: str) -> dict:
        return self.document.get("bots", {}).get(key(chatbot_id), {})

    def of_day(self, day: int) -> dict:
        return self.document.get("daily", {}).get(str(day), {})

    def dollars_of(self, chatbot_id: str) -> float:
        return (self.of_bot(chatbot_id).get("spent") or 0) / DOLLAR


def month_at(user_id: str, moment: datetime) -> Month:
    return month_named(user_id, month_of(moment))


def month_named(user_id: str, name: str) -> Month:
    found = collection(SpendingMonth).find_one({"id": f"{user_id}:{name}"}, SHOWN)
    return Month(name, found or {})


def months_with_entries(user_id: str) -> list[str]:
    """The latest first."""
    theirs = {"user_id": user_id}
    found = collection(SpendingMonth).find(theirs, {"_id": 0, "month": 1}).sort("month", -1)
    return [each["month"] for each in found.limit(MOST_MONTHS)]


def reached_cap(payer: Payer, month: Month, now: datetime) -> Capped | None:
    """Which cap leaves no room for what the chatbot would ask now; None: it may."""
    if _is_reached(payer.cap, month.of_bot(payer.chatbot_id)):
        return Capped.BOT
    return reached_account_cap(payer.account_cap, payer.daily_cap, month, now)


def reached_account_cap(
    monthly: int | None, daily: int | None, month: Month, now: datetime
) -> Capped | None:
    """Of all chatbots together: the month's, since it holds for longer, or the day's."""
    if _is_reached(monthly, month.document):
        return Capped.ACCOUNT
    return Capped.DAY if _is_reached(daily, month.of_day(day_of(now))) else None


def _is_reached(cap: int | None, sums: dict) -> bool:
    """Also where less is left than was wanted the last time."""
    return cap is not None and ((sums.get("spent") or 0) >= cap or sums.get("refused") == cap)
