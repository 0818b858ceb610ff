"""Who works on a source, and until when. MongoDB holds the truth; a task is only a doorbell."""

import contextlib
import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils import timezone
from pymongo import ReturnDocument
from pymongo.errors import ConnectionFailure, PyMongoError

from accounts.site.switches import Switch, is_on
from botsmith.lib.ids import new_id
from botsmith.mongodb.collections import collection
from knowledge.models import Source
from knowledge.standing import goes_on

log = logging.getLogger(__name__)

RING_AGAIN_SECONDS = 60
OUTAGE_SECONDS = 300
LOOK_EVERY_SECONDS = 0.5
HALTED_SECONDS = 30  # Between looks at a source that may not be read just now.
AT_ONCE = 500
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
# What there is to do: a source that was never read, or one that is to be read again.
WORK = ({"status": Source.Status.PROCESSING}, {"refreshing": True})


class LostLease(Exception):
    """The source was deleted, or another worker has taken it over: stop without a trace."""


class Halted(Exception):
    """The owner's account was closed, or the chatbot or crawling switched off: stop, and go on
    after that."""


@dataclass(frozen=True)
class Lease:
    """The right to change one source; every write carries ``token`` in its condition."""

    source_id: str
    token: str
    owner: str | None = None
    is_website: bool = False
    chatbot_id: str = ""
    _halted: threading.Event = field(default_factory=threading.Event, compare=False, repr=False)

    @property
    def is_halted(self) -> bool:
        """Whether it was seen that this may not be read now: whoever reads begins nothing more."""
        return self._halted.is_set()

    def update(self, **fields) -> None:
        """Writes the fields and renews the lease.

        Raises LostLease when it is no longer ours, Halted when the owner may not go on.
        """
        if self.is_halted:
            raise Halted(self.source_id)
        renewed = {**fields, "lease_expires_at": _expiry(timezone.now())}
        if not collection(Source).update_one(self._mine, {"$set": renewed}).matched_count:
            raise LostLease(self.source_id)

    def settle(self, **fields) -> None:
        """Writes the outcome and gives the lease up."""
        outcome = {**fields, "lease_token": None, "lease_expires_at": None}
        if not collection(Source).update_one(self._mine, {"$set": outcome}).matched_count:
            raise LostLease(self.source_id)

    def pause(self, seconds: float) -> None:
        """Gives the lease up with something done: work goes on in so many seconds at the soonest.

        What was done counts as a sign of life, so it does not use up an attempt.
        """
        due = timezone.now() + timedelta(seconds=seconds)
        self.settle(due_at=due, rung_at=due, attempts=0)

    def release(self, *, blameless: bool = False) -> None:
        """Lets the sweeper ring for the source again at once; blameless, it uses up no attempt.

        Waits for MongoDB if need be: a worker can do nothing else without it.
        """
        free = {"lease_token": None, "lease_expires_at": None, "rung_at": LONG_AGO}
        if blameless:
            free["attempts"] = {"$max": [0, {"$subtract": ["$attempts", 1]}]}
        until = time.monotonic() + OUTAGE_SECONDS
        while True:
            try:
                collection(Source).update_one(self._mine, [{"$set": free}])
                return
            except ConnectionFailure:  # It came after waiting for a server for some time.
                if time.monotonic() > until:
                    raise

    @contextlib.contextmanager
    def kept_alive(self) -> Iterator[None]:
        """Renews the lease in the background while a long step runs, and looks after its owner."""
        done = threading.Event()
        thread = threading.Thread(target=self._beat, args=(done,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    @property
    def _mine(self) -> dict:
        return {"id": self.source_id, "lease_token": self.token}

    def _may_go_on(self) -> bool:
        if self.is_website and not is_on(Switch.CRAWLING):
            return False
        return not self.owner or goes_on(self.owner, self.chatbot_id)

    def _beat(self, done: threading.Event) -> None:
        renew_at = time.monotonic() + settings.INGEST_LEASE_SECONDS / 3
        while not done.wait(LOOK_EVERY_SECONDS):
            try:
                if not self._may_go_on():
                    self._halted.set()
                    return
                if time.monotonic() >= renew_at:
                    renew_at = time.monotonic() + settings.INGEST_LEASE_SECONDS / 3
                    self.update()
            except LostLease:  # The next write of the work itself will say so.
                return
            except PyMongoError as error:  # A fail-over; the next beat may well arrive.
                log.warning("could not look after the lease of %s: %s", self.source_id, error)


def claim(source_id: str) -> Lease | None:
    """The lease of a source that waits for work, or None when it is not free."""
    now = timezone.now()
    free = {
        "id": source_id,
        "attempts": {"$lt": settings.INGEST_MAX_ATTEMPTS},
        "$and": [_wanted(), _unleased(now), is_due(now)],
    }
    if not is_on(Switch.CRAWLING):
        free["type"] = {"$ne": Source.Type.WEBSITE}
    token = new_id()
    taken = collection(Source).find_one_and_update(
        free,
        {"$set": {"lease_token": token, "lease_expires_at": _expiry(now)}, "$inc": {"attempts": 1}},
        projection={"id": 1, "owner": 1, "type": 1, "chatbot_id": 1},
        return_document=ReturnDocument.AFTER,
    )
    if taken is None:
        return None
    is_website = taken.get("type") == Source.Type.WEBSITE
    return Lease(source_id, token, taken.get("owner"), is_website, taken["chatbot_id"])


def take_abandoned(now: datetime) -> list[dict]:
    """Sources that should be worked on and are not: ``id``, ``attempts``; each only now and then.

    A source that merely waits its turn is named again after RING_AGAIN_SECONDS, one whose worker
    ended as soon as its lease has.
    """
    long_since = now - timedelta(seconds=RING_AGAIN_SECONDS)
    unheard = {"lease_expires_at": None, "rung_at": {"$lt": long_since}, **is_due(now)}
    ended = {"lease_expires_at": {"$lt": now}}
    due = [{**work, **left} for work in WORK for left in (unheard, ended)]
    found = collection(Source).find({"$or": due}, {"id": 1, "attempts": 1})
    return [source for source in found.limit(AT_ONCE) if _mark_rung(source["id"], now)]


def forget_bells() -> None:
    """Has every source that waits named again as soon as it is due: no bell is left of any."""
    for work in WORK:
        waits = {**work, "lease_expires_at": None}
        collection(Source).update_many(waits, {"$set": {"rung_at": LONG_AGO}})


def settle_unleased(source_id: str, outcome: dict) -> bool:
    """Writes the outcome of a source that nobody works on; False when somebody does."""
    idle = {"id": source_id, "$and": [_wanted(), _unleased(timezone.now())]}
    return bool(collection(Source).update_one(idle, {"$set": outcome}).modified_count)


def _mark_rung(source_id: str, now: datetime) -> bool:
    idle = {"id": source_id, "$and": [_wanted(), _unleased(now)]}
    rung = {"$set": {"rung_at": now, "lease_token": None, "lease_expires_at": None}}
    return bool(collection(Source).update_one(idle, rung).modified_count)


def _wanted() -> dict:
    return {"$or": list(WORK)}


def is_due(now: datetime) -> dict:
    return {"$or": [{"due_at": None}, {"due_at": {"$lte": now}}]}


def _unleased(now: datetime) -> dict:
    return {"$or": [{"lease_expires_at": None}, {"lease_expires_at": {"$lt": now}}]}


def _expiry(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.INGEST_LEASE_SECONDS)
