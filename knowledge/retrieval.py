"""The only door to a chatbot's knowledge: chat, playground, search and evaluation come through it.

BM25 with the chatbot's own statistics orders its passages by the question's words, and where they
have embeddings the order by meaning is fused in. Chunks in MongoDB are the truth: whatever was
derived from them, a passage is returned only when it is there, and its source is processed, at that
moment. Where the owner has answered the very question, that answer comes before all.

Visitors are answered from a kept copy of the knowledge where there is one (``knowledge.kept``); a
*draft* search reads the live passages all the same. Of a kept source no more is asked than that it
is there: what it is read into meanwhile does not concern its copy.
"""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from botsmith.ai.base import Told, not_heard
from botsmith.lib.batches import Batches
from botsmith.mongodb.collections import collection
from knowledge import embedding
from knowledge.analysis import UNSPACED_LANGUAGES, query_tokens, question_tokens
from knowledge.contents import chunks_at
from knowledge.given import matched
from knowledge.lexical import ByWords, by_words
from knowledge.models import Source, chatbot_model
from knowledge.passages import Found, Passage, Term
from knowledge.paying import payer_by_id
from knowledge.proximity import Pair, nearness, pairs_of
from knowledge.ranking import fused, idf
from knowledge.shelf import Shelf
from knowledge.statistics import statistics_of
from knowledge.terms import weights_of
from knowledge.vectors import nearest

Asked = tuple[list[str], list[str]]  # A question's telling terms and its small words.

__all__ = ["Found", "Passage", "Term", "asearch", "has_knowledge", "search", "vectors_of"]

K = 12
DEPTH = 100  # Places of each order that are looked at.
REORDERED = 16  # Places that words standing together may change.
CONTEXT_WEIGHT = 0.5
LEXICAL_WEIGHT = 2.0
VECTOR_WEIGHT = 1.0
LEAST_VECTOR = 0.1
COMMONEST = 0.1  # What a word tells at least, of one that the chatbot does not know.
_OF_BOT = {
    "languages": 1,
    "knowledge_version": 1,
    "embedding_model": 1,
    "kept_version": 1,
    "kept_changes": 1,
    "kept_embedding_model": 1,
}


@dataclass
class Stopwatch:
    """Milliseconds between its laps, by name."""

    laps: dict[str, float] = field(default_factory=dict)
    _since: float = field(default_factory=time.perf_counter)

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = round(1000 * (now - self._since), 2)
        self._since = now


class Ranked(NamedTuple):
    """A chunk's place in the two orders."""

    chunk_id: str
    score: float
    lexical_rank: int | None = None
    lexical_score: float | None = None
    vector_rank: int | None = None
    vector_score: float | None = None
    given: bool = False


@dataclass(frozen=True)
class State:
    """A chatbot's knowledge as it stands: what a search needs of the chatbot's document."""

    shelf: Shelf
    languages: Sequence[str]
    version: int
    embedding_model: str | None

    @classmethod
    def read(cls, chatbot_id: str, *, draft: bool = False) -> "State":
        known = collection(chatbot_model()).find_one({"id": chatbot_id}, _OF_BOT) or {}
        return cls._of(chatbot_id, known.get, draft)

    @classmethod
    def of(cls, bot, *, draft: bool = False) -> "State":
        """Of a chatbot that was read a moment ago."""
        return cls._of(bot.pk, lambda name: getattr(bot, name), draft)

    @classmethod
    def _of(cls, chatbot_id: str, value: Callable[[str], Any], draft: bool) -> "State":
        languages = value("languages") or ["en"]
        if not draft and (kept := value("kept_version")):
            model, changes = value("kept_embedding_model"), value("kept_changes") or 0
            return cls(Shelf(chatbot_id, kept), languages, changes, model)
        version, model = value("knowledge_version") or 0, value("embedding_model")
        return cls(Shelf(chatbot_id), languages, version, model)


@dataclass(frozen=True)
class Search:
    """What is looked for: ``context`` are words of the conversation that the query leans on."""

    state: State
    query: str
    context: str
    vector: Sequence[float] | None
    k: int
    watch: Stopwatch


def search(
    chatbot_id: str, query: str, *, context: str = "", k: int = K, draft: bool = False
) -> Found:
    """The ``k`` passages of the chatbot that match best, best first; none when nothing does.

    ``context`` are words of the conversation that the query leans on; they count half. ``draft``:
    of the live passages, also where visitors are answered from a kept copy.
    """
    watch = Stopwatch()
    state = State.read(chatbot_id, draft=draft)
    payer = partial(payer_by_id, chatbot_id)
    vector = embedding.of_query(state.embedding_model, _whole(query, context), payer)
    watch.lap("embed")
    [found] = _search_each([Search(state, query, context, vector, k, watch)])
    return found


