"""Money held back before a provider is asked, and settled when it is known what it cost.

A hold is taken by one conditional update of the customer's month: of any number of questions at
once only so many pass as there is room for under the caps. It names what may be paid, so that what
a killed process left is settled too, by a sweeper. Settling writes the ledger first; then, in one
update that only finds its hold once, the hold goes and the month's sums grow. Told twice, or cut
short anywhere, both hold the same.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pymongo import ReturnDocument, UpdateOne
from pymongo.errors import BulkWriteError

from billing import caps, ledger
from billing.ledger import Kind, Paid, Payer, key, month_of
from billing.models import SpendingMonth
from botsmith.ai.base import Usage
from botsmith.mongodb.bulk import write_each
from botsmith.mongodb.collections import collection, in_utc

log = logging.getLogger(__name__)

HELD_FOR = timedelta(minutes=10)  # Longer than any answer, and than a batch of vectors.
TRIES = 6
AS_KEPT = ("provider", "model", "nanos", "input_tokens", "output_tokens")
AT_ONCE = 100


@dataclass(frozen=True)
class Hold:
    """What asking a provider may cost at most: ``nanos``, and the tokens of that.

    ``provider`` and ``model`` are the dearest that is asked under it.
    """

    id: str
    payer: Payer
    kind: Kind
    provider: str
    model: str
    nanos: int
    input_tokens: int
    output_tokens: int
    at: datetime
    message_id: str | None = None

    @property
    def month_id(self) -> str:
        return f"{self.payer.user_id}:{month_of(self.at)}"

    def as_dict(self) -> dict:
        """As the month keeps it."""
        return {
            "chatbot_id": self.payer.chatbot_id,
            "chatbot_name": self.payer.chatbot_name,
            "kind": str(self.kind),
            "provider": self.provider,
            "model": self.model,
            "nanos": self.nanos,
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
            "at": self.at,
            "until": self.at + HELD_FOR,
            "message_id": self.message_id,
        }

    @classmethod
    def of(cls, hold_id: str, user_id: str, kept: dict) -> "Hold":
        return cls(
            id=hold_id,
            payer=Payer(user_id, kept["chatbot_id"], kept["chatbot_name"]),
            kind=Kind(kept["kind"]),
            at=in_utc(kept["at"]),
            **{name: kept[name] for name in AS_KEPT},
            message_id=kept["message_id"],
        )


@dataclass(frozen=True)
class Settled:
    """A hold, and what was paid under it: nothing where no provider was asked."""

    hold: Hold
    paid: Sequence[Paid] = ()


Written = tuple[Hold, Sequence[dict]]  # A hold, and its entries in the ledger.

# --- Taking -----------------------------------------------------------------------------------


def hold_each(holds: Sequence[Hold]) -> list[bool]:
    """Takes each hold; False where a cap leaves no room for it. Then nothing may be asked."""
    free = [hold for hold in holds if not hold.payer.is_capped]
    _take_freely(free)
    held = {hold.id for hold in free}
    for group in _by_month(hold for hold in holds if hold.payer.is_capped):
        held |= _take_up_to_caps(group)
    return [hold.id in held for hold in holds]


def _by_month(holds: Iterable[Hold]) -> list[list[Hold]]:
    groups = defaultdict(list)
    for hold in holds:
        groups[hold.month_id].append(hold)
    return list(groups.values())


def _take_freely(holds: Sequence[Hold]) -> None:
    writes = [UpdateOne({"id": g[0].month_id}, _taken(g), upsert=True) for g in _by_month(holds)]
    if not writes:
        return
    try:
        collection(SpendingMonth).bulk_write(writes, ordered=False)
    except BulkWriteError as error:
        for each in error.details["writeErrors"]:
            if each["code"] != ledger.DUPLICATE:
                raise
            # Another process made the month's document at the same time.
            collection(SpendingMonth).bulk_write([writes[each["index"]]])


def _take_up_to_caps(holds: Sequence[Hold]) -> set[str]:
    """Of holds of one month: as many as there is room for, the first first; their ids."""
    wanted = [hold for hold in holds if _could_fit(hold)]
    months = collection(SpendingMonth)
    shown = {"_id": 0, "holds": 0, "sums": 0, "days": 0}
    for _ in range(TRIES):
        month = None
        if wanted:
            month = months.find_one_and_update(
                caps.room_for(wanted),
                _taken(wanted),
                projection=shown,
                return_document=ReturnDocument.AFTER,
            )
        if month:
            break
        month = months.find_one({"id": holds[0].month_id}, shown) or _begun(holds[0])
        wanted = caps.fitting(wanted, month)
        if not wanted:
            break
    else:  # Others were faster each time: so many at once is a flood, and its cap is near.
        wanted = []
    taken = {hold.id for hold in wanted}
    caps.tell(month, taken=wanted, refused=[hold for hold in holds if hold.id not in taken])
    return taken


def _could_fit(hold: Hold) -> bool:
    return all(hold.nanos <= cap.nanos for cap in caps.caps_of(hold))


def _begun(hold: Hold) -> dict:
    """The month's document, made where there is none yet."""
    first = {"user_id": hold.payer.user_id, "month": month_of(hold.at), "used": 0, "spent": 0}
    made = {"$setOnInsert": first}
    return collection(SpendingMonth).find_one_and_update(
        {"id": hold.month_id}, made, upsert=True, return_document=ReturnDocument.AFTER
    )


