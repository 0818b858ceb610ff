"""The only door to a chatbot's knowledge: chat, playground and API search alike come through it."""

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import reduce

from botsmith.mongodb.collections import collection
from knowledge.analysis import query_tokens
from knowledge.models import Chunk, Source, chatbot_model

CANDIDATES = 100
K1 = 1.2
B = 0.75
FIELDS = ("source_id", "text", "heading", "language", "start", "end", "tokens", "length")


@dataclass(frozen=True)
class Passage:
    """A retrieved chunk: ``source.content[start:end] == text``; ``score`` is its BM25."""

    source_id: str
    source_name: str
    url: str | None
    text: str
    heading: str
    language: str
    start: int
    end: int
    score: float


def search(chatbot_id: str, query: str, *, k: int = 6) -> list[Passage]:
    """The ``k`` passages of the chatbot that match best, best first; none when nothing does.

    MongoDB's text index proposes candidates (its own score is weak but its first hundred hold the
    answers), BM25 orders them: Robertson and Zaragoza, "The Probabilistic Relevance Framework",
    2009. Only passages whose source still exists and is processed are returned.
    """
    wanted = _wanted(chatbot_id, query)
    if not wanted:
        return []
    sources = _live_sources(chatbot_id)
    found = _candidates(chatbot_id, wanted, sources)
    total = collection(Chunk).count_documents({"chatbot_id": chatbot_id})
    ranked = sorted(zip(bm25(wanted, found, total), found, strict=True), key=lambda pair: -pair[0])
    return [_passage(chunk, score, sources[chunk["source_id"]]) for score, chunk in ranked[:k]]


def has_knowledge(chatbot_id: str) -> bool:
    ready = {"chatbot_id": chatbot_id, "status": Source.Status.PROCESSED}
    return collection(Source).find_one(ready, {"_id": 1}) is not None


def bm25(wanted: Sequence[str], chunks: Sequence[dict], total: int) -> list[float]:
    """A score for each chunk; repeated query terms count. ``total`` is the collection's size."""
    if not chunks:
        return []
    counted = [Counter(chunk["tokens"].split()) for chunk in chunks]
    having = Counter(term for counts in counted for term in counts.keys() & set(wanted))
    average = sum(chunk["length"] for chunk in chunks) / len(chunks) or 1
    weight = {term: _idf(n, max(total, len(chunks))) for term, n in having.items()}
    return [
        sum(
            weight[term] * repeats * _saturation(counts[term], chunk["length"] / average)
            for term, repeats in Counter(wanted).items()
            if term in counts
        )
        for counts, chunk in zip(counted, chunks, strict=True)
    ]


def _idf(having: int, total: int) -> float:
    return math.log(1 + (total - having + 0.5) / (having + 0.5))


def _saturation(count: int, relative_length: float) -> float:
    return count * (K1 + 1) / (count + K1 * (1 - B + B * relative_length))


def _wanted(chatbot_id: str, query: str) -> list[str]:
    """The question's words, analysed as each language of the chatbot's sources would have them.

    A question alone is too short to tell its language; what it is held against is not.
    """
    chatbot = collection(chatbot_model()).find_one({"id": chatbot_id}, {"languages": 1}) or {}
    counts = [Counter(query_tokens(query, each)) for each in chatbot.get("languages") or ["en"]]
    most = reduce(lambda one, other: one | other, counts)
    return list(most.elements())


def _candidates(chatbot_id: str, wanted: Sequence[str], sources: Collection[str]) -> list[dict]:
    words = " ".join(dict.fromkeys(wanted))
    score = {"score": {"$meta": "textScore"}}
    cursor = collection(Chunk).find(
        {
            "chatbot_id": chatbot_id,
            "$text": {"$search": words},
            "source_id": {"$in": list(sources)},
        },
        {**dict.fromkeys(FIELDS, 1), **score},
    )
    return list(cursor.sort([("score", {"$meta": "textScore"})]).limit(CANDIDATES))


def _live_sources(chatbot_id: str) -> dict[str, dict]:
    """Of all the sources that may be answered from now, by id: ``id, name, url``."""
    live = {"chatbot_id": chatbot_id, "status": Source.Status.PROCESSED}
    return {source["id"]: source for source in collection(Source).find(live, _SOURCE_FIELDS)}


_SOURCE_FIELDS = {"_id": 0, "id": 1, "name": 1, "url": 1}


def _passage(chunk: dict, score: float, source: dict) -> Passage:
    return Passage(
        source_id=source["id"],
        source_name=source["name"],
        url=source["url"],
        text=chunk["text"],
        heading=chunk["heading"],
        language=chunk["language"],
        start=chunk["start"],
        end=chunk["end"],
        score=round(score, 4),
    )
