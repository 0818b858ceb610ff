"""How many tasks wait in each queue: now, at the last looks, and whether they become more."""

import itertools
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import lru_cache

import redis
from django.conf import settings
from redis.exceptions import RedisError

from botsmith.lib.queues import Queue
from botsmith.lib.redis import ANSWER_SECONDS, CONNECT_SECONDS, redis_client

LOOKS = "queue-looks"
MOST_LOOKS = 12
# A queue grows that is longer at each of so many looks, and by now so long.
RISING, LONG = 3, 20

Depths = Mapping[str, int]


@lru_cache(maxsize=1)
def _broker() -> redis.Redis:
    """Celery's database: a queue is a list there."""
    return redis.Redis.from_url(
        settings.CELERY_BROKER_URL,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=ANSWER_SECONDS,
    )


def depths() -> Depths | None:
    """Tasks that wait, by queue; None while Redis is away."""
    names = [str(queue) for queue in Queue]
    with suppress(RedisError), _broker().pipeline(transaction=False) as pipe:
        for name in names:
            pipe.llen(name)
        return dict(zip(names, pipe.execute(), strict=True))
    return None


def look(now: datetime) -> Depths | None:
    """``depths``, noted beside those of the last looks."""
    found = depths()
    if found is not None:
        with suppress(RedisError), redis_client().pipeline() as pipe:
            pipe.lpush(LOOKS, json.dumps({"at": now.isoformat(), "depths": found}))
            pipe.ltrim(LOOKS, 0, MOST_LOOKS - 1)
            pipe.execute()
    return found


def last_looks() -> list[Depths]:
    """The latest first."""
    with suppress(RedisError):
        return [json.loads(each)["depths"] for each in redis_client().lrange(LOOKS, 0, RISING - 1)]
    return []


def growing(now: Depths, looks: Sequence[Depths]) -> dict[str, int]:
    """The queues that were longer at each look, and are long now. Pure."""
    return {name: depth for name, depth in now.items() if _grows(name, depth, looks)}


def _grows(name: str, depth: int, looks: Sequence[Depths]) -> bool:
    if depth < LONG or len(looks) < RISING:
        return False
    past = [each.get(name, 0) for each in looks[:RISING]]
    return depth >= past[0] and all(a > b for a, b in itertools.pairwise(past))
