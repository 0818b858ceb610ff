"""Writes and removes the passages that retrieval reads."""

from collections.abc import Sequence

from pymongo import ReplaceOne

from botsmith.mongodb.collections import collection
from knowledge.analysis import tokens
from knowledge.chunking import Chunk as Passage
from knowledge.models import Chunk, Source

BATCH = 500


def write(source: Source, passages: Sequence[Passage], language: str) -> None:
    """Makes the source's stored passages exactly these. Doing it again changes nothing.

    ``language`` (an ISO code) is the whole source's: a short passage alone may mislead.
    """
    chunks = collection(Chunk)
    for first in range(0, len(passages), BATCH):
        batch = [
            _document(source, passage, language) for passage in passages[first : first + BATCH]
        ]
        chunks.bulk_write(
            [ReplaceOne({"id": document["id"]}, document, upsert=True) for document in batch]
        )
    chunks.delete_many({"source_id": source.pk, "ordinal": {"$gte": len(passages)}})


def remove(source_ids: Sequence[str]) -> None:
    collection(Chunk).delete_many({"source_id": {"$in": list(source_ids)}})


def _document(source: Source, passage: Passage, language: str) -> dict:
    analysed = tokens(f"{passage.heading}\n{passage.text}", language)
    return {
        "id": f"{source.pk}:{passage.ordinal}",
        "chatbot_id": source.chatbot_id,
        "source_id": source.pk,
        "ordinal": passage.ordinal,
        "start": passage.start,
        "end": passage.end,
        "heading": passage.heading[:500],
        "language": language,
        "text": passage.text,
        "tokens": " ".join(analysed),
        "length": len(analysed),
    }