async def asearch(
    bot,
    query: str,
    *,
    context: str = "",
    k: int = K,
    draft: bool = False,
    told: Told | None = not_heard,
) -> Found:
    """``search`` from the event loop, for a chatbot that was read a moment ago.

    ``told`` hears what the question's vector took, for who pays for it; None: it may cost nothing,
    so that only a vector that is known already serves.
    """
    watch = Stopwatch()
    state = State.of(bot, draft=draft)
    vector = await embedding.of_query_async(state.embedding_model, _whole(query, context), told)
    watch.lap("embed")
    return await _searches.of(Search(state, query, context, vector, k, watch))


def vectors_of(bot, *, draft: bool = False) -> str:
    """ "provider:model" of the vectors that ``asearch`` would ask for; nothing where it asks none.

    For a chatbot that was read a moment ago.
    """
    model = State.of(bot, draft=draft).embedding_model
    return model if model and embedding.serves(model) else ""


def has_knowledge(chatbot_id: str) -> bool:
    ready = {"chatbot_id": chatbot_id, "status": Source.Status.PROCESSED}
    return collection(Source).find_one(ready, {"_id": 1}) is not None


def _whole(query: str, context: str) -> str:
    return f"{context} {query}".strip()


def _search_each(searches: Sequence[Search]) -> list[Found]:
    """Searches that come at once ask together which of their sources may be answered from."""
    looked = [_looked_anew(*_looked(each)) for each in searches]
    wanted = set().union(*(found.sources(2 * each.k) for each, found in looked))
    live = _live_sources({each.state.shelf for each, _ in looked}, wanted)
    return [_found(each, found, live) for each, found in looked]


_searches: Batches[Search, Found] = Batches(_search_each, most=8)


@dataclass(frozen=True)
class Looked:
    """Candidates in order, and what stands in those of them that were read."""

    words: ByWords
    terms: Mapping[str, float]
    ranked: Sequence[Ranked]
    chunks: Mapping[str, dict]

    def sources(self, most: int) -> set[str]:
        """The sources of the first so many."""
        first = [each.chunk_id for each in self.ranked[:most]]
        return {self.chunks[chunk]["source_id"] for chunk in first if chunk in self.chunks}

    def is_whole(self, most: int) -> bool:
        """Whether the first so many are all stored."""
        return all(each.chunk_id in self.chunks for each in self.ranked[:most])


def _looked(search: Search) -> tuple[Search, Looked]:
    state, watch = search.state, search.watch
    watch.lap("wait")
    asked = {language: question_tokens(search.query, language) for language in state.languages}
    terms = _terms(asked, search.context)
    small = {word for _, left_out in asked.values() for word in left_out} - terms.keys()
    words = by_words(state.shelf, state.version, terms, small, DEPTH)
    watch.lap("words")
    chunks = chunks_at(state.shelf, state.version, [chunk for chunk, _ in words.order[:REORDERED]])
    words = replace(words, order=_reordered(words, asked, chunks))
    near = nearest(state.shelf, state.version, state.embedding_model, search.vector, DEPTH)
    watch.lap("vectors")
    ranked = _given_first(_given(search, words), _ranked(words, near))
    first = [each.chunk_id for each in ranked[: 2 * search.k]]
    return search, Looked(words, terms, ranked, _read(state, first, chunks))


def _looked_anew(search: Search, looked: Looked) -> tuple[Search, Looked]:
    """Once more where the kept copy went, or was changed, between the reading of the chatbot and
    this; it would be a chatbot that knows nothing.
    """
    shelf = search.state.shelf
    if not shelf.kept or (looked.words.total and looked.is_whole(2 * search.k)):
        return search, looked
    state = State.read(shelf.chatbot_id)
    if state == search.state:
        return search, looked
    same = state.embedding_model == search.state.embedding_model
    return _looked(replace(search, state=state, vector=search.vector if same else None))


def _found(search: Search, looked: Looked, live: Mapping[str, dict]) -> Found:
    passages = _passages(search, looked, live)
    search.watch.lap("read")
    words, terms = looked.words, looked.terms
    known = {term: Term(terms[term], chunks) for term, chunks in words.holding.items()}
    return Found(passages, known, words.total, search.watch.laps)


def _terms(asked: Mapping[str, Asked], context: str) -> dict[str, float]:
    """The question's telling terms with their weights, as each of the languages would have them.

    A question alone is too short to tell its language; what it is held against is not.
    """
    terms: dict[str, float] = {}
    for language, (telling, _) in asked.items():
        around = weights_of(query_tokens(context, language), CONTEXT_WEIGHT) if context else {}
        for term, weight in {**around, **weights_of(telling)}.items():
            terms[term] = max(weight, terms.get(term, 0))
    return terms


def _reordered(
    words: ByWords, asked: Mapping[str, Asked], chunks: Mapping[str, dict]
) -> list[tuple[str, float]]:
    """The order with its best raised by words that stand together in question and passage."""
    chunks_with = np.fromiter(words.holding.values(), np.int64, len(words.holding))
    idfs = dict(zip(words.holding, idf(chunks_with, words.total).tolist(), strict=True))
    held = {term: weight for term, weight in idfs.items() if words.holding[term]}
    pairs = {
        language: pairs_of(telling, held)
        for language, (telling, _) in asked.items()
        if language not in UNSPACED_LANGUAGES
    }
    best = [
        (chunk, score + _nearness(chunks.get(chunk), pairs))
        for chunk, score in words.order[:REORDERED]
    ]
    return sorted(best, key=lambda each: -each[1]) + words.order[REORDERED:]


