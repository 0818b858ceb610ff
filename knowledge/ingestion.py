"""The conductor: one source's way from address to passages. Only this module moves its state."""

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.utils import timezone

from botsmith.mongodb.collections import collection
from knowledge import embedding, index, leases, uploads
from knowledge.analysis import detect_language
from knowledge.chunking import chunk
from knowledge.extract.registry import extract
from knowledge.leases import Lease, LostLease
from knowledge.loaders.base import Loaded
from knowledge.loaders.url import load_url
from knowledge.models import Source, chatbot_model
from knowledge.reasons import IngestionError, Reason

MAX_WEBSITE_BYTES = 10 * 1024 * 1024
MAX_CONTENT_BYTES = 15 * 1024 * 1024  # A MongoDB document holds 16 MB.
STAGES = {  # stage: (what the page says, progress when it begins)
    "waiting": ("Waiting for a worker", 0),
    "fetching": ("Fetching", 10),
    "reading": ("Reading the text", 35),
    "splitting": ("Finding passages", 65),
    "indexing": ("Indexing", 80),
    "done": ("Ready", 100),
}


def ingest(lease: Lease) -> None:
    """Reads one claimed source; ends ``processed``, or ``failed`` with the reason in words."""
    source = Source.objects.get(pk=lease.source_id)
    try:
        with lease.kept_alive():
            text, title, count = _read(source, lease)
        _settle_processed(source, lease, text, title, count)
    except IngestionError as error:
        _settle_failed(source, lease, error)
    except SoftTimeLimitExceeded:
        _settle_failed(source, lease, IngestionError(Reason.TOOK_TOO_LONG))
    except LostLease:
        _sweep_if_deleted(source)
    except Exception:
        lease.release()
        raise


def reindex(source_id: str) -> None:
    """Makes a processed source's passages again from its stored text."""
    source = Source.objects.filter(pk=source_id, status=Source.Status.PROCESSED).first()
    if source is None:
        return
    index.write(source, chunk(source.content), detect_language(source.content))
    embedding.make_due(source.chatbot_id)
    _sweep_if_deleted(source)


def give_up(source_id: str) -> None:
    """Fails a source whose workers ended again and again before they could say why."""
    failure = _failure(IngestionError(Reason.GAVE_UP))
    if leases.settle_unleased(source_id, failure):
        index.remove([source_id])


def _read(source: Source, lease: Lease) -> tuple[str, str | None, int]:
    _enter(lease, "fetching")
    loaded = _load(source)
    _enter(lease, "reading")
    extracted = extract(
        loaded.data, media_type=loaded.media_type, name=loaded.name, charset=loaded.charset
    )
    if len(extracted.text.encode()) > MAX_CONTENT_BYTES:
        raise IngestionError(Reason.TOO_LARGE)
    _enter(lease, "splitting")
    passages = chunk(extracted.text)
    _enter(lease, "indexing")
    language = detect_language(extracted.text)
    index.write(source, passages, language)
    return extracted.text, extracted.title, len(passages)


def _load(source: Source) -> Loaded:
    if source.type == Source.Type.WEBSITE:
        return load_url(
            source.url,
            allow=settings.OUTBOUND_ALLOW,
            max_bytes=MAX_WEBSITE_BYTES,
            user_agent=f"BotSmith/{settings.VERSION} (+{settings.BASE_URL})",
        )
    data = uploads.read(source.pk)
    if source.type == Source.Type.TEXT:  # Its name is a title; "Prices.pdf" says nothing of it.
        return Loaded(data=data, media_type="text/plain", charset="utf-8", name="", url=None)
    return Loaded(data=data, media_type="", charset=None, name=source.name, url=None)


def _enter(lease: Lease, stage: str) -> None:
    lease.update(stage=stage, progress=STAGES[stage][1])


def _settle_processed(
    source: Source, lease: Lease, text: str, title: str | None, count: int
) -> None:
    now = timezone.now()
    name = title[:300] if title and source.type == Source.Type.WEBSITE else source.name
    lease.settle(
        status=Source.Status.PROCESSED,
        content=text,
        name=name,
        stage="done",
        progress=100,
        chunks_count=count,
        error_message=None,
        error_reason=None,
        processed_at=now,
    )
    collection(chatbot_model()).update_one(
        {"id": source.chatbot_id}, {"$set": {"last_trained": now}}
    )
    embedding.make_due(source.chatbot_id)


def _settle_failed(source: Source, lease: Lease, error: IngestionError) -> None:
    index.remove([source.pk])
    try:
        lease.settle(**_failure(error))
    except LostLease:
        _sweep_if_deleted(source)


def _failure(error: IngestionError) -> dict:
    return {
        "status": Source.Status.FAILED,
        "error_message": error.sentence,
        "error_reason": str(error.reason),
        "lease_token": None,
        "lease_expires_at": None,
    }


def _sweep_if_deleted(source: Source) -> None:
    """A source deleted while we read it must not leave the passages we wrote meanwhile."""
    if not Source.objects.filter(pk=source.pk).exists():
        index.remove([source.pk])
        uploads.delete([source.pk])