def _taken(holds: Sequence[Hold]) -> dict:
    used: Counter[str] = Counter()
    kept = {}
    for hold in holds:
        for place in _places(hold):
            used[f"{place}used"] += hold.nanos
        kept[f"{caps.bot_place(hold.payer.chatbot_id)}name"] = hold.payer.chatbot_name
        kept[f"holds.{key(hold.id)}"] = hold.as_dict()
    first = {"user_id": holds[0].payer.user_id, "month": month_of(holds[0].at)}
    return {
        "$inc": dict(used),
        "$set": kept,
        "$min": {"due_at": holds[0].at + HELD_FOR},
        "$setOnInsert": first,
    }


def _places(hold: Hold) -> tuple[str, ...]:
    """Before which fields of the month it is counted: the account's, its chatbot's, its day's."""
    return "", caps.bot_place(hold.payer.chatbot_id), caps.day_place(hold.at)


# --- Settling ---------------------------------------------------------------------------------


def settle_each(settled: Sequence[Settled]) -> None:
    """Writes what was paid into the ledger and lets the holds go; the second time nothing."""
    let_go(write(settled))


def write(settled: Sequence[Settled]) -> list[Written]:
    """The first half: what was paid is in the ledger."""
    every = [
        ledger.entry_of(each.hold.id, each.hold.payer, each.hold.at, paid)
        for each in settled
        for paid in each.paid
    ]
    entries = defaultdict(list)
    for entry in ledger.write(every):
        entries[entry["id"].rpartition(":")[0]].append(entry)
    return [(each.hold, entries[each.hold.id]) for each in settled]


def let_go(written: Sequence[Written]) -> None:
    """The second half: the months count it, and hold nothing back for it any more.

    What MongoDB refuses is logged; the sweeper comes back to it.
    """
    groups = defaultdict(list)
    for pair in written:
        groups[pair[0].month_id].append(pair)
    whole = write_each(SpendingMonth, [_let_go(group) for group in groups.values()])
    if not whole.is_whole:  # A hold of some group is settled already.
        write_each(SpendingMonth, [_let_go([pair]) for pair in written])


def _let_go(pairs: Sequence[Written]) -> UpdateOne:
    """One update for holds of one month; it does nothing unless all of them are there."""
    sums: Counter[str] = Counter()
    for hold, entries in pairs:
        spent = sum(entry["nanos"] or 0 for entry in entries)
        for place in _places(hold):
            sums[f"{place}used"] += spent - hold.nanos
            sums[f"{place}spent"] += spent
        for entry in entries:
            sums.update(_counted(entry))
    names = [f"holds.{key(hold.id)}" for hold, _ in pairs]
    mine = {"id": pairs[0][0].month_id, **{name: {"$exists": True} for name in names}}
    change = {"$unset": dict.fromkeys(names, ""), "$inc": {k: v for k, v in sums.items() if v}}
    return UpdateOne(mine, change if change["$inc"] else {"$unset": change["$unset"]})