def _nearness(chunk: dict | None, pairs: Mapping[str, Mapping[Pair, float]]) -> float:
    own = pairs.get(chunk["language"]) if chunk else None
    return nearness(chunk["tokens"].split(" "), own) if own else 0.0


def _ranked(words: ByWords, near: Sequence[tuple[str, float]]) -> list[Ranked]:
    """Both orders as one, best first; without vectors the order by words alone.

    Vectors help where a question is asked in other words, and blur the order where it is asked in
    the passage's own: they count the less, the more of the question the best passage holds.
    """
    lexical = {chunk: (rank, score) for rank, (chunk, score) in enumerate(words.order, 1)}
    if not near:
        return [Ranked(chunk, score, rank, score) for chunk, (rank, score) in lexical.items()]
    vector = {chunk: (rank, score) for rank, (chunk, score) in enumerate(near, 1)}
    weight = VECTOR_WEIGHT * max(1 - words.share**2, LEAST_VECTOR)
    scores = fused([(list(lexical), LEXICAL_WEIGHT), (list(vector), weight)])
    nowhere = (None, None)
    return [
        Ranked(chunk, scores[chunk], *lexical.get(chunk, nowhere), *vector.get(chunk, nowhere))
        for chunk in sorted(scores, key=scores.__getitem__, reverse=True)
    ]


def _given(search: Search, words: ByWords) -> list[str]:
    """The chunks with the owner's answer to the very question, the best first."""
    if not words.wordings:
        return []
    state = search.state
    least_known = float(idf(np.zeros(1), words.total)[0])

    def rarity(word: str) -> float:
        held = statistics_of(state.shelf, state.version).holding([word])
        return max(COMMONEST, float(idf(held, words.total)[0]) / least_known)

    return matched(search.query, state.languages, words.wordings, rarity)


def _given_first(given: Sequence[str], ranked: list[Ranked]) -> list[Ranked]:
    if not given:
        return ranked
    known = {each.chunk_id: each for each in ranked}
    first = [known.get(chunk, Ranked(chunk, 0.0))._replace(given=True) for chunk in given]
    return first + [each for each in ranked if each.chunk_id not in given]


def _passages(search: Search, looked: Looked, live: Mapping[str, dict]) -> list[Passage]:
    """The best ``k`` whose chunk is stored and whose source may be answered from now.

    ``live`` are those of the first 2 k candidates' sources that may; others are asked for.
    """
    passages: list[Passage] = []
    shelf = search.state.shelf
    ranked, chunks, step = looked.ranked, looked.chunks, 2 * search.k
    for first in range(0, len(ranked), step):
        some = ranked[first : first + step]
        if first:
            chunks = _read(search.state, [each.chunk_id for each in some], chunks)
            needed = {chunks[e.chunk_id]["source_id"] for e in some if e.chunk_id in chunks}
            live = _live_sources({shelf}, needed)
        for each in some:
            chunk = chunks.get(each.chunk_id)
            source = live.get(chunk["source_id"]) if chunk else None
            if source and (shelf.kept or source["status"] == Source.Status.PROCESSED):
                passages.append(_passage(chunk, source, each))
        if len(passages) >= search.k:
            break
    return passages[: search.k]


def _read(state: State, ids: Sequence[str], known: Mapping[str, dict]) -> Mapping[str, dict]:
    """What is known, with those of the chunks that are not."""
    missing = [chunk_id for chunk_id in ids if chunk_id not in known]
    return {**known, **chunks_at(state.shelf, state.version, missing)} if missing else known


def _live_sources(shelves: Collection[Shelf], ids: Collection[str]) -> dict[str, dict]:
    """Of these sources the ones that may be answered from now, by id: ``id, status, name, url``.

    Those that are not processed are among them when one of the shelves is kept.
    """
    kept = any(shelf.kept for shelf in shelves)
    live = {
        "chatbot_id": {"$in": list({shelf.chatbot_id for shelf in shelves})},
        "status": {"$in": Source.Status.values} if kept else Source.Status.PROCESSED,
        "id": {"$in": list(ids)},
    }
    shown = {"_id": 0, "id": 1, "status": 1, "name": 1, "url": 1}
    return {source["id"]: source for source in collection(Source).find(live, shown)}


def _passage(chunk: dict, source: dict, ranked: Ranked) -> Passage:
    return Passage(
        source_id=source["id"],
        source_name=chunk.get("title") or source["name"],
        url=chunk.get("url") or source["url"],
        text=chunk["text"],
        heading=chunk["heading"],
        language=chunk["language"],
        start=chunk["start"],
        end=chunk["end"],
        orders=tuple(chunk.get("orders") or ()),
        pages=tuple((number, start) for number, start in chunk.get("pages") or ()),
        **ranked._asdict(),
    )
