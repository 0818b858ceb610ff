"""Counted terms as bytes: what a chunk, and a source, is known by. Pure.

A term is kept as 32 bits of its hash. Two of a vocabulary of a hundred thousand share one, which
moves a score by less than anyone could notice, and a chunk's terms take five bytes each.
"""

import struct
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np

HASH = np.dtype("<u4")
COUNT = np.dtype("<u1")
MOST = 255


@dataclass(frozen=True)
class Counted:
    """``counts[i]`` is how often (or in how many chunks) the term of ``hashes[i]`` stands.

    ``hashes`` are ascending uint32 without repetition.
    """

    hashes: np.ndarray
    counts: np.ndarray

    @property
    def nbytes(self) -> int:
        return self.hashes.nbytes + self.counts.nbytes

    def of(self, wanted: np.ndarray) -> np.ndarray:
        """The counts of the ``wanted`` hashes; 0 for those that are not there."""
        if not len(self.hashes):
            return np.zeros(len(wanted), dtype=np.int64)
        at = np.minimum(np.searchsorted(self.hashes, wanted), len(self.hashes) - 1)
        return np.where(self.hashes[at] == wanted, self.counts[at], 0).astype(np.int64)


@lru_cache(maxsize=50_000)
def hash_of(term: str) -> int:
    return crc32(term.encode())


def hashes_of(terms: Iterable[str]) -> np.ndarray:
    return np.fromiter(map(hash_of, terms), dtype=HASH)


def pack(terms: Sequence[str]) -> bytes:
    """A chunk's terms: all hashes, ascending, then a byte for each with its count."""
    counts = Counter(map(hash_of, terms))  # For so few terms arrays take twenty times as long.
    hashes = sorted(counts)
    return struct.pack(f"<{len(hashes)}I", *hashes) + bytes(min(counts[h], MOST) for h in hashes)


def unpack(packed: bytes) -> Counted:
    size = len(packed) // 5
    return Counted(
        np.frombuffer(packed, HASH, size), np.frombuffer(packed, COUNT, size, offset=4 * size)
    )


def summed(parts: Sequence[Counted]) -> Counted:
    """All parts as one; the counts of a term are added."""
    if not parts:
        return Counted(np.zeros(0, HASH), np.zeros(0, np.int64))
    hashes, where = np.unique(np.concatenate([p.hashes for p in parts]), return_inverse=True)
    counts = np.bincount(where, np.concatenate([p.counts for p in parts]), len(hashes))
    return Counted(hashes, counts.astype(np.int64))


def chunk_counts(packed: Iterable[bytes]) -> Counted:
    """In how many of the packed chunks each term stands."""
    every = [unpack(each).hashes for each in packed]
    if not every:
        return summed([])
    hashes, counts = np.unique(np.concatenate(every), return_counts=True)
    return Counted(hashes, counts)


@dataclass(frozen=True)
class Wanted:
    """A question as hashes: its telling terms with their weights, and its small words."""

    hashes: np.ndarray
    weights: np.ndarray
    small: np.ndarray

    @classmethod
    def of(cls, terms: Mapping[str, float], small: Iterable[str]) -> "Wanted":
        weights = np.fromiter(terms.values(), float, len(terms))
        return cls(hashes_of(terms), weights, hashes_of(small))


def weights_of(terms: Iterable[str], weight: float = 1.0) -> dict[str, float]:
    """A question's terms, each with ``weight`` for every time it is there."""
    return {term: count * weight for term, count in Counter(terms).items()}
