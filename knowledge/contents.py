"""What stands in chunks, read from MongoDB and kept by the process at one version of the knowledge.

Any change of a chatbot's chunks makes a new version, so what is kept of this one is never behind.
Whether a chunk's source may be answered from is asked each time, elsewhere.
"""

from collections.abc import Sequence

from django.conf import settings

from botsmith.lib.bytecache import ByteCache
from knowledge.shelf import Shelf

_READ = (
    "id",
    "source_id",
    "text",
    "safe",
    "orders",
    "heading",
    "language",
    "start",
    "end",
    "url",
    "title",
    "pages",
    "tokens",
)
_SHOWN = {"_id": 0, **dict.fromkeys(_READ, 1)}
_BYTES_A_LETTER = 10  # With the tokens as a list, rather too many.
_cache: ByteCache[dict] = ByteCache(settings.CONTENT_CACHE_MB * 1024 * 1024)


def chunks_at(shelf: Shelf, version: int, ids: Sequence[str]) -> dict[str, dict]:
    """The chunks of a shelf at this version of it, by id.

    ``tokens`` as a list, ``text`` without orders to a model.
    """
    kept = {chunk_id: _cache.get((shelf, version, chunk_id)) for chunk_id in ids}
    chunks = {chunk_id: chunk for chunk_id, chunk in kept.items() if chunk is not None}
    missing = [chunk_id for chunk_id in ids if chunk_id not in chunks]
    if not missing:
        return chunks
    for chunk in shelf.passages.find({"id": {"$in": missing}}, _SHOWN):
        chunk["tokens"] = chunk["tokens"].split(" ")
        chunk["text"] = chunk.get("safe") or chunk["text"]
        size = _BYTES_A_LETTER * len(chunk["text"]) + 1000
        _cache.put((shelf, version, chunk["id"]), chunk, size)
        chunks[chunk["id"]] = chunk
    return chunks
