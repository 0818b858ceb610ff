from collections.abc import Mapping, Sequence

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
    [refusal] = refusals([limits], seconds=seconds)
    if refusal:
        raise refusal


def refusals(uses: Sequence[Mapping[str, int]], *, seconds: int) -> list[RateLimited | None]:
    """``hit_each`` for many callers in one step, one after the other: who is past a limit."""
    keys = [f"limit:{name}" for limits in uses for name in limits]
    seen = iter(redis_client().eval(_COUNT, len(keys), *keys, seconds))
    found = []
    for limits in uses:
        counted = [(next(seen), most) for most in limits.values()]
        over = [left for (count, left), most in counted if count > most]
        found.append(RateLimited(retry_after=max(*over, 1)) if over else None)
    return found
