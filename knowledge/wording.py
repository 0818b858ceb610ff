"""Sources, pages and passages in words and figures for people; nothing here decides anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from knowledge.ingestion import STAGES
from knowledge.models import Chunk, Page, Source
from knowledge.reasons import SENTENCES, TEMPORARY

KINDS = {"file": "File", "website": "Web page", "text": "Text"}
MODES = {"crawl": "Website", "sitemap": "Website", "qa": "Question and answer"}
ICONS = {"qa": "question", "crawl": "website", "sitemap": "website"}
PAGE_BADGES = {
    "waiting": ("Waiting", ""),
    "read": ("Read", "badge-success"),
    "failed": ("Failed", "badge-danger"),
    "left_out": ("Left out", "badge-warning"),
    "gone": ("Gone", ""),
}
CHANGE_BADGES = {"new": ("New", "badge-brand"), "changed": ("Changed", "badge-brand")}


@dataclass(frozen=True)
class Progress:
    """How far a reading is: ``done`` of ``whole`` for a bar, and the same in words."""

    stage: str
    words: str
    done: int
    whole: int


@dataclass(frozen=True)
class Changes:
    """What the last reading found otherwise than the one before."""

    at: datetime
    new: int
    changed: int
    gone: int
    same: int

    @property
    def is_none(self) -> bool:
        return not (self.new or self.changed or self.gone)


def describe_source(source: Source) -> Source:
    """Gives it ``kind_label``, ``icon``, ``is_read_now``, ``progress_now``, ``notes`` and
    ``may_retry_pages``: single pages are read again only of a source that is settled."""
    source.kind_label = MODES.get(source.mode or "", KINDS[source.type])
    source.icon = icon_of({"mode": source.mode, "type": source.type})
    source.is_read_now = source.is_processing or source.refreshing
    source.may_retry_pages = source.status == Source.Status.PROCESSED and not source.refreshing
    source.progress_now = progress_of(source)
    source.notes = notes_on(source)
    return source


def icon_of(source: Mapping) -> str:
    return ICONS.get(source.get("mode") or "", source["type"])


def progress_of(source: Source) -> Progress:
    """Pages are counted where there are many; else the stages have their shares of a hundred."""
    found, done = source.pages_found, source.pages_done
    if source.has_pages and found and done < found:
        return Progress("Reading pages", f"{done:,} of {found:,} pages", done, found)
    label = STAGES.get(source.stage, STAGES["waiting"])[0]
    return Progress(label, f"{source.progress}%", source.progress, 100)


def notes_on(source: Source) -> list[str]:
    """What its owner should know of a source that serves all the same."""
    if source.status != Source.Status.PROCESSED:
        return []
    notes = []
    if source.refresh_error:
        notes.append(
            f"The last refresh did not work, so the earlier text serves. {source.refresh_error}"
        )
    if source.has_pages and source.pages_failed:
        pages = "1 page" if source.pages_failed == 1 else f"{source.pages_failed:,} pages"
        notes.append(f"{pages} could not be read.")
    if source.more_pages:
        notes.append("The website has more pages than the limit set for it.")
    return notes


def changes_of(source: Source) -> Changes | None:
    """None when it was read only once."""
    if not source.changes:
        return None
    counts = {name: int(source.changes.get(name) or 0) for name in ("new", "changed", "gone")}
    at = datetime.fromisoformat(source.changes["at"])
    return Changes(at=at, same=int(source.changes.get("same") or 0), **counts)


def describe_page(page: Page) -> Page:
    """Gives it ``name``, ``path``, ``badge``, ``change_badge``, ``sentence`` and ``may_retry``."""
    page.path = _path(page.url or page.address or "")
    page.name = page.title or page.path or "Page"
    page.badge = PAGE_BADGES[page.state]
    page.change_badge = CHANGE_BADGES.get(page.change or "") if page.state == "read" else None
    page.may_retry = page.state == Page.State.FAILED or page.reason in TEMPORARY
    page.sentence = page.error_message or SENTENCES.get(page.reason or "", "")
    return page


def _path(url: str) -> str:
    """The address without the website's name, which is the same for all of its pages."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.path or '/'}{query}" if url else ""


def describe_chunk(chunk: Chunk, *, in_page: bool = False) -> Chunk:
    """Gives it ``first`` and ``last``, its place in the source or ``in_page``, and ``printed``: on
    which pages of a printed document it stands, if of one."""
    chunk.first = chunk.offset if in_page else chunk.start
    chunk.last = chunk.first + len(chunk.text)
    numbers = [number for number, start in chunk.pages or () if start < chunk.end]
    first, last = (numbers[0], numbers[-1]) if numbers else (None, None)
    chunk.printed = f"Page {first}" if first == last else f"Pages {first} to {last}"
    if first is None:
        chunk.printed = ""
    return chunk
