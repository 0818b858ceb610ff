"""Celery's queues as they lie in Redis, and the workers that showed a sign of life.

Each queue is a list, the oldest message last; nothing here is sent with a priority. What a worker
has taken and not finished stands in one hash for all queues.
"""

import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from celery import current_app
from kombu import Connection
from kombu.exceptions import KombuError
from kombu.transport.virtual import Channel
from redis.exceptions import RedisError

from accounts.activity import record
from accounts.models import User
from accounts.site import state
from botsmith.lib.errors import AppError, InvalidRequest
from botsmith.lib.queues import Queue
from botsmith.lib.redis import redis_client

SENT_AT = "sent_at"  # A header of each message (botsmith.celery).
WORKERS = "workers:seen"
ALIVE_SECONDS, REMEMBERED_SECONDS = 15, 3600
MOST_LOOKED_AT = 1000


class QueuesUnavailable(AppError):
    code = "queues_unavailable"
    status = 503
    sentence = "Redis does not answer, so the queues cannot be seen. Try again in a minute."


@dataclass(frozen=True)
class Depth:
    """Messages of one queue: those that wait, and those that workers have in hand, of which some
    only wait for their time. ``is_more``: more are in hand than were looked at."""

    queue: Queue
    waiting: int
    in_hand: int = 0
    later: int = 0
    oldest_at: datetime | None = None
    oldest_task: str = ""
    is_more: bool = False


@dataclass(frozen=True)
class Worker:
    name: str
    queues: str
    seen_at: datetime
    is_alive: bool


def depths() -> list[Depth]:
    """Of all queues. Raises QueuesUnavailable."""
    with _channel() as channel:
        taken, later, is_more = _in_hand(channel)
        found = []
        for queue in Queue:
            oldest = _headers(channel.client.lindex(queue, -1))
            sent_at = oldest.get(SENT_AT)
            found.append(
                Depth(
                    queue=queue,
                    waiting=channel.client.llen(queue),
                    in_hand=taken[queue],
                    later=later[queue],
                    oldest_at=datetime.fromtimestamp(sent_at, UTC) if sent_at else None,
                    oldest_task=oldest.get("task", ""),
                    is_more=is_more,
                )
            )
        return found


def waiting_in(queue: Queue) -> int:
    with _channel() as channel:
        return channel.client.llen(queue)


def purge(queue: Queue, *, typed: str, actor: User) -> int:
    """Empties a queue of what waits in it; how many messages went. What workers have in hand stays.

    Raises InvalidRequest unless the queue's name was typed, and QueuesUnavailable.
    """
    if typed.strip() != queue:
        raise InvalidRequest(f"Type “{queue}” to empty this queue.")
    with _channel() as channel:
        gone = channel.queue_purge(str(queue))
    said = f"{queue}: {gone:,} {'message' if gone == 1 else 'messages'}"
    changes = {str(queue): (gone, 0)}
    record(actor, "purged_queue", state.itself(), details=said, account=actor, changes=changes)
    return gone


def note_worker(worker: str, queues: str) -> None:
    """A worker's sign of life, for the list. Raises RedisError."""
    now = time.time()
    pipe = redis_client().pipeline(transaction=False)
    pipe.zadd(WORKERS, {f"{worker} {queues}": now})
    pipe.zremrangebyscore(WORKERS, "-inf", now - REMEMBERED_SECONDS)
    pipe.execute()


def workers_seen() -> list[Worker]:
    """Those of the last hour, by their names. Raises RedisError."""
    found = redis_client().zrange(WORKERS, 0, MOST_LOOKED_AT, withscores=True)
    now = time.time()
    seen = []
    for told, at in found:
        name, _, queues = told.partition(" ")
        alive = now - at < ALIVE_SECONDS
        seen.append(Worker(name, queues, datetime.fromtimestamp(at, UTC), alive))
    return sorted(seen, key=lambda worker: (not worker.is_alive, worker.name))


@contextmanager
def _channel() -> Iterator[Channel]:
    connection: Connection = current_app.connection_for_write()
    try:
        with connection:
            yield connection.default_channel
    except (KombuError, RedisError, OSError):
        raise QueuesUnavailable from None


def _in_hand(channel: Channel) -> tuple[Counter, Counter, bool]:
    """By queue: what is being worked on, and what a worker holds until its time has come."""
    taken, later = Counter(), Counter()
    entries = channel.client.hscan_iter(channel.unacked_key, count=500)
    found = [json.loads(raw) for _, raw in islice(entries, MOST_LOOKED_AT + 1)]
    now = datetime.now(UTC)
    for message, _exchange, queue in found[:MOST_LOOKED_AT]:
        due = (message.get("headers") or {}).get("eta")
        waits = bool(due) and datetime.fromisoformat(due) > now
        (later if waits else taken)[queue] += 1
    return taken, later, len(found) > MOST_LOOKED_AT


def _headers(raw: bytes | None) -> dict:
    return (json.loads(raw).get("headers") or {}) if raw else {}
