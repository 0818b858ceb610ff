"""What can be done with sources. Pages, the API and staff call the same verbs.

Room is taken from the chatbot's owner, whoever acts.
"""

from typing import BinaryIO

from django.utils import timezone

from accounts.activity import record
from accounts.models import User
from billing import quota
from billing.quota import Limit
from botsmith.lib.errors import InvalidRequest, NotFound
from botsmith.lib.text import human_size
from botsmith.mongodb.collections import collection
from knowledge import index, uploads
from knowledge.models import CrawlOptions, Page, Source
from knowledge.reasons import Reason
from knowledge.tasks import ring

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
    allowed = quota.max_file_bytes(bot.user)
    if size > allowed:
        source.status = Source.Status.FAILED
        source.error_reason = Reason.TOO_LARGE
        source.error_message = (
            f"This file has {human_size(size)}; your plan reads files up to {human_size(allowed)}. "
            "Split it or change the plan."
        )
        return _add(source, stream=None, actor=actor)
    return _add(source, stream=stream, actor=actor)


def add_website(
    bot,
    *,
    url: str,
    mode: str = "page",
    depth: int = 0,
    include=(),
    exclude=(),
    max_pages: int = 1,
    skip_noindex: bool = True,
    refresh_every: str = "never",
    actor: User,
) -> Source:
    crawl = CrawlOptions(
        depth=depth,
        include=list(include),
        exclude=list(exclude),
        max_pages=max_pages,
        skip_noindex=skip_noindex,
    )
    source = Source(
        chatbot=bot,
        type=Source.Type.WEBSITE,
        name=url[:300],
        url=url,
        mode=mode,
        crawl=crawl,
        refresh_every=refresh_every,
    )
    return _add(source, stream=None, actor=actor)


def change_website(
    source,
    *,
    mode,
    depth,
    include,
    exclude,
    max_pages,
    skip_noindex,
    refresh_every,
    actor,
) -> Source:
    source.mode, source.refresh_every = mode, refresh_every
    source.crawl = CrawlOptions(
        depth=depth,
        include=list(include),
        exclude=list(exclude),
        max_pages=max_pages,
        skip_noindex=skip_noindex,
    )
    source.save(update_fields=["mode", "refresh_every", "crawl"])
    return source


def add_qa(bot, *, questions: list[str], answer: str, actor: User) -> Source:
    data = f"# {questions[0]}\n\n{answer}".encode()
    source = Source(
        chatbot=bot,
        type=Source.Type.TEXT,
        mode=Source.Mode.QA,
        name=questions[0][:300],
        questions=questions,
        size=human_size(len(data)),
    )
    return _add(source, stream=data, actor=actor)


def change_qa(source, *, questions: list[str], answer: str, actor: User) -> Source:
    source.questions = questions
    source.save(update_fields=["questions"])
    return change_text(
        source, name=questions[0][:300], content=f"# {questions[0]}\n\n{answer}", actor=actor
    )


def change_text(source, *, name: str, content: str, actor: User) -> Source:
    uploads.delete([source.pk])
    uploads.save(source.pk, content.encode())
    source.name, source.status = name, Source.Status.PROCESSING
    source.save(update_fields=["name", "status"])
    ring(source.pk)
    return source


def refresh_source(source: Source, *, actor: User) -> None:
    collection(Source).update_one({"id": source.pk}, {"$set": {"refreshing": True}})
    ring(source.pk)


def retry_failed(bot, *, actor: User) -> int:
    failed = [s for s in Source.objects.filter(chatbot=bot, status="failed") if s.can_retry]
    for source in failed:
        retry_source(source, actor=actor)
    return len(failed)


def retry_page(source: Source, page: Page, *, actor: User) -> None:
    collection(Page).update_one({"id": page.pk}, {"$set": {"state": "waiting"}})


def retry_failed_pages(source: Source, *, actor: User) -> int:
    failed = {"source_id": source.pk, "state": "failed"}
    return collection(Page).update_many(failed, {"$set": {"state": "waiting"}}).modified_count


def add_text(bot, *, name: str, content: str, actor: User) -> Source:
    data = content.encode()
    source = Source(chatbot=bot, type=Source.Type.TEXT, name=name, size=human_size(len(data)))
    return _add(source, stream=data, actor=actor)


def retry_source(source: Source, *, actor: User) -> None:
    """Reads a failed source once more from the start."""
    if source.error_reason == Reason.TOO_LARGE and source.type == Source.Type.FILE:
        raise InvalidRequest("This file was too large to keep. Add a smaller one instead.")
    waiting = {
        "status": Source.Status.PROCESSING,
        "stage": "waiting",
        "progress": 0,
        "attempts": 0,
        "error_message": None,
        "error_reason": None,
        "rung_at": timezone.now(),
    }
    failed = {"id": source.pk, "status": Source.Status.FAILED}
    if collection(Source).update_one(failed, {"$set": waiting}).modified_count:
        record(actor, "retried_source", source, details=source.name)
        ring(source.pk)


def delete_source(source: Source, *, actor: User) -> None:
    """Removes the source and all that was made of it; nothing of it can be retrieved after."""
    if _remove(source.pk, source.type, source.chatbot.user_id):
        record(actor, "deleted_source", source, details=source.name)


def delete_sources_of(bot) -> None:
    """Removes every source of a chatbot, for when the chatbot itself goes."""
    for pk, kind in Source.objects.filter(chatbot=bot).values_list("pk", "type"):
        _remove(pk, kind, bot.user_id)


def _remove(source_id: str, kind: str, owner_id: str) -> bool:
    """Of any number of callers one gives the room back. The source goes first: it is the truth."""
    gone = collection(Source).delete_one({"id": source_id}).deleted_count
    index.remove([source_id])
    uploads.delete([source_id])
    if gone:
        quota.release(owner_id, LIMITS[kind])
    return bool(gone)


def _add(source: Source, *, stream: BinaryIO | bytes | None, actor: User) -> Source:
    owner = source.chatbot.user
    quota.reserve(owner, LIMITS[source.type])
    try:
        if stream is not None:
            uploads.save(source.pk, stream)
        source.save(force_insert=True)
    except Exception:
        uploads.delete([source.pk])
        quota.release(owner.pk, LIMITS[source.type])
        raise
    if not type(source.chatbot).objects.filter(pk=source.chatbot_id).exists():
        _remove(source.pk, source.type, owner.pk)
        raise NotFound("This chatbot was deleted meanwhile.")
    record(actor, "added_source", source, details=source.name)
    if source.is_processing:
        ring(source.pk)
    return source
