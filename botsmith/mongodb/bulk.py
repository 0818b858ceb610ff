"""Many writes in one round trip, none of which takes the others down with it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Model
from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from botsmith.mongodb.collections import collection

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Written:
    """``upserted`` and ``failed`` are positions among the writes."""

    modified: int
    upserted: frozenset[int]
    failed: frozenset[int]
    is_whole: bool  # Each write found its document, or made it.


def write_each(model: type[Model], writes: Sequence[UpdateOne]) -> Written:
    """Does every write that MongoDB takes; those that it refuses are logged."""
    if not writes:
        return Written(0, frozenset(), frozenset(), True)
    try:
        told = collection(model).bulk_write(list(writes), ordered=False).bulk_api_result
    except BulkWriteError as error:
        told = error.details
        if told["writeConcernErrors"]:  # Of all of them it is not known whether they stay.
            raise
    for each in told["writeErrors"]:
        log.error("refused in %s: %s", model._meta.db_table, str(each.get("errmsg"))[:300])
    upserted = frozenset(each["index"] for each in told["upserted"])
    return Written(
        modified=told["nModified"],
        upserted=upserted,
        failed=frozenset(each["index"] for each in told["writeErrors"]),
        is_whole=told["nMatched"] + len(upserted) == len(writes),
    )
