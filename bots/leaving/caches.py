"""What Redis holds of an account: counters, claims, journals, cached sessions."""

import contextlib
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import redis
from django.conf import settings
from redis.exceptions import RedisError

from bots.leaving.holdings import Owner
from bots.leaving.sessions import naming
from bots.models import Conversation, Message
from botsmith.lib.redis import DATABASE, redis_client
from botsmith.mongodb.collections import collection
from knowledge.turns import SERVED

CACHE = 1
# No key that is named by a conversation or an answer lives longer.
LATELY = timedelta(hours=1)
AT_ONCE = 1000
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def names_of(owner: Owner, now: datetime) -> frozenset[str]:
    """What keys may name it by. To be asked before its conversations go."""
    since = {"$gte": now - LATELY}
    theirs = {"chatbot_id": {"$in": list(owner.bots)}}
    lately = collection(Conversation).find({**theirs, "updated_at": since}, {"session_id": 1})
    said = collection(Message).find({**theirs, "timestamp": since}, {"id": 1, "lease_token": 1})
    names = {owner.user_id, owner.email.lower(), *owner.bots, *owner.sources}
    names |= {row.get("session_id") for row in lately}
    for row in said:
        names |= {row["id"], row.get("lease_token")}
    return frozenset(name for name in names if name)


def forget(owner: Owner, names: frozenset[str]) -> None:
    """While Redis is away nothing is forgotten: all of it ends by itself."""
    with contextlib.suppress(RedisError):
        redis_client().zrem(SERVED, owner.user_id)
        for database in (CACHE, DATABASE):
            client = redis.Redis.from_url(f"{settings.REDIS_URL}/{database}", decode_responses=True)
            for keys in _named(client, owner, names):
                client.delete(*keys)
            client.close()


def _named(client: redis.Redis, owner: Owner, names: frozenset[str]) -> Iterator[list[str]]:
    person = naming(owner.user_id, owner.email)  # No UUID, it may be.
    cursor = None
    while cursor != 0:
        cursor, keys = client.scan(cursor or 0, count=AT_ONCE)
        held = [
            key for key in keys if not names.isdisjoint(_UUID.findall(key)) or person.search(key)
        ]
        if held:
            yield held
