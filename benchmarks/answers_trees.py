"""Fits a sum of small trees to yes and no: gradient boosting (Friedman, 2001) with second-order
steps as in Chen and Guestrin, 2016. Pure.

A feature with a sign is only cut where the side with more of it gets more (or less). Each tree
sees some of the features, so that no few of them decide alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Vector = np.ndarray
Tree = list[list[float]]  # nodes: [feature, threshold, left, right], or [-1, value] for a leaf

BINS = 16


@dataclass(frozen=True)
class Growth:
    """How trees grow: many small steps, none from a handful of examples."""

    trees: int = 120
    depth: int = 3
    rate: float = 0.05
    least: float = 20.0  # examples in a leaf
    shrink: float = 3.0  # towards 0
    share: float = 0.4  # of the features that a tree sees
    seed: int = 1


@dataclass
class _Grower:
    bins: Vector  # examples by features, as numbers of bins
    cuts: list[Vector]  # by feature, the upper ends of its bins
    signs: Vector
    growth: Growth

    def tree(self, pull: Vector, curve: Vector, features: Vector) -> Tree:
        nodes: Tree = []
        self._grow(nodes, np.arange(len(pull)), pull, curve, features, self.growth.depth)
        return nodes

    def _grow(
        self, nodes: Tree, rows: Vector, pull: Vector, curve: Vector, features: Vector, depth: int
    ) -> int:
        here = len(nodes)
        total, weight = pull[rows].sum(), curve[rows].sum()
        nodes.append([-1, float(self.growth.rate * total / (weight + self.growth.shrink))])
        found = self._split(rows, pull, curve, features) if depth else None
        if found is None:
            return here
        feature, cut = found
        low = self.bins[rows, feature] <= cut
        left = self._grow(nodes, rows[low], pull, curve, features, depth - 1)
        right = self._grow(nodes, rows[~low], pull, curve, features, depth - 1)
        nodes[here] = [int(feature), float(self.cuts[feature][cut]), left, right]
        return here

    def _split(
        self, rows: Vector, pull: Vector, curve: Vector, features: Vector
    ) -> tuple[int, int] | None:
        """The feature and the bin to cut behind that gain most."""
        flat = (self.bins[np.ix_(rows, features)] + np.arange(len(features)) * BINS).ravel()
        size = len(features) * BINS

        def summed(values: Vector) -> Vector:
            each = np.bincount(flat, np.repeat(values[rows], len(features)), size)
            return each.reshape(len(features), BINS).cumsum(1)

        pulls, curves, counts = summed(pull), summed(curve), summed(np.ones(len(pull)))
        shrink = self.growth.shrink
        rest, rest_curves = pulls[:, -1:] - pulls, curves[:, -1:] - curves
        gain = pulls**2 / (curves + shrink) + rest**2 / (rest_curves + shrink)
        gain -= pulls[:, -1:] ** 2 / (curves[:, -1:] + shrink)
        rises = rest / (rest_curves + shrink) - pulls / (curves + shrink)
        bad = (counts < self.growth.least) | (counts[:, -1:] - counts < self.growth.least)
        bad |= rises * self.signs[features][:, None] < 0
        gain[bad] = -1
        best = int(gain.argmax())
        if gain.flat[best] <= 1e-6:
            return None
        return int(features[best // BINS]), best % BINS


def grown(
    rows: Vector, labels: Vector, start: Vector, signs: Sequence[int], growth: Growth
) -> list[Tree]:
    """The trees whose values, added to a first guess, make a better logit."""
    cuts = [np.unique(np.quantile(column, np.arange(1, BINS) / BINS)) for column in rows.T]
    bins = np.stack(
        [np.searchsorted(cut, column) for cut, column in zip(cuts, rows.T, strict=True)], 1
    )
    grower = _Grower(bins, cuts, np.array(signs), growth)
    dice = np.random.default_rng(growth.seed)
    scores = start
    trees: list[Tree] = []
    seen = max(1, round(rows.shape[1] * growth.share))
    for _ in range(growth.trees):
        chances = 1 / (1 + np.exp(-scores))
        features = dice.choice(rows.shape[1], seen, replace=False)
        tree = grower.tree(labels - chances, chances * (1 - chances), features)
        trees.append(tree)
        scores = scores + said(tree, rows)
    return trees


def said(tree: Tree, rows: Vector) -> Vector:
    """A tree's values for examples."""
    at = np.zeros(len(rows), int)
    table = np.array([node if len(node) == 4 else [*node, 0, 0] for node in tree])
    while True:
        feature = table[at, 0].astype(int)
        inner = feature >= 0
        if not inner.any():
            return table[at, 1]
        values = rows[np.arange(len(rows)), np.maximum(feature, 0)]
        step = np.where(values <= table[at, 1], table[at, 2], table[at, 3]).astype(int)
        at = np.where(inner, step, at)
