"""The conductor: one source's way from address to passages. Only this module moves its state.

Its steps leave marks in MongoDB (what was uploaded, each page's text, passages, the state), and a
worker that comes after another one begins at the last mark. Vectors come after the source is
ready, in batches of their own (``knowledge.embedding``).
"""

from datetime import datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone
from pymongo.errors import ConnectionFailure

from botsmith.lib.ids import new_id
from botsmith.mongodb.collections import collection
from knowledge import assembly, embedding, index, leases, pages
from knowledge.leases import HALTED_SECONDS, Halted, Lease, LostLease
from knowledge.models import Source, chatbot_model
from knowledge.reading import READ_BY, Reading, hash_of, read_document
from knowledge.reasons import IngestionError, Reason
from knowledge.walk import Walk

STAGES = {  # stage: (what the page says, progress when it begins)
    "waiting": ("Waiting for a worker", 0),
    "reading": ("Reading the text", 10),
    "pages": ("Reading pages", 5),
    "indexing": ("Finding passages", 65),
    "done": ("Ready", 100),
}
EVERY = {
    Source.Every.DAILY: timedelta(days=1),
    Source.Every.WEEKLY: timedelta(weeks=1),
    Source.Every.MONTHLY: timedelta(days=30),
}


def ingest(lease: Lease) -> float | None:
    """Reads one claimed source; ends ``processed``, or ``failed`` with the reason in words.

    A website may need more than one turn: then the seconds after which it can go on. So does
    whatever is read when its owner's account is closed.
    """
    try:
        return _ingested(Source.objects.defer("content").get(pk=lease.source_id), lease)
    except Exception as error:
        lease.release(blameless=_is_outage(error))
        _sweep_if_deleted(Source(pk=lease.source_id))
        raise


def _ingested(source: Source, lease: Lease) -> float | None:
    try:
        with lease.kept_alive():
            pause = _read(source, lease)
            if pause is None:
                _settle_processed(source, lease, _assembled(source, lease))
            else:
                lease.pause(pause)
        return pause
    except IngestionError as error:
        _settle_failed(source, lease, error)
    except SoftTimeLimitExceeded:
        _settle_failed(source, lease, IngestionError(Reason.TOOK_TOO_LONG))
    except Halted:
        lease.pause(HALTED_SECONDS)
        return HALTED_SECONDS
    except LostLease:
        _sweep_if_deleted(source)
    return None


def _is_outage(error: Exception) -> bool:
    """MongoDB went away; Django's own queries say so by an error of theirs."""
    return isinstance(error, ConnectionFailure) or isinstance(error.__cause__, ConnectionFailure)


def begin_again(
    source_id: str, *, now: datetime, only: dict | None = None, fields: dict | None = None
) -> bool:
    """Has a processed source read once more while its text goes on serving; False when it is not
    one, is being read already, or does not meet ``only``. ``fields`` change in the same step.
    """
    free = {"id": source_id, "status": Source.Status.PROCESSED, "refreshing": {"$ne": True}}
    begun = {"refreshing": True, "run": new_id(), "only_some": False, "refresh_error": None}
    change = {"$set": {**begun, **_untouched(now), **(fields or {})}}
    return bool(collection(Source).update_one({**free, **(only or {})}, change).modified_count)


def begin_failed_again(source_id: str, *, now: datetime, fields: dict | None = None) -> bool:
    """Has a failed source read from its start."""
    failed = {"id": source_id, "status": Source.Status.FAILED}
    begun = {"status": Source.Status.PROCESSING, "run": new_id(), "only_some": False}
    change = {"$set": {**begun, **_untouched(now), **(fields or {})}}
    return bool(collection(Source).update_one(failed, change).modified_count)


def go_on(source_id: str, *, now: datetime) -> bool:
    """Has a worker look at pages of a settled reading that are to be read once more."""
    kept = {name: value for name, value in _untouched(now).items() if "pages" not in name}
    read = {"id": source_id, "status": Source.Status.PROCESSED, "refreshing": {"$ne": True}}
    begun = {"$set": {**kept, "refreshing": True, "only_some": True, "refresh_error": None}}
    return bool(collection(Source).update_one(read, begun).modified_count)


def reindex(source_id: str) -> None:
    """Makes a processed source's passages again from its stored text."""
    found = Source.objects.filter(pk=source_id, status=Source.Status.PROCESSED, refreshing=False)
    if (source := found.first()) is None:
        return
    assembly.again(source)
    embedding.make_due(source.chatbot_id)
    _sweep_if_deleted(source)


def give_up(source_id: str) -> None:
    """Ends a reading whose workers ended again and again before they could say why."""
    source = Source.objects.defer("content").filter(pk=source_id).first()
    if source is None:
        return
    failure = _failure(source, IngestionError(Reason.GAVE_UP))
    if not leases.settle_unleased(source_id, failure):
        return
    if source.refreshing:
        pages.keep(source)
    else:
        index.remove([source_id])


