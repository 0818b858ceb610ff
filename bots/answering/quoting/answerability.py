"""Whether the best sentence there is answers a question, as a probability. Pure.

Two steps, both fitted by ``benchmarks/answers.py --calibrate`` on questions of several authors and
kept in `numbers.json`: which sentence of those that retrieval found holds the answer (a
conditional logit over the features), and whether the best one does (small trees over its features
and over how far it is ahead of the others).
"""

import json
import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bots.answering.quoting.asked import Word
from bots.answering.quoting.features import Measure, met_by
from bots.answering.quoting.reader import Place, Reader

NUMBERS = Path(__file__).parent / "numbers.json"
AHEAD = ("score", "ahead", "ahead_elsewhere", "near")
CLOSE = 1.0  # of score below the best that is near it
FARTHEST = 5.0


@dataclass(frozen=True)
class Numbers:
    """``ranking`` is by feature; ``answering`` and ``trees`` also see how far it is AHEAD."""

    ranking: Mapping[str, float]
    names: tuple[str, ...]
    bias: float
    answering: Mapping[str, float]
    trees: tuple[tuple[tuple[float, ...], ...], ...]
    threshold: float


@dataclass(frozen=True)
class Fit:
    """How a sentence fits a question; ``met`` is by word how far it is met and where."""

    met: Mapping[Word, tuple[float, str]]
    features: Mapping[str, float]
    score: float


@cache
def numbers() -> Numbers:
    kept = json.loads(NUMBERS.read_text(encoding="utf-8"))
    trees = tuple(tuple(map(tuple, tree)) for tree in kept["trees"])
    return Numbers(**(kept | {"names": tuple(kept["names"]), "trees": trees}))


def fit(reader: Reader, place: Place) -> Fit:
    """How a sentence with what stands around it fits the reader's question."""
    met = met_by(reader, place)
    features = Measure(reader, place, met).features()
    score = sum([weight * features[name] for name, weight in numbers().ranking.items()])
    return Fit(met, features, score)


def ahead(scores: Sequence[float], blocks: Sequence[Hashable]) -> dict[str, float]:
    """How far the first of ordered sentences is before the next, and before the next elsewhere."""
    best = scores[0]
    elsewhere = [score for score, block in zip(scores, blocks, strict=True) if block != blocks[0]]
    return {
        "score": best,
        "ahead": min(best - scores[1], FARTHEST) if len(scores) > 1 else FARTHEST,
        "ahead_elsewhere": min(best - elsewhere[0], FARTHEST) if elsewhere else FARTHEST,
        "near": min(sum(score >= best - CLOSE for score in scores), 10) / 10,
    }


def probability(best: Fit, before: Mapping[str, float]) -> float:
    """That the best sentence holds the answer; ``before`` says how far it is `ahead`."""
    features = {**best.features, **before}
    row = [features[name] for name in numbers().names]
    logit = numbers().bias + sum(_said(tree, row) for tree in numbers().trees)
    logit += sum(weight * features[name] for name, weight in numbers().answering.items())
    return 1 / (1 + math.exp(-logit))


def _said(tree: Sequence[Sequence[float]], row: Sequence[float]) -> float:
    """A node is (feature, threshold, where to go up to it, where above), a leaf (-1, value)."""
    at = 0
    while (node := tree[at])[0] >= 0:
        at = int(node[2] if row[int(node[0])] <= node[1] else node[3])
    return node[1]
