"""For how long the API remembers what its programs named (``bots.api.idempotency``)."""

from datetime import datetime, timedelta

from bots.models import ApiRequest
from botsmith.mongodb.collections import collection

KEPT = timedelta(days=1)


def purge_requests(now: datetime) -> int:
    """Forgets names that were given a day ago; returns how many."""
    old = {"created_at": {"$lte": now - KEPT}}
    return collection(ApiRequest).delete_many(old).deleted_count
