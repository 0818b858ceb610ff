"""What is left of sources that are gone, as a worker killed at the wrong moment may leave it.

None of it is ever answered from: retrieval asks whether a passage's source is there. The upload of
a source in the trash is not left over: it can be brought back.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from botsmith.mongodb.collections import collection
from knowledge import trash, uploads
from knowledge.models import Chunk, KeptChunk, KeptSourceTerms, Page, Source, SourceTerms

# An upload is there before its source is.
YOUNG = timedelta(hours=1)
_WHERE = (
    (Page, "source_id"),
    (Chunk, "source_id"),
    (SourceTerms, "id"),
    (KeptChunk, "source_id"),
    (KeptSourceTerms, "source_id"),
)


def sweep(now: datetime) -> int:
    """Removes it; of how many sources there was something."""
    swept: set[str] = set()
    for model, field in _WHERE:
        gone = _gone(collection(model).distinct(field))
        collection(model).delete_many({field: {"$in": gone}})
        swept.update(gone)
    left = _gone(uploads.kept_before(now - YOUNG))
    # What is brought back between these looks is found by the last.
    left = _gone(trash.without_kept(left))
    uploads.delete(left)
    return len(swept.union(left)) + uploads.remove_torn(now - YOUNG)


def _gone(source_ids: Iterable[str]) -> list[str]:
    """Those of the ids that no source has."""
    ids = list(source_ids)
    there = collection(Source).find({"id": {"$in": ids}}, {"_id": 0, "id": 1})
    return sorted(set(ids) - {source["id"] for source in there})
