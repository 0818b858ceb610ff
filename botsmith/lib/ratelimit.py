from botsmith.lib.errors import RateLimited
from botsmith.lib.redis import redis_client

# The first hit of a window sets its end, in the same step as the count.
_COUNT = """
local seen = {}
for n, key in ipairs(KEYS) do
  local count = redis.call('INCR', key)
  if count == 1 then redis.call('EXPIRE', key, ARGV[1]) end
  seen[n] = {count, redis.call('TTL', key)}
end
return seen
"""


def hit(name: str, *, limit: int, seconds: int) -> None:
    """Counts one use of ``name``; raises RateLimited past ``limit`` uses in a window."""
    hit_each({name: limit}, seconds=seconds)


def hit_each(limits: dict[str, int], *, seconds: int) -> None:
    """Counts one use of each name, in one step; RateLimited when any is past its limit."""
    keys = [f"limit:{name}" for name in limits]
    seen = redis_client().eval(_COUNT, len(keys), *keys, seconds)
    over = [left for (count, left), most in zip(seen, limits.values(), strict=True) if count > most]
    if over:
        raise RateLimited(retry_after=max(*over, 1))
