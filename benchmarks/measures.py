"""What is measured of a ranking. Pure."""

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from benchmarks.corpora import Query


@dataclass(frozen=True)
class Scores:
    """Of one query, or the means of many."""

    ndcg: float
    recall: float


def ndcg(found: Sequence[int], relevant: Collection[int], k: int = 10) -> float:
    """Normalised discounted cumulative gain at ``k``, a passage being relevant or not."""
    gains = [1 / math.log2(rank + 2) for rank, each in enumerate(found[:k]) if each in relevant]
    best = sum(1 / math.log2(rank + 2) for rank in range(min(k, len(relevant))))
    return sum(gains) / best if best else 0.0


def recall(found: Sequence[int], relevant: Collection[int], k: int = 5) -> float:
    """The share of the relevant ones among the first ``k``; of ``k`` when there are more."""
    return len(set(found[:k]) & set(relevant)) / min(k, len(relevant)) if relevant else 0.0


def scored(queries: Iterable[Query], search: Callable[[str, int], Sequence[int]]) -> list[Scores]:
    every = []
    for query in queries:
        found = search(query.text, 10)
        every.append(Scores(ndcg(found, query.relevant), recall(found, query.relevant)))
    return every


def mean(scores: Sequence[Scores]) -> Scores:
    if not scores:
        return Scores(0, 0)
    return Scores(fmean(each.ndcg for each in scores), fmean(each.recall for each in scores))


def covered(answer: tuple[int, int], spans: Iterable[tuple[int, int]]) -> int:
    """How many of the answer's characters lie in one of the spans; spans may overlap."""
    start, end = answer
    total, at = 0, start
    for first, last in sorted(spans):
        first, last = max(first, at), min(last, end)
        if last > first:
            total += last - first
            at = last
    return total


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]
