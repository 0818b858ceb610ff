"""Writes and removes the passages that retrieval reads, and what it needs to know of them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter

from pymongo import InsertOne, ReplaceOne, UpdateOne

from botsmith.lib.ids import new_id
from botsmith.mongodb.collections import collection
from knowledge import given
from knowledge.analysis import tokens
from knowledge.chunking import Chunk as Passage
from knowledge.injection import without_orders
from knowledge.models import Chunk, Source, SourceTerms, chatbot_model
from knowledge.terms import chunk_counts, pack

BATCH = 200
Write = InsertOne | UpdateOne
_start_of, _end_of = itemgetter(1), itemgetter(2)


@dataclass(frozen=True)
class Document:
    """A page, or a whole file or text, that stands in its source's content at ``start:end``.

    ``passages`` have offsets into the page; None says that those which are stored are right but for
    their place. ``spans`` are a printed document's pages: ``[number, start, end]`` in the page.
    ``language`` (an ISO code) is the whole page's: a short passage alone may mislead.
    """

    id: str
    start: int
    end: int
    made_of: str
    url: str | None
    title: str | None
    spans: Sequence[Sequence[int]]
    language: str
    passages: Sequence[Passage] | None


def write(source: Source, documents: Sequence[Document]) -> dict[str, int]:
    """Makes the source's stored passages exactly these; how many each document has, by its id.

    Doing it again changes nothing.
    """
    stored = _stored(source)
    counts: dict[str, int] = {}
    made: list[dict] = []
    _store(_writes(source, documents, stored, counts, made))
    # Whatever no document of this reading has is left from an earlier one.
    collection(Chunk).delete_many({"source_id": source.pk, "run": {"$ne": source.run}})
    whole = sum(counts.values()) == len(made)
    collection(SourceTerms).bulk_write([_statistics(source, made if whole else _terms(source))])
    languages = {document.language for document in documents if document.language}
    _changed([source.chatbot_id], {"$addToSet": {"languages": {"$each": sorted(languages)}}})
    return counts


def counted(source: Source) -> dict[str, int]:
    """How many passages are stored of each of the source's pages, by the page's id."""
    of_pages = {"$group": {"_id": "$page", "n": {"$sum": 1}}}
    rows = collection(Chunk).aggregate([{"$match": {"source_id": source.pk}}, of_pages])
    return {row["_id"]: row["n"] for row in rows}


def remove(source_ids: Sequence[str]) -> None:
    """Removes all that was written of these sources."""
    of_these = {"id": {"$in": list(source_ids)}}
    chatbots = [each["chatbot_id"] for each in collection(SourceTerms).find(of_these)]
    collection(Chunk).delete_many({"source_id": {"$in": list(source_ids)}})
    collection(SourceTerms).delete_many(of_these)
    _changed(chatbots)


def _changed(chatbot_ids: Iterable[str], change: dict | None = None) -> None:
    """Tells every process that what it derived from these chatbots' passages is out of date."""
    update = {"$inc": {"knowledge_version": 1}, **(change or {})}
    for chatbot_id in set(chatbot_ids):
        collection(chatbot_model()).update_one({"id": chatbot_id}, update)


def _stored(source: Source) -> dict[str, list[dict]]:
    """The source's passages by the page they are of: ``id``, ``offset``, ``start`` and ``end``."""
    shown = {"_id": 0, "id": 1, "page": 1, "offset": 1, "start": 1, "end": 1}
    found: dict[str, list[dict]] = {}
    for chunk in collection(Chunk).find({"source_id": source.pk}, shown).sort("ordinal", 1):
        found.setdefault(chunk.get("page") or source.pk, []).append(chunk)
    return found


def _moves(
    source: Source, document: Document, chunks: Sequence[dict], ordinal: int
) -> list[UpdateOne]:
    """The passages of a page that did not change, where its source has it now."""
    return [
        UpdateOne({"id": chunk["id"]}, {"$set": {"run": source.run, "ordinal": n, **place}})
        for n, chunk in enumerate(chunks, ordinal)
        for place in [_place(document, chunk["offset"], chunk["end"] - chunk["start"])]
    ]


