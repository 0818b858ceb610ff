"""The passages that hold a question's words, by BM25.

Each process keeps the whole index of the chatbots it answers for (``knowledge.postings``). While
that is not there, or for a chatbot too big for it, MongoDB's text index proposes candidates by the
rarest of the terms; its own score is weak, but its first hundreds hold the answers.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.given import Wordings, wordings_of
from knowledge.postings import postings_of
from knowledge.ranking import SMALL_WEIGHT, bm25, idf, long_for
from knowledge.shelf import Shelf
from knowledge.statistics import Statistics, statistics_of
from knowledge.terms import Wanted, unpack

CANDIDATES = 400
# Candidates are looked up by the rarest terms until so many chunks may hold one of them.
POSTINGS = 4000


@dataclass(frozen=True)
class ByWords:
    """Chunk ids and their BM25, best first; for each term of the question how many chunks have it.

    ``total`` is the number of the chatbot's chunks, ``share`` how much of the question, by weight
    (0-1), the first chunk holds. ``wordings`` are the questions that the owner has answered: all,
    or those of the candidates.
    """

    order: list[tuple[str, float]]
    share: float
    holding: dict[str, int]
    total: int
    wordings: Wordings


def by_words(
    shelf: Shelf, version: int, terms: Mapping[str, float], small: Iterable[str], k: int
) -> ByWords:
    """The ``k`` chunks that fit a question best, of the shelf at ``version``.

    ``terms`` are its telling ones with their weights, ``small`` its small words.
    """
    wanted = Wanted.of(terms, small)
    statistics = statistics_of(shelf, version)
    index = postings_of(shelf, version, statistics.chunks)
    if index is None:
        holding = statistics.terms.of(wanted.hashes)
        found = _candidates(shelf, _rarest(terms, holding))
        order, share = _ordered(found, wanted, holding, statistics)
        named = _named(terms, holding)
        return ByWords(order[:k], share, named, statistics.chunks, wordings_of(found))
    order, share = index.best(wanted, k)
    named = _named(terms, index.holding(wanted.hashes))
    return ByWords(order, share, named, len(index.chunk_ids), index.wordings)


def _named(wanted: Mapping[str, float], holding: np.ndarray) -> dict[str, int]:
    return dict(zip(wanted, holding.tolist(), strict=True))


def _ordered(
    found: Sequence[dict], wanted: Wanted, holding: np.ndarray, statistics: Statistics
) -> tuple[list[tuple[str, float]], float]:
    telling = wanted.weights * idf(holding, statistics.chunks)
    small = SMALL_WEIGHT * idf(statistics.terms.of(wanted.small), statistics.chunks)
    every, weights = np.append(wanted.hashes, wanted.small), np.append(telling, small)
    long = long_for([chunk["length"] for chunk in found], statistics.average_length)
    scores = bm25([chunk["terms"] for chunk in found], long, every, weights)
    order = [at for at in np.argsort(-scores, kind="stable") if scores[at] > 0]
    if not order:
        return [], 0.0
    held = unpack(found[order[0]]["terms"]).of(wanted.hashes) > 0
    share = float(telling[held].sum() / (telling.sum() or 1))
    return [(found[at]["id"], float(scores[at])) for at in order], share


def _rarest(wanted: Mapping[str, float], holding: np.ndarray) -> list[str]:
    """The terms to look candidates up by: the rarest that the chatbot has, at least one."""
    terms: list[str] = []
    postings = 0
    for chunks, term in sorted(zip(holding.tolist(), wanted, strict=True)):
        if chunks and (not terms or postings + chunks <= POSTINGS):
            terms.append(term)
            postings += chunks
    return terms


def _candidates(shelf: Shelf, terms: Sequence[str]) -> list[dict]:
    if not terms:
        return []
    score = {"$meta": "textScore"}
    shown = {"_id": 0, "id": 1, "terms": 1, "length": 1, "score": score}
    shown |= {"language": 1, "questions": 1}
    return list(
        shelf.passages.find(shelf.holding(terms), shown).sort([("score", score)]).limit(CANDIDATES)
    )
