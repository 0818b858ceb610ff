"""One page or document: from where it is to its text. It knows of no reading and stores nothing."""

import hashlib
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from knowledge import uploads
from knowledge.extract.apart import Limits, read_apart
from knowledge.extract.base import Extracted, SiteFacts
from knowledge.loaders.base import Loaded
from knowledge.loaders.url import load_url
from knowledge.models import Source
from knowledge.reasons import IngestionError, Reason

MAX_WEBSITE_BYTES = 10 * 1024 * 1024
MAX_CONTENT_BYTES = 15 * 1024 * 1024  # A MongoDB document holds 16 MB.
PAGE_SECONDS = 20
# Counts up when readers give other text for the same bytes: what was read before is fetched anew.
READ_BY = 1


@dataclass(frozen=True)
class Reading:
    """What a page said. ``extracted`` is None when the site said that it has not changed."""

    extracted: Extracted | None
    url: str | None = None
    noindex: bool = False
    etag: str | None = None
    last_modified: str | None = None

    @property
    def facts(self) -> SiteFacts:
        return (self.extracted and self.extracted.site) or SiteFacts()


def read_document(source: Source) -> Reading:
    """An upload or a pasted text. Raises IngestionError with the reason."""
    data = uploads.read(source.pk)
    if source.type == Source.Type.TEXT:  # Its name is a title; "Prices.pdf" says nothing of it.
        loaded = Loaded(data=data, media_type="text/plain", charset="utf-8", name="", url=None)
    else:
        loaded = Loaded(data=data, media_type="", charset=None, name=source.name, url=None)
    return Reading(_extracted(loaded))


def read_address(page: dict) -> Reading:
    """A web page, as it is now or unchanged since it was last read. Raises IngestionError."""
    known = page["text_hash"] and page["read_by"] == READ_BY
    loaded = load_url(
        page["address"],
        allow=settings.OUTBOUND_ALLOW,
        max_bytes=MAX_WEBSITE_BYTES,
        user_agent=user_agent(),
        etag=page["etag"] if known else None,
        last_modified=page["last_modified"] if known else None,
        seconds=PAGE_SECONDS,
    )
    if loaded.unchanged:
        return Reading(None, page["url"])
    extracted = _extracted(loaded)
    noindex = loaded.noindex or bool(extracted.site and extracted.site.noindex)
    return Reading(extracted, loaded.url, noindex, loaded.etag, loaded.last_modified)


def user_agent() -> str:
    return f"BotSmith/{settings.VERSION} (+{settings.BASE_URL})"


def host_of(url: str) -> str:
    """Nothing of what is no address: whoever opens it says so."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def hash_of(text: str) -> str:
    """The same for texts that differ in white space only."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def _extracted(loaded: Loaded) -> Extracted:
    limits = Limits(
        memory_mb=settings.EXTRACT_MEMORY_MB,
        cpu_seconds=settings.EXTRACT_SECONDS,
        wall_seconds=settings.EXTRACT_SECONDS,
    )
    extracted = read_apart(
        loaded.data,
        media_type=loaded.media_type,
        name=loaded.name,
        charset=loaded.charset,
        url=loaded.url,
        limits=limits,
    )
    if len(extracted.text.encode()) > MAX_CONTENT_BYTES:
        raise IngestionError(Reason.TOO_LARGE)
    return extracted
