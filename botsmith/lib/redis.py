"""One Redis client per process for each style of calling."""

from functools import lru_cache

import redis
import redis.asyncio
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

DATABASE = 2  # 0 is Celery's, 1 the cache's.


@lru_cache(maxsize=1)
def redis_client() -> redis.Redis:
    # A request would rather hear at once that Redis is gone than wait for it to come back.
    return redis.Redis.from_url(
        f"{settings.REDIS_URL}/{DATABASE}",
        decode_responses=True,
        socket_connect_timeout=2,
        retry=Retry(NoBackoff(), 1),
    )


def async_redis() -> redis.asyncio.Redis:
    """A client for the running event loop; close it with ``await client.aclose()``."""
    # No time-out of its own: a blocking read is bounded by what it asks the server.
    return redis.asyncio.Redis.from_url(
        f"{settings.REDIS_URL}/{DATABASE}", decode_responses=True, socket_timeout=None
    )
