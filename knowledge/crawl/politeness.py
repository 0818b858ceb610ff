"""Turns at a website: however many workers read it, its requests come one by one with a gap."""

import threading
import time
from collections import OrderedDict

from redis import RedisError

from botsmith.lib.redis import redis_client

_MOST_HOSTS = 1000

# One step, so that no two workers are given the same moment; by Redis's clock, not by theirs.
# In whole milliseconds, because Lua writes larger numbers with an exponent.
_TAKE_TURN = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local gap = tonumber(ARGV[1])
local turn = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0))
if turn - now <= tonumber(ARGV[2]) then
  redis.call('SET', KEYS[1], string.format('%.0f', turn + gap), 'PX', turn + gap - now + 1000)
end
return turn - now
"""

_own_turns: OrderedDict[str, float] = OrderedDict()
_own_lock = threading.Lock()


def next_turn(host: str, gap: float, patience: float = 3600.0) -> float:
    """Take the next turn at a host; returns the seconds until then, 0.0 when it is now.

    `gap` is the seconds that the turn after this one has to wait. A turn within `patience` seconds
    is taken by asking: who is told to wait comes then. A later one is not; ask again by then.
    Without Redis each process keeps its own gaps.
    """
    milliseconds = round(max(gap, 0.0) * 1000), round(patience * 1000)
    try:
        wait = redis_client().eval(_TAKE_TURN, 1, f"turn:{host}", *milliseconds)
    except RedisError:
        return _own_turn(host, gap, patience)
    return wait / 1000


def _own_turn(host: str, gap: float, patience: float) -> float:
    with _own_lock:
        now = time.monotonic()
        turn = max(now, _own_turns.pop(host, now))
        _own_turns[host] = turn + max(gap, 0.0) if turn - now <= patience else turn
        if len(_own_turns) > _MOST_HOSTS:
            _own_turns.popitem(last=False)
        return turn - now
