"""When what beat rings for ran last, how long it took and how it ended: one write each time.

In Redis, which may forget it: then it is known again after the next round.
"""

import json
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from redis.exceptions import RedisError

from botsmith.lib.redis import redis_client

RUNS = "beat:runs"
ENDED = "tasks:ended"  # By "name|state", how often, since Redis began.
MOST_UNDER_WAY = 1000

_begun: dict[str, float] = {}  # By the task's id: this process is at it.


@dataclass(frozen=True)
class Run:
    at: datetime
    milliseconds: int
    ended_well: bool


def begun(task_id: str, name: str) -> None:
    if name in settings.CELERY_BEAT_SCHEDULE and len(_begun) < MOST_UNDER_WAY:
        _begun[task_id] = time.time()


def ended_so_far() -> dict[tuple[str, str], int]:
    """By task and state. Raises RedisError."""
    found = redis_client().hgetall(ENDED)
    return {tuple(name.split("|", 1)): int(count) for name, count in found.items()}


def ended(task_id: str, name: str, state: str | None) -> None:
    with suppress(RedisError):  # A figure for operators: nobody waits for it.
        redis_client().hincrby(ENDED, f"{name}|{state or 'UNKNOWN'}", 1)
    at = _begun.pop(task_id, None)
    if at is None:
        return
    took = int((time.time() - at) * 1000)
    with suppress(RedisError):  # The next round is written.
        redis_client().hset(RUNS, name, json.dumps([int(at), took, state == "SUCCESS"]))


def last_runs(names: Sequence[str]) -> dict[str, Run]:
    """Of these tasks, those that are known to have run. Raises RedisError."""
    found = redis_client().hmget(RUNS, list(names))
    return {name: _read(raw) for name, raw in zip(names, found, strict=True) if raw}


def _read(raw: str) -> Run:
    at, took, well = json.loads(raw)
    return Run(datetime.fromtimestamp(at, UTC), took, well)
