"""How often providers were called, and how often in vain: by day (UTC) and provider, in Redis.

A call is noted in this process and goes to Redis with those of the next seconds, from a thread of
its own: no answer waits for it. What a process had not sent when it was killed is lost.
"""

import atexit
import logging
import os
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from redis.exceptions import RedisError

from botsmith.ai.base import ProviderError
from botsmith.lib.ids import new_id
from botsmith.lib.metrics import timed_provider
from botsmith.lib.redis import redis_client
from botsmith.lib.spans import span

log = logging.getLogger(__name__)
SENT_EVERY_SECONDS = 2.0
KEPT_SECONDS = 8 * 86_400
ASKED = "asked"
_SINCE = "since"  # Names this count of the day: another one, if Redis forgot the first.


class _Waiting:
    """What this process has counted and not yet sent."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.counts: Counter[tuple[str, str]] = Counter()
        self.timer: threading.Timer | None = None


_waiting = _Waiting()


def _begin_anew() -> None:
    """A forked child sends nothing of its parent's, whose thread it does not have."""
    global _waiting
    _waiting = _Waiting()


os.register_at_fork(after_in_child=_begin_anew)


@contextmanager
def call(provider: str) -> Iterator[None]:
    """Around one call, its tries together. Who leaves before its end calls it no failure."""
    try:
        with timed_provider(provider), span(f"ask {provider}"):
            yield
    except ProviderError as error:
        _note(provider, ASKED, str(error.code))
        raise
    except BaseException:
        _note(provider, ASKED)
        raise
    _note(provider, ASKED)


def of_day(day: date) -> tuple[str, dict[str, int]]:
    """The name of the day's count, and its figures as "provider|asked" and "provider|<code>";
    RedisError while Redis is away."""
    found = redis_client().hgetall(_key(day.isoformat()))
    name = found.pop(_SINCE, "")
    return name, {each: int(count) for each, count in found.items()}


def send() -> None:
    """Sends what is waiting now; while Redis is away it waits on."""
    here = _waiting
    with here.lock:
        counts, here.counts, here.timer = here.counts, Counter(), None
    if not counts:
        return
    try:
        with redis_client().pipeline() as pipe:
            for day in {day for day, _ in counts}:
                pipe.hsetnx(_key(day), _SINCE, new_id())
                pipe.expire(_key(day), KEPT_SECONDS)
            for (day, name), count in counts.items():
                pipe.hincrby(_key(day), name, count)
            pipe.execute()
    except RedisError as error:
        log.warning("could not count calls of providers: %s", error)
        with here.lock:
            here.counts += counts


atexit.register(send)


def _note(provider: str, *what: str) -> None:
    here, day = _waiting, datetime.now(UTC).date().isoformat()
    with here.lock:
        here.counts.update((day, f"{provider}|{each}") for each in what)
        if here.timer is None:
            here.timer = threading.Timer(SENT_EVERY_SECONDS, send)
            here.timer.daemon = True
            here.timer.start()


def _key(day: str) -> str:
    return f"provider-calls:{day}"
