"""What can be done with sources. Pages, the API and staff call the same verbs."""

from typing import BinaryIO

from accounts.activity import record
from accounts.models import User
from billing import quota
from billing.quota import Limit
from botsmith.lib.errors import InvalidRequest
from botsmith.lib.text import human_size
from knowledge import index, uploads
from knowledge.models import Source
from knowledge.tasks import ingest_source

LIMITS = {
    Source.Type.FILE: Limit.FILES,
    Source.Type.WEBSITE: Limit.WEBSITES,
    Source.Type.TEXT: Limit.TEXTS,
}


def add_file(bot, *, name: str, stream: BinaryIO, size: int, actor: User) -> Source:
    """Keeps the upload and rings for a worker; refuses a file over the plan's size.

    A file over the size becomes a failed source that says so: of many files dropped at once
    none vanishes without a word.
    """
    source = Source(chatbot=bot, type=Source.Type.FILE, name=name, size=human_size(size))
    allowed = quota.max_file_bytes(actor)
    if size > allowed:
        source.status = Source.Status.FAILED
        source.error_reason = "too_large"
        source.error_message = (
            f"This file has {human_size(size)}; your plan reads files up to {human_size(allowed)}. "
            "Split it or change the plan."
        )
        return _add(source, stream=None, actor=actor)
    return _add(source, stream=stream, actor=actor)


def add_website(bot, *, url: str, actor: User) -> Source:
    source = Source(chatbot=bot, type=Source.Type.WEBSITE, name=url[:300], url=url)
    return _add(source, stream=None, actor=actor)


def add_text(bot, *, name: str, content: str, actor: User) -> Source:
    data = content.encode()
    source = Source(chatbot=bot, type=Source.Type.TEXT, name=name, size=human_size(len(data)))
    return _add(source, stream=data, actor=actor)


def retry_source(source: Source, *, actor: User) -> None:
    """Reads a failed source once more from the start."""
    waiting = {
        "status": Source.Status.PROCESSING,
        "stage": "waiting",
        "progress": 0,
        "attempts": 0,
        "error_message": None,
        "error_reason": None,
    }
    failed = Source.objects.filter(pk=source.pk, status=Source.Status.FAILED)
    if source.error_reason == "too_large" and source.type == Source.Type.FILE:
        raise InvalidRequest("This file was too large to keep. Add a smaller one instead.")
    if failed.update(**waiting):
        record(actor, "retried_source", source, details=source.name)
        ingest_source.delay(source.pk)


def delete_source(source: Source, *, actor: User) -> None:
    """Removes the source and all that was made of it; nothing of it can be retrieved after."""
    deleted, _ = Source.objects.filter(pk=source.pk).delete()
    forget_sources([source.pk])
    if deleted:
        quota.release(actor.pk, LIMITS[source.type])
        record(actor, "deleted_source", source, details=source.name)


def forget_sources(source_ids: list[str]) -> None:
    """Removes the passages and the uploads of sources that are gone."""
    index.remove(source_ids)
    uploads.delete(source_ids)


def forget_sources_of(bot, *, owner: User) -> None:
    """Deletes every source of a chatbot, for when the chatbot itself goes."""
    sources = list(Source.objects.filter(chatbot=bot).values_list("pk", "type"))
    Source.objects.filter(chatbot=bot).delete()
    forget_sources([pk for pk, _ in sources])
    for _, kind in sources:
        quota.release(owner.pk, LIMITS[kind])


def _add(source: Source, *, stream: BinaryIO | bytes | None, actor: User) -> Source:
    quota.reserve(actor, LIMITS[source.type])
    try:
        if stream is not None:
            uploads.save(source.pk, stream)
        source.save(force_insert=True)
    except Exception:
        uploads.delete([source.pk])
        quota.release(actor.pk, LIMITS[source.type])
        raise
    record(actor, "added_source", source, details=source.name)
    if source.is_processing:
        ingest_source.delay(source.pk)
    return source
