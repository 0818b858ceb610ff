"""The order of passages: BM25, and the fusion of two orders. Pure.

BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009.
"""

from collections.abc import Hashable, Mapping, Sequence

import numpy as np

from knowledge.terms import COUNT, HASH

K1 = 1.2
B = 0.75
# Small words ("the", "how") hardly tell; among passages that hold the others they help a little.
SMALL_WEIGHT = 0.25
RRF_K = 60


def idf(chunks: np.ndarray, total: int) -> np.ndarray:
    """How much a term tells that ``chunks`` of ``total`` hold; never below zero."""
    chunks = np.minimum(chunks, total)
    return np.log1p((total - chunks + 0.5) / (chunks + 0.5))


def long_for(lengths: Sequence[int], average: float | None = None) -> np.ndarray:
    """How much a chunk of each length (in terms) must hold of a term to be as much about it."""
    every = np.asarray(lengths, dtype=float)
    average = average or (every.mean() if len(every) else 1.0) or 1.0
    return K1 * (1 - B + B * every / average)


def saturated(counts: np.ndarray, long: np.ndarray) -> np.ndarray:
    """What ``counts`` occurrences in chunks of these length norms are worth."""
    return counts * (K1 + 1) / (counts + long)


def bm25(
    packed: Sequence[bytes], long: np.ndarray, hashes: np.ndarray, weights: np.ndarray
) -> np.ndarray:
    """A score for each packed chunk; ``weights`` are each term's idf times its weight."""
    scores = np.zeros(len(packed))
    cuts = [len(each) // 5 * 4 for each in packed]
    every = np.frombuffer(b"".join([p[:c] for p, c in zip(packed, cuts, strict=True)]), HASH)
    counts = np.frombuffer(b"".join([p[c:] for p, c in zip(packed, cuts, strict=True)]), COUNT)
    owner = np.repeat(np.arange(len(packed)), np.asarray(cuts, dtype=np.int64) // 4)
    for term, weight in zip(hashes, weights, strict=True):
        at = np.flatnonzero(every == term)
        scores[owner[at]] += weight * saturated(counts[at], long[owner[at]])
    return scores


def fused(orders: Sequence[tuple[Sequence[Hashable], float]]) -> Mapping[Hashable, float]:
    """Weighted reciprocal ranks of several orders, each best first.

    Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion", SIGIR 2009.
    """
    scores: dict[Hashable, float] = {}
    for order, weight in orders:
        for rank, key in enumerate(order, 1):
            scores[key] = scores.get(key, 0.0) + weight / (RRF_K + rank)
    return scores
