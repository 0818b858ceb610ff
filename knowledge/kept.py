"""A copy of a chatbot's knowledge that goes on serving visitors while newer knowledge is tried.

It is made inside MongoDB under a version of its own, of which nobody reads until the chatbot's
document names it: that one update is the switch. What the switch leaves behind is removed at once,
and by the sweeper what a killed worker left. A copy does not change any more, but that sources
deleted since go from it, and that vectors still missing are made (``knowledge.embedding``).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Model
from django.utils import timezone

from botsmith.lib.ids import new_id
from botsmith.mongodb.collections import collection
from knowledge import embedding
from knowledge.models import Chunk, KeptChunk, KeptSourceTerms, Source, SourceTerms, chatbot_model
from knowledge.shelf import Shelf

TRIES = 3
COPY_SECONDS = 240  # MongoDB itself gives up what takes longer.
YOUNG = timedelta(hours=1)  # A copy of that age that no chatbot names is not being made any more.
_NONE = {"kept_version": None, "kept_at": None, "kept_embedding_model": None, "kept_changes": 0}


class _Standing(NamedTuple):
    """What a chatbot's knowledge is at a moment when nothing of it is being written."""

    revisions: frozenset[tuple[str, str]]
    kept_version: str | None
    embedding_model: str | None
    provider: str
    knowledge_version: int


def keep(chatbot_id: str, *, tried: int | None = None) -> bool:
    """Has visitors answered from the chatbot's passages as they are now, whatever is read later.

    ``tried``: only if they are still those of that ``knowledge_version`` when the copy begins to
    serve.

    False, and all stays as it was, when there are none or others, or while some are being written:
    once that is done it is worth another try.
    """
    for _ in range(TRIES):
        before = _standing(chatbot_id)
        if before is None or tried not in (None, before.knowledge_version):
            return False
        left = version = new_id()
        try:
            _copy(chatbot_id, version)
            if _is_whole(version) and _switch(chatbot_id, version, before):
                left = before.kept_version
        finally:
            _drop([left] if left else [])
        if left != version:
            embedding.make_due(chatbot_id)
            return True
    return False


def release(chatbot_id: str) -> None:
    """Has visitors answered from the live passages again; the copy goes."""
    kept = {"id": chatbot_id, "kept_version": {"$ne": None}}
    before = collection(chatbot_model()).find_one_and_update(kept, {"$set": _NONE})
    if before:
        _drop([before["kept_version"]])


def kept_at(bot) -> datetime | None:
    """When the knowledge that visitors are answered from was kept; None: it is the present."""
    return bot.kept_at if bot.kept_version else None


def forget(source_ids: Sequence[str]) -> None:
    """Removes these sources from every copy."""
    of_these = {"source_id": {"$in": list(source_ids)}}
    versions = collection(KeptSourceTerms).distinct("kept_version", of_these)
    if not versions:
        return
    collection(KeptChunk).delete_many(of_these)
    collection(KeptSourceTerms).delete_many(of_these)
    those = {"kept_version": {"$in": versions}}
    collection(chatbot_model()).update_many(those, {"$inc": {"kept_changes": 1}})


def forget_chatbot(chatbot_id: str) -> None:
    """Removes its copies, named or not, for when the chatbot itself goes."""
    _drop(collection(KeptSourceTerms).distinct("kept_version", {"chatbot_id": chatbot_id}))


def sweep(now: datetime) -> int:
    """Removes the copies that no chatbot names and nobody is making; how many."""
    versions = collection(KeptSourceTerms).distinct("kept_version")
    those = {"kept_version": {"$in": versions}}
    named = collection(chatbot_model()).distinct("kept_version", those)
    left = [version for version in set(versions) - set(named) if _is_old(version, now)]
    # Passages are copied after their terms: those without any are of a copy that was dropped while
    # MongoDB still went on with it.
    left += set(collection(KeptChunk).distinct("kept_version")) - set(versions)
    _drop(left)
    return len(left)