def _counted(entry: dict) -> dict[str, int]:
    """What an entry adds to the month's sums, by the field's name."""
    model = f"{entry['provider']}:{entry['model']}"
    place = f"sums.{key(entry['chatbot_id'], entry['kind'], model)}"
    counts = {
        "count": 1,
        "unpriced": int(entry["nanos"] is None),
        "estimated": int(entry["estimated"]),
        "conversations": int(entry["opens"]),
        "input": entry["input_tokens"],
        "output": entry["output_tokens"],
        "cached": entry["cached_tokens"],
        "nanos": entry["nanos"] or 0,
        "saved": entry["saved_nanos"],
    }
    day = f"days.{in_utc(entry['at']):%d}"
    return {**{f"{place}.{name}": each for name, each in counts.items()}, day: counts["nanos"]}


# --- What was left --------------------------------------------------------------------------------


def abandon(user_id: str, hold_id: str, *, output_tokens: int, now: datetime) -> bool:
    """Settles the hold of an answer that its process did not end, by what it had said until then.

    False where there is none.
    """
    field = f"holds.{key(hold_id)}"
    first = now.replace(day=1)
    ids = [f"{user_id}:{month_of(each)}" for each in (now, first - timedelta(days=1))]
    for month in collection(SpendingMonth).find({"id": {"$in": ids}}, {field: 1}):
        if kept := month.get("holds", {}).get(key(hold_id)):
            settle_each([_given_up(Hold.of(hold_id, user_id, kept), output_tokens)])
            return True
    return False


def settle_left(now: datetime) -> int:
    """Settles holds that nobody settled in time, as if all had been used. Returns how many."""
    due = {"due_at": {"$lte": now}}
    months = list(collection(SpendingMonth).find(due, {"sums": 0}).limit(AT_ONCE))
    return sum(_settle_left(month, now) for month in months)


def _settle_left(month: dict, now: datetime) -> int:
    left = [
        Hold.of(ledger.names_of(name)[0], month["user_id"], kept)
        for name, kept in month.get("holds", {}).items()
        if in_utc(kept["until"]) <= now
    ]
    settle_each([_given_up(hold, None) for hold in left])
    if left:
        log.warning("%d answers of %s were paid for and not ended", len(left), month["user_id"])
    collection(SpendingMonth).update_one({"id": month["id"]}, [{"$set": {"due_at": NEXT_DUE}}])
    return len(left)


_HELD = {"$objectToArray": {"$ifNull": ["$holds", {}]}}
NEXT_DUE = {
    "$let": {
        "vars": {"next": {"$min": {"$map": {"input": _HELD, "as": "h", "in": "$$h.v.until"}}}},
        # A later hold's $min would not take the place of null.
        "in": {"$ifNull": ["$$next", "$$REMOVE"]},
    }
}


def _given_up(hold: Hold, output_tokens: int | None) -> Settled:
    """By what the ledger has of it; else by an estimate, all that it was held for at most."""
    ids = [ledger.entry_id(hold.id, kind) for kind in Kind.values]
    if written := ledger.read(ids):
        return Settled(hold, [_paid_by(entry) for entry in written])
    said = hold.output_tokens if output_tokens is None else output_tokens
    usage = Usage(hold.input_tokens, said, estimated=True)
    return Settled(hold, [Paid(hold.kind, hold.provider, hold.model, usage, hold.message_id)])


def _paid_by(entry: dict) -> Paid:
    usage = Usage(
        entry["input_tokens"],
        entry["output_tokens"],
        entry["cached_tokens"],
        entry["estimated"],
        entry["written_tokens"],
    )
    kind = Kind(entry["kind"])
    return Paid(kind, entry["provider"], entry["model"], usage, entry["message_id"], entry["opens"])
