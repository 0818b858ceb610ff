"""What becomes of a page of a website once it was read, or could not be."""

from datetime import timedelta

from django.utils import timezone

from knowledge import changes, pages
from knowledge.crawl.addresses import canonical, looks_endless, same_site
from knowledge.extract.base import EmptyPage
from knowledge.models import Page, Source
from knowledge.reading import READ_BY, Reading, hash_of
from knowledge.reasons import SENTENCES, IngestionError, Reason
from knowledge.site import Site

AGAIN_SECONDS = (2, 8)  # After a first and a second failure that may pass.
LONGEST_WAIT = 900  # A site that wants more than this is blocked.
MOST_LINKS_KEPT = 1000
State = Page.State
_NOTHING = {"text": "", "text_hash": None, "indexed": None, "spans": []}


Outcome = Reading | IngestionError


def record(site: Site, page: dict, outcome: Outcome) -> bool:
    """Stores it, and has the pages that it links to visited; False when some found no room."""
    if isinstance(outcome, IngestionError):
        return _record_error(site, page, outcome)
    return _record_reading(site, page, outcome)


def _record_error(site: Site, page: dict, error: IngestionError) -> bool:
    pause = _pause(error, page["tries"])
    if pause is not None:
        _put_off(site, page, pause, tries=page["tries"] + 1, **_said(error.reason))
        return True
    facts = error.site if isinstance(error, EmptyPage) else None
    links = _admitted(site, facts.links) if facts else page["links"]
    room = _follow(site, page, links)
    state, reason = _after(page, error)
    kept = {} if state == State.READ else _NOTHING
    change = "gone" if state == State.GONE else None
    pages.settle(site.source, page, state, change=change, **_said(reason), **kept)
    return room


def _after(page: dict, error: IngestionError) -> tuple[State, Reason]:
    """A page that was read once keeps its text over a failure that may pass.

    So does the first page whatever happens: the owner is told, and decides.
    """
    was_read, is_first = page["state"] == State.READ, page["place"] == 0
    if was_read and (error.retryable or is_first):
        return State.READ, error.reason
    if was_read and error.reason is Reason.NOT_FOUND:
        return State.GONE, Reason.GONE
    forbidden = error.reason is Reason.ROBOTS_FORBIDS
    return (State.LEFT_OUT if forbidden else State.FAILED), error.reason


def _record_reading(site: Site, page: dict, reading: Reading) -> bool:
    if reading.extracted is None:
        room = _follow(site, page, page["links"])
        _settle_read(site, page, change="same")
        return room
    url = canonical(reading.url or "") or page["address"]
    if not page["place"] and site.source.mode != Source.Mode.SITEMAP:
        site = site.moved_to(url)
    links = _admitted(site, reading.facts.links)
    room = _follow(site, page, links)
    text_hash = hash_of(reading.extracted.text)
    if reason := _left_out_for(site, page, reading, url, text_hash):
        pages.settle(site.source, page, State.LEFT_OUT, links=links, **_said(reason), **_NOTHING)
        return room
    _settle_read(
        site,
        page,
        **_said(None),
        **_differences(page, reading, text_hash),
        url=_known_by(site, page, reading, url),
        title=(reading.extracted.title or "")[:300] or None,
        text_hash=text_hash,
        spans=[[each.number, each.start, each.end] for each in reading.extracted.pages],
        links=links[:MOST_LINKS_KEPT],
        etag=(reading.etag or "")[:300] or None,
        last_modified=(reading.last_modified or "")[:100] or None,
        read_by=READ_BY,
    )
    return room


def _settle_read(site: Site, page: dict, **fields) -> None:
    fields = {"reason": None, "error_message": None, **fields}
    pages.settle(site.source, page, State.READ, fetched_at=timezone.now(), **fields)


def _left_out_for(
    site: Site, page: dict, reading: Reading, url: str, text_hash: str
) -> Reason | None:
    if page["place"] and not same_site(url, site.scope.start):
        return Reason.OUTSIDE
    if page["place"] and url != page["address"] and not site.scope.admits(url):
        return Reason.NOT_WANTED
    if reading.noindex and site.options.skip_noindex:
        return Reason.NOINDEX
    if pages.is_repeated(site.source, page, text_hash):
        return Reason.DUPLICATE
    return None


def _differences(page: dict, reading: Reading, text_hash: str) -> dict:
    """The page's text, and what of it is new: of the same text only its changes are kept."""
    text = reading.extracted.text
    if page["text_hash"] == text_hash:
        return {"text": text, "change": "same"}
    if page["text_hash"] is None:
        return {"text": text, "change": "new", "added": [], "removed": []}
    added, removed = changes.between(pages.text_of(page), text)
    now = timezone.now()
    return {
        "text": text,
        "change": "changed",
        "added": added,
        "removed": removed,
        "changed_at": now,
    }


def _known_by(site: Site, page: dict, reading: Reading, url: str) -> str:
    """The address that visitors are shown: the page's canonical one unless that is another's."""
    wanted = canonical(reading.facts.canonical or "")
    ours = wanted and same_site(wanted, site.scope.start)
    return wanted if ours and not pages.is_known_as(site.source, page, wanted) else url


def _admitted(site: Site, links: tuple[str, ...]) -> list[str]:
    spelled = (canonical(link) for link in links)
    return [
        link for link in spelled if link and site.scope.admits(link) and not looks_endless(link)
    ]


def _follow(site: Site, page: dict, links: list[str]) -> bool:
    if not links or not site.follows(page):
        return True
    return pages.want(
        site.source,
        links,
        depth=page["depth"] + 1,
        found_on=page["address"],
        most=site.options.max_pages,
    )


def _pause(error: IngestionError, tries: int) -> float | None:
    """Seconds until the page may be tried again, None when that is of no use."""
    asked = getattr(error, "retry_after", None)
    if not error.retryable or error.reason is Reason.GAVE_UP or tries >= len(AGAIN_SECONDS):
        return None
    if error.reason is Reason.BLOCKED_BY_SITE and asked is None:
        return None
    pause = max(AGAIN_SECONDS[tries], asked or 0)
    return pause if pause <= LONGEST_WAIT else None


def _put_off(site: Site, page: dict, seconds: float, **fields) -> None:
    until = timezone.now() + timedelta(seconds=seconds)
    pages.put_off(site.source, page, until, **fields)


def _said(reason: Reason | None) -> dict:
    sentence = SENTENCES[reason] if reason else None
    return {"reason": str(reason) if reason else None, "error_message": sentence}