def _standing(chatbot_id: str) -> _Standing | None:
    """None without passages, and while a worker may be writing some."""
    bot = collection(chatbot_model()).find_one({"id": chatbot_id})
    written = {"chatbot_id": chatbot_id, "stage": "indexing"}
    work = [{**written, "status": Source.Status.PROCESSING}, {**written, "refreshing": True}]
    if bot is None or collection(Source).find_one({"$or": work}, {"id": 1}):
        return None
    shown = {"_id": 0, "id": 1, "revision": 1}
    rows = collection(SourceTerms).find({"chatbot_id": chatbot_id}, shown)
    revisions = frozenset((row["id"], row["revision"]) for row in rows)
    if not revisions:
        return None
    return _Standing(
        revisions,
        bot.get("kept_version"),
        bot.get("embedding_model"),
        bot["provider"],
        bot.get("knowledge_version") or 0,
    )


def _copy(chatbot_id: str, version: str) -> None:
    """The terms first: by them the sweeper finds what was begun."""
    shelf = Shelf(chatbot_id, version)
    terms = {"source_id": "$id", "copied_at": timezone.now()}
    _copy_into(shelf, KeptSourceTerms, of=SourceTerms, fields=terms)
    chunks = sum(row["chunks"] for row in shelf.terms.find(shelf.those, {"chunks": 1}))
    _copy_into(shelf, KeptChunk, of=Chunk, fields={"searched": shelf.is_searched(chunks)})


def _copy_into(shelf: Shelf, kept: type[Model], *, of: type[Model], fields: dict) -> None:
    named = {"kept_version": shelf.kept, "id": {"$concat": [f"{shelf.kept}:", "$id"]}}
    merged = {"into": kept._meta.db_table, "whenMatched": "fail"}  # Plain inserts are the fastest.
    stages = [
        {"$match": {"chatbot_id": shelf.chatbot_id}},
        {"$set": {**named, **fields}},
        {"$unset": "_id"},
        {"$merge": merged},
    ]
    collection(of).aggregate(stages, maxTimeMS=1000 * COPY_SECONDS)


def _is_whole(version: str) -> bool:
    """Whether every source has all of its passages in the copy, of one reading.

    A worker that was killed while it wrote leaves others.
    """
    shown = {"_id": 0, "source_id": 1, "chunks": 1}
    rows = collection(KeptSourceTerms).find({"kept_version": version}, shown)
    wanted = {row["source_id"]: row["chunks"] for row in rows if row["chunks"]}
    each = {"_id": "$source_id", "n": {"$sum": 1}, "runs": {"$addToSet": "$run"}}
    stages = [{"$match": {"kept_version": version}}, {"$group": each}]
    found = list(collection(KeptChunk).aggregate(stages))
    one_reading = all(len(source["runs"]) <= 1 for source in found)
    return one_reading and {source["_id"]: source["n"] for source in found} == wanted


def _switch(chatbot_id: str, version: str, before: _Standing) -> bool:
    """Has the copy serve, when it is still of the present passages and no other came before it.

    Vectors that are added meanwhile make no difference: the copy gets them later.
    """
    if before != _standing(chatbot_id):
        return False
    same = {"kept_version": before.kept_version, "embedding_model": before.embedding_model}
    # What was written between that look and this update is told by the version alone.
    same["knowledge_version"] = before.knowledge_version or {"$in": [0, None]}
    model = before.embedding_model or embedding.wanted_model(before.provider)
    now = {"kept_at": timezone.now(), "kept_embedding_model": model, "kept_changes": 0}
    change = {"$set": {"kept_version": version, **now}}
    return bool(
        collection(chatbot_model()).update_one({"id": chatbot_id, **same}, change).modified_count
    )


def _drop(versions: Sequence[str]) -> None:
    """The terms last, as they came first."""
    for model in (KeptChunk, KeptSourceTerms):
        collection(model).delete_many({"kept_version": {"$in": list(versions)}})


def _is_old(version: str, now: datetime) -> bool:
    made = {"kept_version": version, "copied_at": {"$lt": now - YOUNG}}
    return collection(KeptSourceTerms).find_one(made, {"id": 1}) is not None
