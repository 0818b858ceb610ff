"""The passages nearest in meaning: exact cosine over a matrix of a chatbot's embeddings.

The matrix is derived from ``chunks.embeddings``, kept by each process within a bound, and read
again in the background when the knowledge changed; what was deleted meanwhile is dropped by
retrieval, which asks MongoDB for the passages themselves.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from django.conf import settings

from botsmith.lib.background import Background
from botsmith.lib.bytecache import ByteCache
from knowledge.shelf import Shelf

log = logging.getLogger(__name__)

STORED = np.dtype("<f2")
FRESH_SECONDS = 0.5
_MAX_BYTES = settings.VECTOR_CACHE_MB * 1024 * 1024
_cache: ByteCache["Matrix"] = ByteCache(_MAX_BYTES)
_background = Background("vectors")


@dataclass(frozen=True)
class Matrix:
    """One row of unit length for each embedded chunk, float32, at one version of the knowledge."""

    version: int
    read_at: float
    chunk_ids: Sequence[str]
    rows: np.ndarray

    @property
    def nbytes(self) -> int:
        return self.rows.nbytes + 150 * len(self.chunk_ids)


def packed(vector: Sequence[float]) -> bytes:
    """A vector as it is stored: 16-bit floats of unit length."""
    return _unit(np.asarray([vector], dtype=np.float32))[0].astype(STORED).tobytes()


def nearest(
    shelf: Shelf, version: int, model: str | None, vector: Sequence[float] | None, k: int
) -> list[tuple[str, float]]:
    """The ``k`` chunks of the shelf with the highest cosine to ``vector``: id and cosine.

    Empty without a vector, when no chunk is embedded by ``model``, or when the matrix would not
    fit into the cache.
    """
    if vector is None or model is None:
        return []
    matrix = _matrix(shelf, version, model)
    if matrix is None or not matrix.rows.size or matrix.rows.shape[1] != len(vector):
        return []
    scores = matrix.rows @ _unit(np.asarray([vector], dtype=np.float32))[0]
    k = min(k, len(scores))
    best = np.argpartition(-scores, k - 1)[:k]
    best = best[np.argsort(-scores[best], kind="stable")]
    return [(matrix.chunk_ids[at], float(scores[at])) for at in best]


def _matrix(shelf: Shelf, version: int, model: str) -> Matrix | None:
    key = (shelf, model)
    known = _cache.get(key)
    if known is None:
        return _read(key, version)
    if known.version != version and time.monotonic() - known.read_at > FRESH_SECONDS:
        _background.begin(key, partial(_read, key, version), of=shelf.chatbot_id)
    return known


def _read(key: tuple[Shelf, str], version: int) -> Matrix | None:
    """The matrix from MongoDB; None when it does not fit."""
    shelf, model = key
    found = shelf.passages.find(
        {**shelf.those, "embeddings.model": model},
        {"_id": 0, "id": 1, "embeddings": {"$elemMatch": {"model": model}}},
    )
    ids: list[str] = []
    vectors: list[bytes] = []
    size = 0
    for chunk in found:
        ids.append(chunk["id"])
        vectors.append(chunk["embeddings"][0]["vector"])
        size += 2 * len(vectors[-1])  # Stored in half of what it takes in memory.
        if size > _MAX_BYTES:
            log.warning("chatbot %s has too many vectors for VECTOR_CACHE_MB", shelf.chatbot_id)
            return None
    matrix = Matrix(version, time.monotonic(), ids, _rows(vectors))
    _cache.put(key, matrix, matrix.nbytes)
    return matrix


def _rows(vectors: Sequence[bytes]) -> np.ndarray:
    width = len(vectors[0]) if vectors else 0
    same = [vector if len(vector) == width else bytes(width) for vector in vectors]
    rows = np.frombuffer(b"".join(same), STORED).astype(np.float32)
    return _unit(rows.reshape(len(same), -1) if same else rows.reshape(0, 0))


def _unit(rows: np.ndarray) -> np.ndarray:
    norms = np.linalg.norm(rows, axis=1, keepdims=True) if rows.size else np.ones((1, 1))
    return rows / np.where(norms == 0, 1, norms)
