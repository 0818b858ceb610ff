"""The pages of a source in MongoDB: which a reading wants, in which order, and how far it is.

While a source is read only the worker that has its lease writes here, and every step can be done
twice.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from pymongo import UpdateOne

from botsmith.mongodb.collections import as_document, collection, in_utc
from knowledge.models import Page, Source

State = Page.State
_TO_READ = {"_id": 0, "text": 0, "added": 0, "removed": 0, "spans": 0}


class Tally(NamedTuple):
    """Pages of a reading: how many are known, dealt with, and could not be read."""

    found: int
    done: int
    failed: int


def page_id(source_id: str, address: str | None) -> str:
    """Of a website's page by its address; a file or text is one page, under the source's id."""
    if address is None:
        return source_id
    return f"{source_id}:{hashlib.sha256(address.encode()).hexdigest()[:24]}"


def want(
    source: Source, addresses: Sequence[str | None], *, depth: int, found_on: str | None, most: int
) -> bool:
    """Has the reading visit these pages after all it already wants, ``most`` pages in all.

    False when some of them found no room. An address it already wants keeps its place.
    """
    fresh = _not_wanted(source, list(dict.fromkeys(addresses)))
    place = collection(Page).count_documents({"source_id": source.pk, "wanted": source.run})
    room = max(0, most - place)
    writes = [
        _wanted(source, address, place + n, depth, found_on)
        for n, address in enumerate(fresh[:room])
    ]
    if writes:
        collection(Page).bulk_write(writes, ordered=True)
    return len(fresh) <= room


def waiting(source: Source, most: int, now: datetime) -> list[dict]:
    """The next pages to read now, in order; ``taken`` counts who took them without a word since."""
    due = {**_unread(source), "$or": [{"due_at": None}, {"due_at": {"$lte": now}}]}
    found = list(collection(Page).find(due, _TO_READ).sort("place", 1).limit(most))
    # One that ended a worker is read alone, or it would be held against its neighbours.
    suspect = next((n for n, page in enumerate(found) if page["taken"]), len(found))
    found = found[: max(suspect, 1)]
    if found:
        these = {"id": {"$in": [page["id"] for page in found]}}
        collection(Page).update_many(these, {"$inc": {"taken": 1}})
    return [{**page, "taken": page["taken"] + 1} for page in found]


def next_due(source: Source) -> datetime | None:
    """When the next page that is put off may be read; None when none is put off."""
    left = collection(Page).find(_unread(source), {"due_at": 1}).sort("due_at", 1).limit(1)
    due = next((page["due_at"] for page in left), None)
    return due and in_utc(due)


def put_off(source: Source, page: dict, until: datetime, **fields) -> None:
    """Leaves the page to be read later, saying why."""
    _write(source, page["id"], due_at=until, taken=0, **fields)


def put_back(source: Source, page: dict) -> None:
    """The page was not read after all, and nothing is to be held against it."""
    _write(source, page["id"], taken=0)


def settle(source: Source, page: dict, state: State, **fields) -> None:
    """The page is dealt with in this reading."""
    _write(source, page["id"], state=state, run=source.run, due_at=None, taken=0, **fields)


def text_of(page: dict) -> str:
    stored = collection(Page).find_one({"id": page["id"]}, {"text": 1}) or {}
    return stored.get("text", "")


def is_repeated(source: Source, page: dict, text_hash: str) -> bool:
    """Whether a page before this one, in this reading, has the same text."""
    same = {"source_id": source.pk, "text_hash": text_hash, "wanted": source.run}
    read = {"run": source.run, "state": State.READ, "id": {"$ne": page["id"]}}
    return collection(Page).find_one({**same, **read}, {"_id": 1}) is not None


def is_known_as(source: Source, page: dict, url: str) -> bool:
    """Whether another page of this reading has that address already."""
    other = {"source_id": source.pk, "address": url, "id": {"$ne": page["id"]}}
    return collection(Page).find_one({**other, "wanted": source.run}, {"_id": 1}) is not None


def tally(source: Source) -> Tally:
    ours = {"source_id": source.pk, "wanted": source.run}
    states = {"$group": {"_id": {"done": {"$eq": ["$run", source.run]}, "state": "$state"}}}
    states["$group"]["n"] = {"$sum": 1}
    rows = list(collection(Page).aggregate([{"$match": ours}, states]))
    done = [row for row in rows if row["_id"]["done"]]
    failed = [row for row in done if row["_id"]["state"] == State.FAILED]
    return Tally(*(sum(row["n"] for row in group) for group in (rows, done, failed)))


def first(source: Source) -> dict | None:
    """The page that the reading began with."""
    ours = {"source_id": source.pk, "wanted": source.run}
    found = collection(Page).find(ours, _TO_READ).sort("place", 1).limit(1)
    return next(found, None)


def keep(source: Source) -> None:
    """A reading that came to nothing takes over what the one before it had read."""
    never_read = {"source_id": source.pk, "wanted": source.run, "state": State.WAITING}
    collection(Page).delete_many(never_read)
    earlier = {"source_id": source.pk, "wanted": {"$ne": source.run}}
    ours = {"$set": {"wanted": source.run, "run": source.run}}
    collection(Page).update_many(earlier, ours)


def read_again(source: Source, those: dict) -> int:
    """Pages of a settled reading that are to be read once more; how many they are."""
    again = {"run": None, "taken": 0, "tries": 0, "due_at": None}
    settled = {"source_id": source.pk, "wanted": source.run, **those}
    return collection(Page).update_many(settled, {"$set": again}).modified_count


def ask_anew(source_id: str) -> None:
    """Has the next reading fetch every page whole, whether it changed or not."""
    unknown = {"$set": {"etag": None, "last_modified": None}}
    collection(Page).update_many({"source_id": source_id}, unknown)


def remove(source_ids: Iterable[str]) -> None:
    collection(Page).delete_many({"source_id": {"$in": list(source_ids)}})


def _unread(source: Source) -> dict:
    return {"source_id": source.pk, "wanted": source.run, "run": {"$ne": source.run}}


def _not_wanted(source: Source, addresses: list[str | None]) -> list[str | None]:
    """Without the addresses that the reading knows, be it as another page's final one."""
    ours = {"source_id": source.pk, "wanted": source.run}
    ids = {page_id(source.pk, address): address for address in addresses}
    known = collection(Page).find({**ours, "id": {"$in": list(ids)}}, {"id": 1})
    ends = collection(Page).find({**ours, "address": {"$in": addresses}}, {"address": 1})
    taken = {ids[page["id"]] for page in known} | {page["address"] for page in ends}
    return [address for address in addresses if address not in taken]


def _wanted(
    source: Source, address: str | None, place: int, depth: int, found_on: str | None
) -> UpdateOne:
    now = {"wanted": source.run, "place": place, "depth": depth, "found_on": found_on}
    now |= {"taken": 0, "tries": 0, "due_at": None, "change": None, "added": [], "removed": []}
    blank = Page(chatbot_id=source.chatbot_id, source_id=source.pk, address=address, url=address)
    begun = {name: value for name, value in as_document(blank).items() if name not in now}
    del begun["id"]  # An upsert takes it from the condition.
    known = {"id": page_id(source.pk, address)}
    return UpdateOne(known, {"$set": now, "$setOnInsert": begun}, upsert=True)


def _write(source: Source, page: str, **fields) -> None:
    ours = {"id": page, "wanted": source.run}
    collection(Page).update_one(ours, {"$set": fields})
