"""What stands in chunks, read from MongoDB and kept by the process at one version of the knowledge.

Any change of a chatbot's chunks makes a new version, and what was read at another is read anew in
its place: what is kept is never behind, and of a chunk there is one.
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
_BYTES_A_LETTER = 4  # Its text, once more without orders, and its tokens: rather too many.
_cache: ByteCache[tuple[int, dict]] = ByteCache(settings.CONTENT_CACHE_MB * 1024 * 1024)


def chunks_at(shelf: Shelf, version: int, ids: Sequence[str]) -> dict[str, dict]:
    """The chunks of a shelf at this version of it, by id.

    ``tokens`` stand in one text with spaces between, ``text`` is without orders to a model.
    """
    chunks = {}
    for chunk_id in ids:
        known = _cache.get((shelf, chunk_id))
        if known and known[0] == version:
            chunks[chunk_id] = known[1]
    missing = [chunk_id for chunk_id in ids if chunk_id not in chunks]
    if not missing:
        return chunks
    for chunk in shelf.passages.find({"id": {"$in": missing}}, _SHOWN):
        chunk["text"] = chunk.get("safe") or chunk["text"]
        size = _BYTES_A_LETTER * len(chunk["text"]) + 1000
        _cache.put((shelf, chunk["id"]), (version, chunk), size)
        chunks[chunk["id"]] = chunk
    return chunks
