"""How often something may be done, counted in Redis for all processes together.

While Redis is away each process counts alone: a limit then holds once for every process, and a
visitor's chat goes on.
"""

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from redis.exceptions import RedisError

from botsmith.lib.errors import RateLimited
from botsmith.lib.redis import redis_client

log = logging.getLogger(__name__)

AWAY_SECONDS = 5
MOST_WINDOWS = 50_000

# For each caller: is any of its names at its limit? Then it waits for the longest of those windows
# and is counted nowhere. Else each is counted; the first use of a window sets its end.
_COUNT = """
local key, arg, waits = 1, 2, {}
while arg <= #ARGV do
  local size, wait = tonumber(ARGV[arg]), 0
  for n = 0, size - 1 do
    local used = tonumber(redis.call('GET', KEYS[key + n]) or '0')
    if used >= tonumber(ARGV[arg + 1 + n]) then
      wait = math.max(wait, redis.call('TTL', KEYS[key + n]), 1)
    end
  end
  for n = 0, wait == 0 and size - 1 or -1 do
    if redis.call('INCR', KEYS[key + n]) == 1 then
      redis.call('EXPIRE', KEYS[key + n], ARGV[1])
    end
  end
  waits[#waits + 1] = wait
  key, arg = key + size, arg + size + 1
end
return waits
"""


# One use, and what is left: the uses in the window with this one, and when it ends.
_SPEND = """
local used = redis.call('INCR', KEYS[1])
if used == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return {used, math.max(redis.call('TTL', KEYS[1]), 1)}
"""


# What was never counted, or is forgotten by now, is not given back.
_GIVE_BACK = """
for _, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or '0') > 0 then redis.call('DECR', key) end
end
"""


def hit(name: str, *, limit: int, seconds: int) -> None:
    """Counts one use of ``name``; raises RateLimited past ``limit`` uses in a window."""
    [refusal] = refusals([{name: limit}], seconds=seconds)
    if refusal:
        raise refusal


@dataclass(frozen=True)
class Allowance:
    """What is left of a window after a use: ``reset`` is in seconds, until it is whole again."""

    limit: int
    used: int
    reset: int

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def is_over(self) -> bool:
        return self.used > self.limit


def spend(name: str, *, limit: int, seconds: int) -> Allowance:
    """Counts one use of ``name`` and tells what is left; it refuses nothing, which is up to the
    caller."""
    if not _here.is_asked:
        try:
            used, reset = redis_client().eval(_SPEND, 1, f"limit:{name}", seconds)
            return Allowance(limit, used, reset)
        except RedisError as error:
            log.warning("Redis is away, so this process counts uses alone: %s", error)
            _here.begin()
    return Allowance(limit, *_here.spend(name, seconds))


def refusals(uses: Sequence[Mapping[str, int]], *, seconds: int) -> list[RateLimited | None]:
    """Counts one use of each caller's names, whose limits are given, in one step for all callers.

    Who is past any of its limits is refused, and is counted under none of them.
    """
    if not uses:
        return []
    waits = _waits(uses, seconds)
    return [RateLimited(retry_after=wait) if wait else None for wait in waits]


def give_back(*names: str) -> None:
    """Takes one use of each name back: it turned out to be none that is to be limited."""
    if _here.is_asked:
        _here.give_back(names)
        return
    try:
        redis_client().eval(_GIVE_BACK, len(names), *(f"limit:{name}" for name in names))
    except RedisError as error:
        log.warning("Redis is away, so a use stays counted: %s", error)


def _waits(uses: Sequence[Mapping[str, int]], seconds: int) -> list[int]:
    if _here.is_asked:
        return _here.waits(uses, seconds)
    keys = [f"limit:{name}" for limits in uses for name in limits]
    given = [number for limits in uses for number in (len(limits), *limits.values())]
    try:
        return redis_client().eval(_COUNT, len(keys), *keys, seconds, *given)
    except RedisError as error:
        log.warning("Redis is away, so this process counts uses alone: %s", error)
        _here.begin()
        return _here.waits(uses, seconds)


class _Here:
    """The same count in this process. Redis is asked again after a while, not for every use:
    to find that a server does not answer may take seconds.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._windows: dict[str, tuple[float, int]] = {}  # When it ends, and the uses in it.
        self._until = 0.0

    @property
    def is_asked(self) -> bool:
        return time.monotonic() < self._until

    def begin(self) -> None:
        self._until = time.monotonic() + AWAY_SECONDS

    def waits(self, uses: Sequence[Mapping[str, int]], seconds: int) -> list[int]:
        now = time.monotonic()
        with self._lock:
            self._make_room(now)
            return [self._wait(limits, now, seconds) for limits in uses]

    def _make_room(self, now: float) -> None:
        if len(self._windows) > MOST_WINDOWS:
            self._windows = {n: w for n, w in self._windows.items() if w[0] > now}
        if len(self._windows) > MOST_WINDOWS:
            self._windows.clear()

    def _wait(self, limits: Mapping[str, int], now: float, seconds: int) -> int:
        open_ones = {name: self._window(name, now, seconds) for name in limits}
        over = [end - now for name, (end, used) in open_ones.items() if used >= limits[name]]
        if over:
            return max(1, round(max(over)))
        self._windows |= {name: (end, used + 1) for name, (end, used) in open_ones.items()}
        return 0

    def spend(self, name: str, seconds: int) -> tuple[int, int]:
        """The uses with this one, and in how many seconds the window ends."""
        now = time.monotonic()
        with self._lock:
            self._make_room(now)
            end, used = self._window(name, now, seconds)
            self._windows[name] = (end, used + 1)
            return used + 1, max(1, round(end - now))

    def give_back(self, names: Sequence[str]) -> None:
        with self._lock:
            for name in names:
                end, used = self._windows.get(name, (0.0, 0))
                if used:
                    self._windows[name] = (end, used - 1)

    def _window(self, name: str, now: float, seconds: int) -> tuple[float, int]:
        end, used = self._windows.get(name, (0.0, 0))
        return (end, used) if end > now else (now + seconds, 0)


_here = _Here()
