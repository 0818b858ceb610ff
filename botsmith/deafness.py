"""A worker that no longer hears its queue starts itself anew.

After losing Redis a Celery worker can stay up and take no more tasks, without a word in its log
(https://github.com/celery/celery/issues/8030 and 8091). Nothing from outside tells it from an idle
one. Inside it shows: a message waits, a process of the pool is free, and no task begins.
"""

import logging
import os
import signal
import sys
import threading
import time
from dataclasses import dataclass, field

import redis
from billiard.process import active_children
from celery.worker import state
from django.conf import settings

log = logging.getLogger(__name__)

LOOKS = 6  # In the time that a worker may be deaf.


@dataclass(frozen=True)
class Look:
    """What shows at one moment: messages that wait, tasks at work and tasks begun so far."""

    waiting: int
    busy: int
    begun: int


@dataclass
class Hearing:
    """Decides from one look after another, ``at`` in seconds, whether the worker is deaf."""

    processes: int
    patience: float
    _begun: int = field(default=-1, init=False)
    _since: float | None = field(default=None, init=False)

    def is_lost(self, look: Look, at: float) -> bool:
        stuck = look.waiting and look.busy < self.processes and look.begun == self._begun
        self._begun = look.begun
        if not stuck:
            self._since = None
            return False
        if self._since is None:
            self._since = at
        return at - self._since >= self.patience


def watch(worker) -> None:
    """Watches this worker from a thread of its own: its main loop may be what hangs."""
    hearing = Hearing(worker.concurrency, settings.WORKER_DEAF_SECONDS)
    queues = [queue.name for queue in worker.app.amqp.queues.consume_from.values()]
    threading.Thread(target=_listen, args=(hearing, queues), daemon=True, name="hearing").start()


def _listen(hearing: Hearing, queues: list[str]) -> None:
    broker = redis.Redis.from_url(settings.CELERY_BROKER_URL, socket_timeout=5)
    while True:
        time.sleep(settings.WORKER_DEAF_SECONDS / LOOKS)
        if is_leaving():
            return
        try:
            waiting = sum(broker.llen(queue) for queue in queues)
        except redis.RedisError:
            continue  # Nobody hears anything now.
        look = Look(waiting, len(state.active_requests), state.all_total_count[0])
        if hearing.is_lost(look, time.monotonic()):
            _begin_anew(queues)


def is_leaving() -> bool:
    """Whether the worker was told to stop: it takes nothing more, and ends what it has begun.

    What Celery keeps of that is None or False until then, and the exit code afterwards, which is 0.
    """
    told = (state.should_stop, state.should_terminate)
    return any(each is not None and each is not False for each in told)


def _begin_anew(queues: list[str]) -> None:
    """The same process with the same command, so that whoever started it does not notice."""
    log.critical("this worker no longer hears %s: it starts anew", ", ".join(queues))
    for child in active_children():
        os.kill(child.pid, signal.SIGKILL)
    os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606
