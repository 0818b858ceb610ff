from botsmith.lib.errors import RateLimited
from botsmith.lib.redis import redis_client

# The first hit of a window sets its end, in the same step as the count.
_COUNT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return {count, redis.call('TTL', KEYS[1])}
"""


def hit(name: str, *, limit: int, seconds: int) -> None:
    """Counts one use of ``name``; raises RateLimited past ``limit`` uses in a window."""
    count, left = redis_client().eval(_COUNT, 1, f"limit:{name}", seconds)
    if count > limit:
        raise RateLimited(retry_after=max(left, 1))
