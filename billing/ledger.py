"""The ledger: one entry for each thing that a provider was paid for, written once.

An entry's id is made of the hold that it was paid under (``billing.holding``), so that a second
telling of the same finds it there. Money is in nanodollars (``botsmith.ai.prices``). The month is
the calendar's, in UTC.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Model
from pymongo.errors import BulkWriteError

from billing.models import LedgerEntry
from botsmith.ai.base import Usage
from botsmith.ai.prices import DOLLAR, cost, price_of, saved
from botsmith.mongodb.collections import as_document, collection

DUPLICATE = 11000  # MongoDB's number of the error.
READ_AT_ONCE = 1000  # Else sixteen megabytes.
Kind = LedgerEntry.Kind


@dataclass(frozen=True)
class Payer:
    """Whose money it is: the chatbot, its customer, and what each may spend in a month, if capped.

    ``daily_cap`` is the customer's, for all chatbots and a day (UTC). Caps are in nanodollars.
    """

    user_id: str
    chatbot_id: str
    chatbot_name: str
    cap: int | None = None
    account_cap: int | None = None
    daily_cap: int | None = None

    @property
    def is_capped(self) -> bool:
        return any(cap is not None for cap in (self.cap, self.account_cap, self.daily_cap))


def payer_of(bot: Model) -> Payer:
    """Of a chatbot, whose model is of a higher floor; it reads its customer where that is not
    read yet."""
    return Payer(
        user_id=bot.user_id,
        chatbot_id=bot.pk,
        chatbot_name=bot.name,
        cap=in_nanos(bot.spending_cap),
        account_cap=in_nanos(bot.user.spending_cap),
        daily_cap=in_nanos(bot.user.daily_spending_cap),
    )


@dataclass(frozen=True)
class Paid:
    """What a provider was paid for; ``opens``: the first answer of its conversation."""

    kind: Kind
    provider: str
    model: str
    usage: Usage
    message_id: str | None = None
    opens: bool = False


def in_nanos(dollars: float | None) -> int | None:
    """A cap as its owner wrote it, in dollars."""
    return None if dollars is None else round(dollars * DOLLAR)


def month_of(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m}"


def day_of(moment: datetime) -> int:
    """Of its month."""
    return moment.astimezone(UTC).day


def span_of(month: str) -> tuple[datetime, datetime]:
    """The month's first instant and the next one's."""
    start = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
    return start, (start + timedelta(days=32)).replace(day=1)


def key(*names: str) -> str:
    """Names as one name of a field: MongoDB takes some signs in it for its own."""
    return "|".join(map(_escaped, names))


def names_of(text: str) -> list[str]:
    """What ``key`` was made of."""
    return [_unescaped(each) for each in text.split("|")]


SIGNS = {"%": "%25", ".": "%2E", "$": "%24", "|": "%7C", "\0": "%00"}


def _escaped(name: str) -> str:
    for sign, code in SIGNS.items():
        name = name.replace(sign, code)
    return name


def _unescaped(name: str) -> str:
    for sign, code in reversed(SIGNS.items()):
        name = name.replace(code, sign)
    return name


def entry_of(hold_id: str, payer: Payer, at: datetime, paid: Paid) -> dict:
    """The entry as a document, at the price of that moment."""
    price, usage = price_of(paid.provider, paid.model, at), paid.usage
    if price and usage.output_tokens and price.output is None:
        price = None
    entry = LedgerEntry(
        id=entry_id(hold_id, paid.kind),
        user_id=payer.user_id,
        chatbot_id=payer.chatbot_id,
        chatbot_name=payer.chatbot_name,
        kind=paid.kind,
        message_id=paid.message_id,
        at=at,
        provider=paid.provider,
        model=paid.model,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cached_tokens=min(usage.cached_tokens, usage.input_tokens),
        written_tokens=usage.written_tokens,
        estimated=usage.estimated,
        opens=paid.opens,
        price=price and price.as_dict(),
        nanos=price and cost(price, usage),
        saved_nanos=saved(price, usage) if price else 0,
    )
    return as_document(entry)


def entry_id(hold_id: str, kind: str) -> str:
    return f"{hold_id}:{kind}"


def write(entries: Sequence[dict]) -> list[dict]:
    """Keeps the entries; as the ledger has them, where one of them was in it before."""
    if not entries:
        return []
    try:
        collection(LedgerEntry).insert_many([dict(each) for each in entries], ordered=False)
    except BulkWriteError as error:
        if any(each["code"] != DUPLICATE for each in error.details["writeErrors"]):
            raise
        return read([each["id"] for each in entries])
    return list(entries)


def read(ids: Sequence[str]) -> list[dict]:
    return list(collection(LedgerEntry).find({"id": {"$in": list(ids)}}, {"_id": 0}))


def entries_of(user_id: str, month: str) -> Iterator[dict]:
    """A customer's entries of a month, in the order of their time, read as they are asked for."""
    start, end = span_of(month)
    theirs = {"user_id": user_id, "at": {"$gte": start, "$lt": end}}
    found = collection(LedgerEntry).find(theirs, {"_id": 0}).sort({"at": 1, "id": 1})
    return iter(found.batch_size(READ_AT_ONCE))