def next_refresh(every: str, now: datetime) -> datetime | None:
    interval = EVERY.get(every)
    return now + interval if interval else None


def _untouched(now: datetime) -> dict:
    """How a source looks before a worker takes it."""
    return {
        "stage": "waiting",
        "progress": 0,
        "attempts": 0,
        "error_message": None,
        "error_reason": None,
        "rung_at": now,
        "due_at": None,
        "list_tries": 0,
        "pages_found": 0,
        "pages_done": 0,
        "pages_failed": 0,
    }


def _read(source: Source, lease: Lease) -> float | None:
    """Sees to it that every page's text is stored; seconds until it can go on, None when done."""
    if source.type == Source.Type.WEBSITE:
        lease.update(stage="pages")
        return Walk(source, lease).go(lambda tally: _show(source, lease, tally))
    pages.want(source, [None], depth=0, found_on=None, most=1)
    for page in pages.waiting(source, 1, timezone.now()):
        lease.update(stage="reading", progress=STAGES["reading"][1])
        _store(source, page, read_document(source))
        lease.update(attempts=0)
    return None


def _store(source: Source, page: dict, reading: Reading) -> None:
    extracted = reading.extracted
    pages.settle(
        source,
        page,
        pages.State.READ,
        text=extracted.text,
        text_hash=hash_of(extracted.text),
        title=(extracted.title or "")[:300] or None,
        spans=[[each.number, each.start, each.end] for each in extracted.pages],
        read_by=READ_BY,
        fetched_at=timezone.now(),
    )


def _show(source: Source, lease: Lease, tally: pages.Tally) -> None:
    """How far it is: never less than it was, though more pages are found on the way.

    Pages that were dealt with are steps forward, and attempts are only counted without any.
    """
    first, last = STAGES["pages"][1], STAGES["indexing"][1]
    progress = first + (last - first) * tally.done // max(tally.found, 1)
    source.progress = max(source.progress, progress)
    found, done, failed = tally
    forward = {"attempts": 0} if done > source.pages_done else {}
    source.pages_done = done
    counts = {"pages_found": found, "pages_done": done, "pages_failed": failed}
    lease.update(progress=source.progress, **counts, **forward)


def _assembled(source: Source, lease: Lease) -> assembly.Assembled:
    lease.update(stage="indexing", progress=STAGES["indexing"][1])
    return assembly.assemble(source)


def _settle_processed(source: Source, lease: Lease, made: assembly.Assembled) -> None:
    now = timezone.now()
    begun = pages.first(source) if source.type == Source.Type.WEBSITE else None
    unread = begun and begun["error_message"]
    lease.settle(
        status=Source.Status.PROCESSED,
        content=made.content,
        **_name(source, begun),
        stage="done",
        progress=100,
        chunks_count=made.chunks,
        error_message=None,
        error_reason=None,
        refreshing=False,
        refresh_error=unread if source.refreshing else None,
        refresh_at=next_refresh(source.refresh_every, now),
        **_changes(source, made, now),
        processed_at=now,
    )
    collection(chatbot_model()).update_one(
        {"id": source.chatbot_id}, {"$set": {"last_trained": now}}
    )
    embedding.make_due(source.chatbot_id)


def _name(source: Source, begun: dict | None) -> dict:
    """A website is called as its first page calls itself."""
    title = begun and begun["title"]
    return {"name": title} if title and source.mode != Source.Mode.SITEMAP else {}


def _changes(source: Source, made: assembly.Assembled, now: datetime) -> dict:
    """What is new since the reading before; reading a few pages once more is none of its own."""
    if source.refreshing and source.only_some:
        return {}
    found = {"at": now.isoformat(), **made.kinds}
    return {"changes": found if source.refreshing else None, "only_some": False}


def _settle_failed(source: Source, lease: Lease, error: IngestionError) -> None:
    """What was read before goes on serving when it could not be read anew."""
    if source.refreshing:
        pages.keep(source)
    else:
        index.remove([source.pk])
    try:
        lease.settle(**_failure(source, error))
    except LostLease:
        _sweep_if_deleted(source)


def _failure(source: Source, error: IngestionError) -> dict:
    unleased = {"lease_token": None, "lease_expires_at": None}
    if source.refreshing:
        again = next_refresh(source.refresh_every, timezone.now())
        done = {"refreshing": False, "stage": "done", "progress": 100, "refresh_at": again}
        return {"refresh_error": error.sentence, **done, **unleased}
    return {
        "status": Source.Status.FAILED,
        "error_message": error.sentence,
        "error_reason": str(error.reason),
        "failed_at": timezone.now(),
        **unleased,
    }


def _sweep_if_deleted(source: Source) -> None:
    """A source deleted while we read it must not leave what we wrote meanwhile.

    Its upload is the trash's: it may be brought back at this moment.
    """
    if not Source.objects.filter(pk=source.pk).exists():
        index.remove([source.pk])
        pages.remove([source.pk])
