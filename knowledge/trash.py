"""The trash: a deleted source stays in it for an hour, and can be brought back until then.

The row is there before the source goes, and goes after the source is back: at any moment one of
the two vouches for the upload. Of any number of people who want a source back at once one has it,
by a lease on the row; whatever that one was killed at, it can be asked for again.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from botsmith.lib.ids import new_id
from botsmith.mongodb.collections import as_document, collection, in_utc
from knowledge import uploads
from knowledge.models import DeletedSource, Source
from knowledge.reasons import Reason

KEPT = timedelta(hours=1)
LEASE = timedelta(minutes=1)
MOST_KEPT = 20  # of one chatbot
AT_ONCE = 500
# All else of a source comes of reading it; its owner is the chatbot's.
GIVEN = {
    *("id", "chatbot_id", "type", "name", "size", "url", "added_at"),
    *("mode", "crawl", "questions", "refresh_every"),
}
STANDS = ("status", "error_reason", "error_message")


def take(source: Source) -> bool:
    """Moves the source here; False when it is gone already, or somebody else took it."""
    its_own, shown = {"id": source.pk}, _shown(source)
    if (found := collection(Source).find_one(its_own, shown)) is None:
        return False
    row = DeletedSource(chatbot_id=source.chatbot_id, document=found)
    begun = {name: value for name, value in as_document(row).items() if name != "id"}
    collection(DeletedSource).update_one(its_own, {"$set": begun}, upsert=True)
    taken = collection(Source).find_one_and_delete(its_own, shown)
    if taken and taken != found:  # It was changed in between.
        collection(DeletedSource).update_one(its_own, {"$set": {"document": taken}})
    return taken is not None


def claim(chatbot_id: str, source_id: str, *, now: datetime) -> dict | None:
    """The row of that chatbot's source, for whoever brings it back; None when its time is over, it
    is not there (any more), or somebody else is at it."""
    kept = {"id": source_id, "chatbot_id": chatbot_id, "deleted_at": {"$gt": now - KEPT}}
    lease = {"lease_token": new_id(), "lease_expires_at": now + LEASE}
    return collection(DeletedSource).find_one_and_update(
        {**kept, **_free(now)}, {"$set": lease}, return_document=ReturnDocument.AFTER
    )


def give_back(row: dict) -> None:
    """It was not brought back, and can be asked for again at once."""
    free = {"$set": {"lease_token": None, "lease_expires_at": None}}
    collection(DeletedSource).update_one(_mine(row), free)


def put_back(row: dict, *, owner: str, now: datetime) -> bool:
    """Has the source again as it was given, to be read from its start; False when it is there."""
    was = row["document"]
    if was.get("content") and not uploads.exists(row["id"]):
        uploads.save(row["id"], was["content"].encode())
    try:
        collection(Source).insert_one(_as_new(was, owner=owner, now=now))
        is_mine = True
    except DuplicateKeyError:
        is_mine = False
    collection(DeletedSource).delete_one(_mine(row))
    return is_mine


def is_back(chatbot_id: str, source_id: str, *, now: datetime) -> bool:
    """Whether it is there, or somebody is bringing it back."""
    its_own = {"id": source_id, "chatbot_id": chatbot_id}
    in_hand = {**its_own, "lease_expires_at": {"$gt": now}}
    asked = ((DeletedSource, in_hand), (Source, its_own))  # Where there is no row is its source.
    return any(collection(model).find_one(those, {"_id": 1}) for model, those in asked)


def without_kept(source_ids: Collection[str]) -> list[str]:
    """Those of the ids that are not in the trash."""
    those = {"id": {"$in": list(source_ids)}}
    kept = {row["id"] for row in collection(DeletedSource).find(those, {"id": 1})}
    return [source_id for source_id in source_ids if source_id not in kept]


def empty(chatbot_id: str) -> None:
    """Forgets all that was deleted of a chatbot, for when it goes itself."""
    _forget({"chatbot_id": chatbot_id})


def make_room(chatbot_id: str, *, now: datetime) -> None:
    """Keeps the latest of a chatbot's only: to add and delete files without end is no way round
    what its plan has room for."""
    rows = collection(DeletedSource).find({"chatbot_id": chatbot_id}, {"_id": 0, "id": 1})
    beyond = [row["id"] for row in rows.sort("deleted_at", -1).skip(MOST_KEPT)]
    if beyond:
        # Nobody can claim them from here on, and they go as what is too old.
        over = {"$set": {"deleted_at": now - KEPT}}
        collection(DeletedSource).update_many({"id": {"$in": beyond}, **_free(now)}, over)
        _forget({"chatbot_id": chatbot_id, "deleted_at": {"$lte": now - KEPT}, **_free(now)})


def purge(now: datetime) -> int:
    """Forgets what was deleted longer ago than it can be brought back; how many sources."""
    return _forget({"deleted_at": {"$lte": now - KEPT}, **_free(now)})


def _forget(those: dict) -> int:
    """With their uploads, which go first: a row that is left has it done once more."""
    forgotten = 0
    while rows := list(collection(DeletedSource).find(those, {"_id": 0, "id": 1}).limit(AT_ONCE)):
        ids = [row["id"] for row in rows]
        alive = {"id": {"$in": ids}}
        there = {each["id"] for each in collection(Source).find(alive, {"id": 1})}
        uploads.delete([source_id for source_id in ids if source_id not in there])
        collection(DeletedSource).delete_many({**those, "id": {"$in": ids}})
        forgotten += len(ids)
    return forgotten


def _shown(source: Source) -> dict[str, int]:
    """Without the content where it can be read again: off the website, or out of the upload."""
    is_derived = source.type == Source.Type.WEBSITE or uploads.exists(source.pk)
    return {"_id": 0, "content": 0} if is_derived else {"_id": 0}


def _as_new(was: dict, *, owner: str, now: datetime) -> dict:
    """What was given, and the rest as of a source that is added now.

    A file that was too large to keep is as it was: there is nothing to read. No worker takes the
    source before the lease of the one that read it when it was deleted is over: that one may still
    be writing.
    """
    blank = as_document(Source(owner=owner, rung_at=now))
    fresh = {name: value for name, value in blank.items() if name not in GIVEN}
    if was.get("error_reason") == Reason.TOO_LARGE and was["type"] == Source.Type.FILE:
        fresh |= {name: was.get(name) for name in STANDS}
    until = was.get("lease_expires_at")
    if until and in_utc(until) > now:
        fresh["due_at"] = in_utc(until)
    return {**blank, **was, **fresh}  # Other programs leave fields of ours out.


def _mine(row: dict) -> dict:
    return {"id": row["id"], "lease_token": row["lease_token"]}


def _free(now: datetime) -> dict:
    return {"$or": [{"lease_expires_at": None}, {"lease_expires_at": {"$lt": now}}]}
