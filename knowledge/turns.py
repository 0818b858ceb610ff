"""Whose source is read next: customers take turns, however many sources each of them has waiting.

A bell says that there is work, not which. The customer served longest ago comes first; when that is
not the one for whose source the bell was rung, its oldest source that waits is read instead, and
the bell is rung again. One customer's websites, which may keep a worker waiting, are read one after
another. Nothing is read of a customer whose account is closed, nor for a chatbot that staff
switched off, and no website while crawling is off.
"""

import time
from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from redis.exceptions import RedisError

from accounts.site.switches import Switch, is_on
from accounts.standing import good_ones
from botsmith.lib.redis import redis_client
from botsmith.mongodb.collections import collection
from knowledge.leases import WORK, is_due
from knowledge.models import Source
from knowledge.standing import goes_on, not_blocked

SERVED = "ingest:served"
MOST_OWNERS = 10_000


def next_source(source_id: str) -> str | None:
    """The source to read now that a bell was rung for this one; None when it has to wait."""
    now = timezone.now()
    asked = collection(Source).find_one({"id": source_id}, {"owner": 1, "type": 1, "chatbot_id": 1})
    owner = asked and asked.get("owner")
    if not owner:
        return source_id
    if not goes_on(owner, asked["chatbot_id"]):
        return None
    if asked["type"] == Source.Type.WEBSITE and not is_on(Switch.CRAWLING):
        return None
    first = _longest_waiting(now) or owner
    if first != owner:
        return _oldest_of(first, now) or source_id
    if asked["type"] == Source.Type.WEBSITE and _has_website_at_work(owner, now):
        return None
    return source_id


def served(source_id: str) -> None:
    """Remembers when the source's owner was served last."""
    source = collection(Source).find_one({"id": source_id}, {"owner": 1})
    if source and source.get("owner"):
        try:
            redis_client().zadd(SERVED, {source["owner"]: time.time()})
            redis_client().zremrangebyrank(SERVED, 0, -MOST_OWNERS - 1)
        except RedisError:
            return  # Then turns are taken as they come.


def website_after(source_id: str) -> str | None:
    """The next website of the owner of this one, which had to wait for it."""
    source = collection(Source).find_one({"id": source_id}, {"owner": 1, "type": 1})
    if not source or not source.get("owner") or source["type"] != Source.Type.WEBSITE:
        return None
    if not is_on(Switch.CRAWLING):
        return None
    others = {"type": Source.Type.WEBSITE, "id": {"$ne": source_id}}
    return _oldest_of(source["owner"], timezone.now(), **others)


def _longest_waiting(now: datetime) -> str | None:
    """Of the customers with sources that wait, the one served longest ago."""
    waits = {**is_due(now), "lease_expires_at": None, **_allowed()}
    owners = good_ones({owner for work in WORK for owner in _owners({**work, **waits})})
    if len(owners) < 2:
        return next(iter(owners), None)
    try:
        known = dict(zip(owners, redis_client().zmscore(SERVED, list(owners)), strict=True))
    except RedisError:
        return None
    return min(owners, key=lambda owner: (known[owner] or 0, owner))


def _owners(those: dict) -> Iterator[str]:
    """Of the sources, each owner once: one look for each, however many sources it has."""
    last = ""
    while found := collection(Source).find_one(
        {**those, "owner": {"$gt": last}}, {"owner": 1}, sort=[("owner", 1)]
    ):
        yield (last := found["owner"])


def _oldest_of(owner: str, now: datetime, **those: object) -> str | None:
    waits = {"owner": owner, "lease_expires_at": None, **is_due(now), **_allowed(), **those}
    for work in WORK:
        found = collection(Source).find({**work, **waits}, {"id": 1, "type": 1}).sort("added_at", 1)
        for source in found.limit(1):
            is_website = source["type"] == Source.Type.WEBSITE
            if not (is_website and _has_website_at_work(owner, now)):
                return source["id"]
    return None


def _allowed() -> dict:
    """What may be read now, of whomever."""
    no_websites = {} if is_on(Switch.CRAWLING) else {"type": {"$ne": Source.Type.WEBSITE}}
    return {**not_blocked(), **no_websites}


def _has_website_at_work(owner: str, now: datetime) -> bool:
    busy = {"owner": owner, "type": Source.Type.WEBSITE, "lease_expires_at": {"$gt": now}}
    return any(collection(Source).find_one({**work, **busy}, {"_id": 1}) for work in WORK)
