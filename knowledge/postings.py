"""A chatbot's whole lexical index in the process: exact BM25 over all of its chunks.

Derived from ``chunks.terms`` at one version of the chatbot's knowledge and used at that version
only, so it is never behind. Five bytes a posting: ten thousand chunks take about 6 MB.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from django.conf import settings

from botsmith.lib.background import Background
from botsmith.lib.bytecache import ByteCache
from knowledge.given import Wordings, bytes_of, wordings_of
from knowledge.ranking import SMALL_WEIGHT, idf, long_for, saturated
from knowledge.shelf import Shelf
from knowledge.terms import COUNT, HASH, Wanted

# Up to so many chunks the index is made while the question waits; it takes some 20 ms a thousand.
AT_ONCE = 2_000
BYTES_A_CHUNK = 900  # Rather too many: what a chunk's share of an index is expected to take.
MAX_BYTES = settings.LEXICAL_CACHE_MB * 1024 * 1024
_cache: ByteCache["Postings"] = ByteCache(MAX_BYTES)
_background = Background("postings")


@dataclass(frozen=True)
class Postings:
    """For each term (its hash, ascending) the chunks that hold it, and how often.

    The postings of term ``i`` are ``at[offsets[i]:offsets[i + 1]]``, positions in ``chunk_ids``.
    ``long`` is BM25's length norm of each chunk, ``wordings`` are the questions that the owner has
    answered.
    """

    version: int
    chunk_ids: Sequence[str]
    long: np.ndarray
    hashes: np.ndarray
    offsets: np.ndarray
    at: np.ndarray
    counts: np.ndarray
    wordings: Wordings

    @property
    def nbytes(self) -> int:
        arrays = (self.long, self.hashes, self.offsets, self.at, self.counts)
        named = 120 * len(self.chunk_ids) + bytes_of(self.wordings)
        return sum(array.nbytes for array in arrays) + named

    def holding(self, hashes: np.ndarray) -> np.ndarray:
        """In how many chunks each of the terms stands."""
        first, last = self._slices(hashes)
        return last - first

    def best(self, wanted: Wanted, k: int) -> tuple[list[tuple[str, float]], float]:
        """The ``k`` chunks with the highest BM25, best first: id and score.

        Beside them how much of the question, by weight (0-1), the first of them holds.
        """
        scores = np.zeros(len(self.chunk_ids), dtype=np.float32)
        first, last = self._slices(wanted.hashes)
        weights = wanted.weights * idf(last - first, len(self.chunk_ids))
        for start, end, weight in zip(first, last, weights, strict=True):
            where = self.at[start:end]
            scores[where] += weight * saturated(self.counts[start:end], self.long[where])
        self._add_small(scores, wanted)
        top = _top(scores, k)
        share = self._share(int(top[0]), first, last, weights) if len(top) else 0.0
        return [(self.chunk_ids[i], float(scores[i])) for i in top], share

    def _add_small(self, scores: np.ndarray, wanted: Wanted) -> None:
        """Small words order the chunks that hold a telling one; alone they find nothing."""
        found = scores > 0
        first, last = self._slices(wanted.small)
        weights = SMALL_WEIGHT * idf(last - first, len(self.chunk_ids))
        for start, end, weight in zip(first, last, weights, strict=True):
            where, counts = self.at[start:end], self.counts[start:end]
            told = found[where]
            where = where[told]
            scores[where] += weight * saturated(counts[told], self.long[where])

    def _share(self, chunk: int, first: np.ndarray, last: np.ndarray, weights: np.ndarray) -> float:
        """How much of the question, by weight, the chunk holds; a term's postings ascend."""
        slices = [self.at[start:end] for start, end in zip(first, last, strict=True)]
        places = [int(np.searchsorted(each, chunk)) for each in slices]
        held = [p < len(s) and s[p] == chunk for p, s in zip(places, slices, strict=True)]
        return float(weights[held].sum() / (weights.sum() or 1))

    def _slices(self, hashes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if not len(self.hashes):
            return np.zeros(len(hashes), np.int64), np.zeros(len(hashes), np.int64)
        index = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        found = self.hashes[index] == hashes
        return self.offsets[index], np.where(found, self.offsets[index + 1], self.offsets[index])


def postings_of(shelf: Shelf, version: int, chunks: int) -> Postings | None:
    """The shelf's index at this version, or None while it is being made or when it is too big.

    ``chunks`` is about how many it will hold. Where MongoDB's text index cannot stand in, it is
    made at once, whatever its size.
    """
    known = _cache.get(shelf)
    if known is not None and known.version == version:
        return known
    must = not shelf.is_searched(chunks)
    if chunks * BYTES_A_CHUNK > MAX_BYTES and not must:
        return None
    if chunks <= AT_ONCE or must:
        return _make(shelf, version)
    _background.begin(shelf, partial(_make, shelf, version), of=shelf.chatbot_id)
    return None


def _make(shelf: Shelf, version: int) -> Postings:
    shown = {"_id": 0, "id": 1, "terms": 1, "length": 1, "language": 1, "questions": 1}
    rows = list(shelf.passages.find(shelf.those, shown))
    made = _from_rows(version, rows)
    _cache.put(shelf, made, made.nbytes)
    return made


def _from_rows(version: int, rows: Sequence[dict]) -> Postings:
    sizes = np.fromiter((len(row["terms"]) // 5 for row in rows), np.int64, len(rows))
    pairs = list(zip((row["terms"] for row in rows), (4 * sizes).tolist(), strict=True))
    every = np.frombuffer(b"".join([packed[:cut] for packed, cut in pairs]), HASH)
    counts = np.frombuffer(b"".join([packed[cut:] for packed, cut in pairs]), COUNT)
    owner = np.repeat(np.arange(len(rows), dtype=np.int32), sizes)
    order = np.argsort(every, kind="stable")
    hashes, starts = np.unique(every[order], return_index=True)
    return Postings(
        version=version,
        chunk_ids=[row["id"] for row in rows],
        long=long_for([row["length"] for row in rows]).astype(np.float32),
        hashes=hashes,
        offsets=np.append(starts, len(every)),
        at=owner[order],
        counts=counts[order],
        wordings=wordings_of(rows),
    )


def _top(scores: np.ndarray, k: int) -> np.ndarray:
    """Positions of the ``k`` highest scores above zero, highest first."""
    found = np.flatnonzero(scores)
    if len(found) > k:
        found = found[np.argpartition(-scores[found], k - 1)[:k]]
    return found[np.argsort(-scores[found], kind="stable")]
