"""Writes and removes the passages that retrieval reads, and what it needs to know of them."""

from collections.abc import Iterable, Sequence

from pymongo import ReplaceOne, UpdateOne

from botsmith.lib.ids import new_id
from botsmith.mongodb.collections import collection
from knowledge.analysis import tokens
from knowledge.chunking import Chunk as Passage
from knowledge.injection import without_orders
from knowledge.models import Chunk, Source, SourceTerms, chatbot_model
from knowledge.terms import chunk_counts, pack

BATCH = 500


def write(source: Source, passages: Sequence[Passage], language: str) -> None:
    """Makes the source's stored passages exactly these. Doing it again changes nothing.

    ``language`` (an ISO code) is the whole source's: a short passage alone may mislead.
    """
    chunks = collection(Chunk)
    documents: list[dict] = []
    for first in range(0, len(passages), BATCH):
        batch = [
            _document(source, passage, language) for passage in passages[first : first + BATCH]
        ]
        chunks.bulk_write([_upsert(document) for document in batch], ordered=False)
        documents += [{"terms": each["terms"], "length": each["length"]} for each in batch]
    chunks.delete_many({"source_id": source.pk, "ordinal": {"$gte": len(passages)}})
    collection(SourceTerms).bulk_write([_statistics(source, documents)])
    _changed([source.chatbot_id], {"$addToSet": {"languages": language}})


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


def _upsert(document: dict) -> UpdateOne:
    """Replaces the passage; what was paid for its embeddings stays while its words do."""
    same = {"$eq": ["$text", {"$literal": document["text"]}]}
    embeddings = {"$cond": [same, {"$ifNull": ["$embeddings", []]}, []]}
    values = {name: {"$literal": value} for name, value in document.items()}
    change = [{"$set": {**values, "embeddings": embeddings}}]
    return UpdateOne({"id": document["id"]}, change, upsert=True)


def _document(source: Source, passage: Passage, language: str) -> dict:
    text, orders = without_orders(passage.text)
    heading, above = without_orders(passage.heading)
    analysed = tokens(f"{heading}\n{text}", language)
    return {
        "id": f"{source.pk}:{passage.ordinal}",
        "chatbot_id": source.chatbot_id,
        "source_id": source.pk,
        "ordinal": passage.ordinal,
        "start": passage.start,
        "end": passage.end,
        "heading": " ".join(heading.split())[:500] if above else heading[:500],
        "language": language,
        "text": passage.text,
        "safe": text if orders else None,
        "orders": [*orders, *above],
        "tokens": " ".join(analysed),
        "length": len(analysed),
        "terms": pack(analysed),
    }


def _statistics(source: Source, documents: Sequence[dict]) -> ReplaceOne:
    counted = chunk_counts(document["terms"] for document in documents)
    statistics = {
        "id": source.pk,
        "chatbot_id": source.chatbot_id,
        "revision": new_id(),
        "chunks": len(documents),
        "length": sum(document["length"] for document in documents),
        "hashes": counted.hashes.tobytes(),
        "counts": counted.counts.astype("<u4").tobytes(),
    }
    return ReplaceOne({"id": source.pk}, statistics, upsert=True)
