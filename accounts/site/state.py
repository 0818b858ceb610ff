"""What holds for the whole installation: one document, remembered by each process for a moment."""

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import DatabaseError
from pymongo.errors import DuplicateKeyError, PyMongoError

from accounts.models import SiteState
from botsmith.mongodb.collections import as_document, collection, in_utc

log = logging.getLogger(__name__)

SITE = "site"
# So old what is known may be, and so old while it is being read anew: nobody goes by an older one.
FRESH_SECONDS, MOST_SECONDS = 1.0, 2.0


@dataclass(frozen=True)
class Maintenance:
    scope: str
    message: str
    since: datetime
    until: datetime | None = None

    @property
    def stops_chats(self) -> bool:
        return self.scope == SiteState.Scope.EVERYTHING


@dataclass(frozen=True)
class Site:
    """``off`` names features; ``switched_at`` says of some when they were switched last."""

    off: frozenset[str] = frozenset()
    switched_at: Mapping[str, datetime] = field(default_factory=dict)
    maintenance: Maintenance | None = None


class Remembered:
    """The site as ``read`` gave it, at most two seconds ago. One thread reads it for all.

    While it cannot be read, what was known last holds, and everything is on where nothing is known.
    """

    def __init__(self, read: Callable[[], Site], clock: Callable[[], float] = time.monotonic):
        self._read, self._clock = read, clock
        self.forget()

    def forget(self) -> None:
        self._known: tuple[float, Site] | None = None
        self._reading = threading.Lock()

    def at_once(self) -> Site | None:
        """What is known, without waiting; None where it must be read first."""
        most = MOST_SECONDS if self._reading.locked() else FRESH_SECONDS
        return self._younger_than(most)

    def get(self) -> Site:
        if (site := self.at_once()) is not None:
            return site
        with self._reading:
            site = self._younger_than(FRESH_SECONDS)  # Another may have read it meanwhile.
            return site if site is not None else self._read_now()

    def _younger_than(self, seconds: float) -> Site | None:
        known = self._known
        return known[1] if known and self._clock() - known[0] < seconds else None

    def _read_now(self) -> Site:
        asked_at = self._clock()
        try:
            site = self._read()
        except (PyMongoError, DatabaseError) as error:
            log.warning("could not read what is switched on: %s", error)
            asked_at, site = self._clock(), self._known[1] if self._known else Site()
        self._known = asked_at, site
        return site


def stored() -> Site:
    """As MongoDB has it now."""
    found = collection(SiteState).find_one({"id": SITE}) or {}
    switched = {name: in_utc(at) for name, at in (found.get("switched_at") or {}).items()}
    return Site(frozenset(found.get("off") or ()), switched, _maintenance(found))


def change(only: dict, update: dict) -> bool:
    """One conditional update of the one document; whether it was as ``only`` says, and this
    process goes by it at once."""
    try:
        collection(SiteState).insert_one(as_document(SiteState(id=SITE)))
    except DuplicateKeyError:
        pass
    changed = collection(SiteState).update_one({"id": SITE, **only}, update).modified_count == 1
    remembered.forget()
    return changed


def itself() -> SiteState:
    """For the log: what was changed."""
    return SiteState(id=SITE)


def _maintenance(found: dict) -> Maintenance | None:
    if not (scope := found.get("maintenance_scope")):
        return None
    until = found.get("maintenance_until")
    return Maintenance(
        scope=scope,
        message=found.get("maintenance_message") or "",
        since=in_utc(found["maintenance_since"]),
        until=in_utc(until) if until else None,
    )


remembered = Remembered(stored)
os.register_at_fork(after_in_child=remembered.forget)  # A lock may have been held in that moment.
