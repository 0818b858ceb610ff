"""One Redis client per process, and one per event loop and use, each with bounded connections."""

from functools import lru_cache

import redis
import redis.asyncio
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from botsmith.lib.loops import OfLoop

DATABASE = 2  # 0 is Celery's, 1 the cache's.
CONNECT_SECONDS = 2
ANSWER_SECONDS = 5

_async_clients: OfLoop[dict[str, redis.asyncio.Redis]] = OfLoop(dict)


@lru_cache(maxsize=1)
def redis_client() -> redis.Redis:
    # A request would rather hear at once that Redis is gone than wait for it to come back.
    return redis.Redis.from_url(
        f"{settings.REDIS_URL}/{DATABASE}",
        decode_responses=True,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 1),
    )


def async_redis(use: str, *, connections: int) -> redis.asyncio.Redis:
    """The running event loop's client for one use; who finds all its connections taken waits."""
    clients = _async_clients.get()
    if use not in clients:
        pool = redis.asyncio.BlockingConnectionPool.from_url(
            f"{settings.REDIS_URL}/{DATABASE}",
            decode_responses=True,
            max_connections=connections,
            timeout=None,
            socket_connect_timeout=CONNECT_SECONDS,
            # No time-out of its own: a blocking read is bounded by what it asks the server.
            socket_timeout=None,
            retry=redis.asyncio.retry.Retry(NoBackoff(), 1),
        )
        clients[use] = redis.asyncio.Redis.from_pool(pool)
    return clients[use]
