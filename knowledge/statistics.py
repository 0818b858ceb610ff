"""What a whole chatbot's passages look like: how many, how long, and how common each term is.

Derived from ``source_terms``, kept by each process within a bound, and read again within a second
of a change. They only weigh words, so a second's lag may shift an order but shows nothing deleted.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from django.conf import settings

from botsmith.lib.bytecache import ByteCache
from knowledge.shelf import Shelf
from knowledge.terms import HASH, Counted, hashes_of, summed

FRESH_SECONDS = 0.5
_cache: ByteCache["Statistics"] = ByteCache(settings.STATISTICS_CACHE_MB * 1024 * 1024)


@dataclass(frozen=True)
class Segment:
    """One source's part of the statistics, as it was at ``revision``."""

    revision: str
    chunks: int
    length: int
    terms: Counted


@dataclass(frozen=True)
class Statistics:
    """Of one shelf, at one version of it; ``length`` in terms, of all chunks."""

    version: int
    read_at: float
    segments: Mapping[str, Segment]
    chunks: int
    length: int
    terms: Counted

    @property
    def average_length(self) -> float:
        return self.length / self.chunks if self.chunks else 1.0

    @property
    def nbytes(self) -> int:
        parts = sum(segment.terms.nbytes + 500 for segment in self.segments.values())
        return parts + self.terms.nbytes

    def holding(self, terms: Iterable[str]) -> np.ndarray:
        """In how many chunks each of the terms stands."""
        return self.terms.of(hashes_of(terms))


def statistics_of(shelf: Shelf, version: int) -> Statistics:
    """The shelf's statistics at its present ``version``, at most half a second behind it."""
    known = _cache.get(shelf)
    now = time.monotonic()
    if known and (known.version == version or now - known.read_at < FRESH_SECONDS):
        return known
    fresh = _read(shelf, version, known.segments if known else {})
    _cache.put(shelf, fresh, fresh.nbytes)
    return fresh


def _read(shelf: Shelf, version: int, known: Mapping[str, Segment]) -> Statistics:
    rows = shelf.terms.find(shelf.those, {"_id": 0, "id": 1, "revision": 1})
    present = {row["id"]: row["revision"] for row in rows}
    kept = {
        source: known[source]
        for source, revision in present.items()
        if source in known and known[source].revision == revision
    }
    missing = [source for source in present if source not in kept]
    changed = shelf.terms.find({"id": {"$in": missing}}) if missing else ()
    segments = {**kept, **{row["id"]: _segment(row) for row in changed}}
    return Statistics(
        version=version,
        read_at=time.monotonic(),
        segments=segments,
        chunks=sum(segment.chunks for segment in segments.values()),
        length=sum(segment.length for segment in segments.values()),
        terms=summed([segment.terms for segment in segments.values()]),
    )


def _segment(row: dict) -> Segment:
    terms = Counted(np.frombuffer(row["hashes"], HASH), np.frombuffer(row["counts"], "<u4"))
    return Segment(row["revision"], row["chunks"], row["length"], terms)