def _writes(
    source: Source,
    documents: Iterable[Document],
    stored: dict[str, list[dict]],
    counts: dict[str, int],
    made: list[dict],
) -> Iterator[Write]:
    """What makes the stored passages right, in order.

    Counts each document's passages on the way, and keeps of new ones what the statistics are of.
    """
    ordinal = 0
    for document in documents:
        known = stored.get(document.id, [])
        if document.passages is None and known:
            counts[document.id] = len(known)
            yield from _moves(source, document, known, ordinal)
        else:
            counts[document.id] = len(document.passages or ())
            for passage in document.passages or ():
                chunk = _chunk(source, document, passage, ordinal)
                made.append({"terms": chunk["terms"], "length": chunk["length"]})
                yield _upsert(chunk) if stored else _insert(chunk)
        ordinal += counts[document.id]


def _store(writes: Iterator[Write]) -> None:
    """In batches, of which one is on its way while the next is made."""
    bulk_write = collection(Chunk).bulk_write
    with ThreadPoolExecutor(1, thread_name_prefix="passages") as pool:
        on_its_way: Future | None = None
        while batch := list(islice(writes, BATCH)):
            if on_its_way:
                on_its_way.result()
            on_its_way = pool.submit(bulk_write, batch, ordered=False)
        if on_its_way:
            on_its_way.result()


def _insert(document: dict) -> InsertOne:
    return InsertOne({**document, "embeddings": []})


def _upsert(document: dict) -> UpdateOne:
    """Replaces the passage; what was paid for its embeddings stays while its words do."""
    same = {"$eq": ["$text", {"$literal": document["text"]}]}
    embeddings = {"$cond": [same, {"$ifNull": ["$embeddings", []]}, []]}
    values = {name: {"$literal": value} for name, value in document.items()}
    change = [{"$set": {**values, "embeddings": embeddings}}]
    return UpdateOne({"id": document["id"]}, change, upsert=True)


def _chunk(source: Source, document: Document, passage: Passage, ordinal: int) -> dict:
    text, orders = without_orders(passage.text)
    heading, above = without_orders(passage.heading)
    asked = [given.analysed(question, document.language) for question in source.questions]
    named = "\n".join([*source.questions[1:], document.title or "", heading, text])
    analysed = tokens(named, document.language)
    return {
        "id": f"{document.id}:{passage.ordinal}",
        "chatbot_id": source.chatbot_id,
        "source_id": source.pk,
        "page": document.id,
        "run": source.run,
        "ordinal": ordinal + passage.ordinal,
        "offset": passage.start,
        **_place(document, passage.start, passage.end - passage.start),
        "url": document.url,
        "title": document.title,
        "questions": asked,
        "heading": " ".join(heading.split())[:500] if above else heading[:500],
        "language": document.language,
        "text": passage.text,
        "safe": text if orders else None,
        "orders": [*orders, *above],
        "tokens": " ".join(analysed),
        "length": len(analysed),
        "terms": pack(analysed),
    }


def _place(document: Document, offset: int, length: int) -> dict:
    """Where a passage stands in the source, and the printed pages that it stands on."""
    end = offset + length
    first = bisect_right(document.spans, offset, key=_end_of)
    last = bisect_left(document.spans, end, key=_start_of)
    on = document.spans[first:last]
    return {
        "start": document.start + offset,
        "end": document.start + end,
        "pages": [[number, document.start + start] for number, start, _ in on],
    }


def _terms(source: Source) -> list[dict]:
    shown = {"_id": 0, "terms": 1, "length": 1}
    return list(collection(Chunk).find({"source_id": source.pk}, shown))


def _statistics(source: Source, chunks: Sequence[dict]) -> ReplaceOne:
    counted = chunk_counts(chunk["terms"] for chunk in chunks)
    statistics = {
        "id": source.pk,
        "chatbot_id": source.chatbot_id,
        "revision": new_id(),
        "chunks": len(chunks),
        "length": sum(chunk["length"] for chunk in chunks),
        "hashes": counted.hashes.tobytes(),
        "counts": counted.counts.astype("<u4").tobytes(),
    }
    return ReplaceOne({"id": source.pk}, statistics, upsert=True)
