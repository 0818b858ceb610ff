"""A source's pages put together: its content, and where in it each page and passage stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pymongo import UpdateOne

from botsmith.mongodb.collections import collection
from knowledge import index, reading
from knowledge.analysis import detect_language
from knowledge.chunking import chunk
from knowledge.index import Document
from knowledge.models import Page, Source
from knowledge.reasons import SENTENCES, IngestionError, Reason

BETWEEN_PAGES = "\n\n"
# Counts up when passages are made or analysed otherwise: then all are made anew.
INDEXED_BY = 1
State = Page.State
_EMPTY = {"text": "", "text_hash": None, "indexed": None, "start": None, "end": None}


@dataclass
class Assembled:
    """What all the pages of a reading make together; ``kinds`` counts them by their change."""

    content: str
    chunks: int
    kinds: dict[str, int] = field(default_factory=dict)


def assemble(source: Source) -> Assembled:
    """Writes the passages of all pages of the reading; those that did not change only move.

    Pages that an earlier reading had and this one did not find are gone. Raises IngestionError when
    no page holds text.
    """
    pages, left = _that_fit(source)
    if not pages:
        raise _nothing_read(source)
    documents = list(_placed(source, pages))
    counts = index.write(source, documents)
    _mark(source, pages, documents, counts, left)
    content = BETWEEN_PAGES.join(page["text"] for page in pages)
    return Assembled(content, sum(counts.values()), _kinds(source))


def again(source: Source) -> int:
    """Makes every passage of a processed source anew, from its stored text; how many."""
    pages = list(_read_pages(source, {"wanted": source.run, "state": State.READ}))
    if BETWEEN_PAGES.join(page["text"] for page in pages) == source.content:
        documents = list(_placed(source, [{**page, "indexed": None} for page in pages]))
    else:  # It was read by a version that kept no pages.
        documents = [_document(source, {"id": source.pk, "text": source.content}, 0)]
    return sum(index.write(source, documents).values())


def _read_pages(source: Source, those: dict) -> Iterator[dict]:
    shown = dict.fromkeys(("id", "url", "title", "text", "spans", "indexed", "chunks_count"), 1)
    return collection(Page).find({"source_id": source.pk, **those}, shown).sort("place", 1)


def _that_fit(source: Source) -> tuple[list[dict], list[str]]:
    """The pages with text that one document can hold, and the ids of those that it cannot."""
    size, kept, left = 0, [], []
    for page in _read_pages(source, {"wanted": source.run, "state": State.READ}):
        more = len(page["text"].encode()) + len(BETWEEN_PAGES)
        if size + more > reading.MAX_CONTENT_BYTES:
            left.append(page["id"])
            continue
        size += more
        kept.append(page)
    if left and not kept:
        raise IngestionError(Reason.TOO_LARGE)
    return kept, left


def _nothing_read(source: Source) -> IngestionError:
    """Why there is nothing: the first page's own reason when it is the only one."""
    reasons = [page["reason"] for page in _reasons(source)]
    if len(reasons) == 1 and reasons[0]:
        return IngestionError(Reason(reasons[0]))
    return IngestionError(Reason.NOTHING_READ)


def _reasons(source: Source) -> list[dict]:
    ours = {"source_id": source.pk, "wanted": source.run}
    return list(collection(Page).find(ours, {"reason": 1}).limit(2))


def _placed(source: Source, pages: Sequence[dict]) -> Iterator[Document]:
    start, stored = 0, index.counted(source)
    for page in pages:
        whole = page["chunks_count"] and stored.get(page["id"]) == page["chunks_count"]
        yield _document(source, page if whole else {**page, "indexed": None}, start)
        start += len(page["text"]) + len(BETWEEN_PAGES)


def _document(source: Source, page: dict, start: int) -> Document:
    """A page with its passages; without them when those that are stored are still right."""
    text, title, url = page["text"], page.get("title"), page.get("url")
    made_of = reading.hash_of(f"{INDEXED_BY}\n{title}\n{url}\n{source.questions}\n{text}")
    known = page.get("indexed") == made_of
    return Document(
        id=page["id"],
        start=start,
        end=start + len(text),
        made_of=made_of,
        url=url,
        title=title if url else None,
        spans=page.get("spans") or [],
        language="" if known else detect_language(text),
        passages=None if known else chunk(text),
    )


def _mark(
    source: Source,
    pages: Sequence[dict],
    documents: Sequence[Document],
    counts: dict[str, int],
    left: list[str],
) -> None:
    """Where each page stands now. After the passages: they are what ``indexed`` vouches for."""
    full = {"state": State.LEFT_OUT, **_EMPTY, **_said(Reason.SITE_FULL)}
    writes = [UpdateOne({"id": page}, {"$set": full}) for page in left]
    for page, document in zip(pages, documents, strict=True):
        placed = {"start": document.start, "end": document.end, "indexed": document.made_of}
        placed["chunks_count"] = counts[page["id"]]
        if not source.refreshing:  # Of what was never read before nothing is new.
            placed["change"] = None
        writes.append(UpdateOne({"id": page["id"]}, {"$set": placed}))
    collection(Page).bulk_write(writes, ordered=False)
    if not source.only_some:
        _leave(source)


def _leave(source: Source) -> None:
    """Pages that the reading did not come to are listed; those of earlier ones are forgotten."""
    those = {"source_id": source.pk, "wanted": {"$ne": source.run}}
    gone = {"state": State.GONE, "change": "gone", **_EMPTY, **_said(Reason.NOT_REACHED)}
    gone["run"] = source.run
    collection(Page).update_many({**those, "state": State.READ}, {"$set": gone})
    collection(Page).delete_many({**those, "run": {"$ne": source.run}})


def _kinds(source: Source) -> dict[str, int]:
    """Pages by what the last reading found: new, changed, same, gone."""
    kinds = {"$group": {"_id": "$change", "n": {"$sum": 1}}}
    dealt_with = {"$match": {"source_id": source.pk, "run": source.run}}
    rows = collection(Page).aggregate([dealt_with, kinds])
    return {row["_id"]: row["n"] for row in rows if row["_id"]}


def _said(reason: Reason) -> dict:
    return {"reason": str(reason), "error_message": SENTENCES[reason]}
