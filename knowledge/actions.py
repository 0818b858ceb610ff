"""What can be done with sources. Pages, the API and staff call the same verbs.

Room is taken from the chatbot's owner, whoever acts.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import BinaryIO

from django.conf import settings
from django.utils import timezone

from accounts.activity import changed, record
from accounts.models import User
from accounts.site.switches import Switch, require
from billing import quota
from billing.quota import Limit
from billing.quota.words import larger_files_advice
from botsmith.lib.errors import InvalidRequest, NotFound, QuotaExceeded
from botsmith.lib.text import human_size
from botsmith.mongodb.collections import as_document, collection
from knowledge import index, ingestion, kept, pages, trash, uploads
from knowledge.models import CrawlOptions, Page, Source, chatbot_model
from knowledge.reasons import TEMPORARY, Reason
from knowledge.standing import goes_on
from knowledge.tasks import ring, tell

WHILE_WRITTEN = timedelta(minutes=1)
BEING_READ = "This is being read just now. Change it when that is done."
DELETED = "This source was deleted meanwhile."
TOO_LATE = (
    "This source can no longer be brought back: what is deleted is kept for an hour. Add it anew."
)
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
    if allowed is not None and size > allowed:
        source.status, source.failed_at = Source.Status.FAILED, timezone.now()
        source.error_reason = Reason.TOO_LARGE
        source.error_message = (
            f"This file has {human_size(size)}; your plan reads files up to {human_size(allowed)}. "
            f"{larger_files_advice(size)}"
        )
        return _add(source, stream=None, actor=actor)
    return _add(source, stream=stream, actor=actor)


def add_files(bot, files: Sequence, *, actor: User) -> None:
    """``add_file`` for uploads; when there is no room for all, the refusal names those left out."""
    for n, file in enumerate(files):
        try:
            add_file(bot, name=file.name, stream=file, size=file.size, actor=actor)
        except QuotaExceeded as refusal:
            if len(files) == 1:
                raise
            left = ", ".join(f"“{each.name}”" for each in files[n:])
            added = f"{n} of {len(files)} files were added. Not added: {left}."
            raise QuotaExceeded(f"{refusal.sentence} {added}") from refusal


def add_website(
    bot,
    *,
    url: str,
    actor: User,
    mode: str = Source.Mode.PAGE,
    refresh_every: str = Source.Every.NEVER,
    **crawl,
) -> Source:
    """``crawl`` are the options of CrawlOptions: how far a crawl or a sitemap is followed."""
    source = Source(chatbot=bot, type=Source.Type.WEBSITE, name=url[:300], url=url)
    _set_reach(source, mode, refresh_every, crawl)
    return _add(source, stream=None, actor=actor)


def change_website(
    source: Source, *, actor: User, mode: str, refresh_every: str, **crawl
) -> Source:
    """What of the site is read, and when again: it holds from the next reading on."""
    if source.is_processing or source.refreshing:
        raise InvalidRequest(BEING_READ)
    before = source.mode, as_document(source.crawl) if source.crawl else None
    _set_reach(source, mode, refresh_every, crawl)
    changed = {
        "mode": source.mode,
        "crawl": as_document(source.crawl),
        "refresh_every": source.refresh_every,
        "refresh_at": ingestion.next_refresh(refresh_every, timezone.now()),
    }
    collection(Source).update_one({"id": source.pk}, {"$set": changed})
    if before != (changed["mode"], changed["crawl"]):
        pages.ask_anew(source.pk)  # An unchanged page may lead elsewhere under other options.
    record(actor, "changed_source", source, details=source.name)
    return source


def _set_reach(source: Source, mode: str, refresh_every: str, crawl: dict) -> None:
    source.mode, source.refresh_every = mode, refresh_every
    if mode == Source.Mode.PAGE:
        crawl = {**crawl, "depth": 0, "max_pages": 1}
    crawl["max_pages"] = min(crawl.get("max_pages") or 100, settings.CRAWL_MAX_PAGES)
    source.crawl = CrawlOptions(**crawl)


def add_text(bot, *, name: str, content: str, actor: User) -> Source:
    data = content.encode()
    source = Source(chatbot=bot, type=Source.Type.TEXT, name=name, size=human_size(len(data)))
    return _add(source, stream=data, actor=actor)


def change_text(source: Source, *, name: str, content: str, actor: User) -> None:
    """Gives a text other words; the earlier ones serve until they are read."""
    _rewrite(source, content.encode(), actor=actor, name=name)


def add_qa(bot, *, questions: Sequence[str], answer: str, actor: User) -> Source:
    """A question, in one wording or more, and the answer that visitors shall have to it."""
    data = _question_and_answer(questions, answer)
    source = Source(chatbot=bot, type=Source.Type.TEXT, mode=Source.Mode.QA)
    source.name, source.questions = questions[0][:300], list(questions)
    source.size = human_size(len(data))
    return _add(source, stream=data, actor=actor)


def change_qa(source: Source, *, questions: Sequence[str], answer: str, actor: User) -> None:
    data = _question_and_answer(questions, answer)
    named = {"name": questions[0][:300], "questions": list(questions)}
    _rewrite(source, data, actor=actor, **named)


def _question_and_answer(questions: Sequence[str], answer: str) -> bytes:
    """The question as a heading, so that the passage under it is the answer alone."""
    return f"# {' '.join(questions[0].split())}\n\n{answer.strip()}\n".encode()


def _rewrite(source: Source, data: bytes, *, actor: User, **fields) -> None:
    """Of any number at once one is made, whole; the others are told that they were not."""
    now = timezone.now()
    # No worker takes it before its bytes are there.
    fields |= {"size": human_size(len(data)), "due_at": now + WHILE_WRITTEN}
    again = ingestion.begin_again(source.pk, now=now, fields=fields)
    if not (again or ingestion.begin_failed_again(source.pk, now=now, fields=fields)):
        raise InvalidRequest(BEING_READ)
    try:
        uploads.replace(source.pk, data)
    except uploads.NoRoom:
        before = {name: getattr(source, name) for name in fields if name != "due_at"}
        back = {**before, "due_at": None}  # Read anew, as it was.
        collection(Source).update_one({"id": source.pk}, {"$set": back})
        raise
    if not Source.objects.filter(pk=source.pk).exists():
        raise NotFound(DELETED)
    collection(Source).update_one({"id": source.pk}, {"$set": {"due_at": None}})
    record(actor, "changed_source", source, details=source.name)
    ring(source.pk)


def retry_source(source: Source, *, actor: User) -> None:
    """Reads a failed source once more from the start."""
    if source.error_reason == Reason.TOO_LARGE and source.type == Source.Type.FILE:
        raise InvalidRequest("This file was too large to keep. Add a smaller one instead.")
    if ingestion.begin_failed_again(source.pk, now=timezone.now()):
        before = {"status": source.status, "error_reason": source.error_reason}
        after = {"status": Source.Status.PROCESSING, "error_reason": None}
        changes = changed(before, after)
        record(actor, "retried_source", source, details=source.name, changes=changes)
        ring(source.pk)


def retry_each(sources: Sequence[Source], *, actor: User) -> tuple[int, list[str]]:
    """``retry_source`` for sources of any customers: how many are read again, and of each that is
    not why. Nothing is begun for closed accounts, nor for chatbots that staff switched off; what
    fails still has its room in the plan, so none is taken."""
    begun, left = 0, []
    for source in sources:
        try:
            _check_retry(source)
            retry_source(source, actor=actor)
            begun += 1
        except InvalidRequest as refusal:
            left.append(f"“{source.name}”: {refusal.sentence}")
    return begun, left


def _check_retry(source: Source) -> None:
    if source.status != Source.Status.FAILED:
        raise InvalidRequest("It is no longer failed.")
    if not goes_on(source.chatbot.user_id, source.chatbot_id):
        raise InvalidRequest(
            "Its owner’s account is closed, or staff switched its chatbot off. Lift that first."
        )


def retry_failed(bot, *, actor: User) -> int:
    """Reads every failed source of the chatbot once more that may end otherwise; how many."""
    failed = Source.objects.filter(chatbot=bot, status=Source.Status.FAILED).defer("content")
    again = [source for source in failed if source.can_retry]
    for source in again:
        retry_source(source, actor=actor)
    return len(again)


def refresh_source(source: Source, *, actor: User) -> None:
    """Reads a website anew now; its text goes on serving meanwhile."""
    if ingestion.begin_again(source.pk, now=timezone.now()):
        record(actor, "refreshed_source", source, details=source.name)
        ring(source.pk)


def retry_page(source: Source, page: Page, *, actor: User) -> None:
    _retry_pages(source, {"id": page.pk}, actor)


def retry_failed_pages(source: Source, *, actor: User) -> int:
    """Reads the pages of a website once more that could not be read; how many."""
    failed = {"$or": [{"state": Page.State.FAILED}, {"reason": {"$in": sorted(TEMPORARY)}}]}
    return _retry_pages(source, failed, actor)


def _retry_pages(source: Source, those: dict, actor: User) -> int:
    """Only of a settled source: one that is being read comes to them by itself."""
    if source.status != Source.Status.PROCESSED or source.refreshing:
        return 0
    again = pages.read_again(source, those)
    if again and ingestion.go_on(source.pk, now=timezone.now()):
        record(actor, "retried_pages", source, details=source.name)
        ring(source.pk)
    return again


def delete_source(source: Source, *, actor: User) -> None:
    """Removes the source and all that was made of it; nothing of it can be retrieved after.

    For an hour it can be brought back, if it is among its chatbot's latest.
    """
    going = quota.removing(source.chatbot.user_id, LIMITS[source.type])
    is_mine = trash.take(source)
    _settle(going, is_gone=is_mine)
    _remove_derived(source.pk)
    trash.make_room(source.chatbot_id, now=timezone.now())
    if is_mine:
        record(actor, "deleted_source", source, details=source.name)
        tell(source.pk)


def restore_source(bot, source_id: str, *, actor: User) -> Source | None:
    """Brings a deleted source of the chatbot back, to be read anew; None when it is back already.

    Raises NotFound when it can no longer be, QuotaExceeded when its room was given to another.
    """
    now = timezone.now()
    row = trash.claim(bot.pk, source_id, now=now)
    if row is None:
        if trash.is_back(bot.pk, source_id, now=now):
            return None
        raise NotFound(TOO_LATE)
    taken = _reserve_for(row, bot.user)
    is_mine = trash.put_back(row, owner=bot.user_id, now=now)
    _settle(taken, is_gone=not is_mine)
    if not is_mine:
        return None
    if (source := Source.objects.filter(pk=source_id).first()) is None:
        raise NotFound(DELETED)
    _remove_if_bot_is_gone(source)
    record(actor, "restored_source", source, details=source.name)
    _ring_for(source)
    return source


def _settle(taken: quota.Reservation, *, is_gone: bool) -> None:
    """What was in hand: its room goes back when there is nothing (any more) that takes it."""
    (quota.release if is_gone else quota.commit)(taken)


def _reserve_for(row: dict, owner: User) -> quota.Reservation:
    """Room for what is brought back; without any it can be asked for again."""
    was = row["document"]
    try:
        return quota.reserve(owner, LIMITS[was["type"]])
    except QuotaExceeded as refusal:
        trash.give_back(row)
        sentence = f"“{was['name']}” cannot come back yet. {refusal.sentence}"
        raise QuotaExceeded(sentence) from refusal


def delete_sources_of(bot) -> None:
    """Removes every source of a chatbot for good, and what was kept of them, for when it goes."""
    kept.forget_chatbot(bot.pk)
    for pk, kind in Source.objects.filter(chatbot=bot).values_list("pk", "type"):
        _remove(pk, kind, bot.user_id)
    trash.empty(bot.pk)


def _remove(source_id: str, kind: str, owner_id: str) -> None:
    """Of any number of callers one gives the room back. The source goes first: it is the truth."""
    going = quota.removing(owner_id, LIMITS[kind])
    gone = collection(Source).delete_one({"id": source_id}).deleted_count
    _settle(going, is_gone=bool(gone))
    _remove_derived(source_id)
    uploads.delete([source_id])


def _remove_derived(source_id: str) -> None:
    index.remove([source_id])
    kept.forget([source_id])
    pages.remove([source_id])


def _remove_if_bot_is_gone(source: Source) -> None:
    if not chatbot_model().objects.filter(pk=source.chatbot_id).exists():
        _remove(source.pk, source.type, source.owner)
        raise NotFound("This chatbot was deleted meanwhile.")


def _ring_for(source: Source) -> None:
    """Has it read now, or as soon as it may be."""
    if source.is_processing:
        wait = (source.due_at - timezone.now()).total_seconds() if source.due_at else 0
        ring(source.pk, after=max(0, wait))


def _add(source: Source, *, stream: BinaryIO | bytes | None, actor: User) -> Source:
    """Raises SwitchedOff while nothing can be added."""
    require(Switch.SOURCES)
    owner = source.chatbot.user
    source.owner = owner.pk
    with quota.making(owner, LIMITS[source.type]):
        try:
            if stream is not None:
                uploads.save(source.pk, stream)
            source.save(force_insert=True)
        except Exception:
            uploads.delete([source.pk])
            raise
    _remove_if_bot_is_gone(source)
    record(actor, "added_source", source, details=source.name)
    _ring_for(source)
    return source
