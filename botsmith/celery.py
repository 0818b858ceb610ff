import contextlib
import os
import time

from celery import Celery
from celery.signals import (
    beat_init,
    before_task_publish,
    heartbeat_sent,
    task_failure,
    task_postrun,
    task_prerun,
    worker_init,
    worker_process_init,
    worker_ready,
)
from kombu.exceptions import KombuError
from pymongo.errors import PyMongoError
from redis.exceptions import RedisError

from botsmith.lib import broker, request_ids

WORKER_SEEN = "worker:seen"
WORKER_SEEN_SECONDS = 15

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "botsmith.settings")

broker.install()
app = Celery("botsmith")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["bots.webhooks", "bots.checks", "bots.gaps", "bots.stats", "bots.leaving"])
app.autodiscover_tasks(["bots.usage", "bots.history"])


@worker_init.connect
@beat_init.connect
def trace(**_):
    from botsmith.tracing import start

    start()


@worker_process_init.connect
def drop_inherited_connections(**_):
    """A forked child must not share its parent's MongoDB sockets."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close_pool()


@worker_ready.connect
def watch_hearing(sender, **_):
    """``sender`` is the worker's consumer."""
    from botsmith.deafness import watch

    watch(sender.controller)


@beat_init.connect
def look_for_news(**_):
    """The first look at what was said comes at once: until then all days are counted live, and
    staff see none."""
    with contextlib.suppress(KombuError):  # It comes with the schedule.
        app.send_task("bots.stats.tasks.notice_news")
        app.send_task("adminpanel.tasks.roll_up_site")


@worker_ready.connect
@heartbeat_sent.connect
def show_life(sender, **_):
    """A worker's sign of life, every other second, for ``/readyz`` and for staff: asking workers is
    not free. ``sender`` is its consumer, or its heart."""
    from accounts.site.queues import note_worker
    from botsmith.lib.redis import redis_client

    name = getattr(sender, "hostname", None) or sender.eventer.hostname
    with contextlib.suppress(RedisError):  # The next heartbeat tries again.
        redis_client().set(WORKER_SEEN, 1, ex=WORKER_SEEN_SECONDS)
        note_worker(name, ",".join(app.amqp.queues.consume_from))


@before_task_publish.connect
def note_sent(headers=None, **_):
    """So that it shows for how long a message has waited, and for whose sake it was sent."""
    if headers is not None:
        headers["sent_at"] = int(time.time())
        headers["request_id"] = request_ids.request_id()


@task_prerun.connect
def note_begun(sender, task_id, **_):
    from accounts.site import runs

    request_ids.begin(getattr(sender.request, "request_id", None) or task_id)
    runs.begun(task_id, sender.name)


@task_postrun.connect
def note_ended(sender, task_id, state=None, **_):
    from accounts.site import runs

    runs.ended(task_id, sender.name, state)


@task_failure.connect
def note_failure(sender, exception, args=(), kwargs=None, traceback=None, **_):
    from django.utils import timezone

    from accounts.site import failures

    with contextlib.suppress(PyMongoError):  # It is in the worker's log all the same.
        trace = traceback if hasattr(traceback, "tb_frame") else None
        failures.note(
            sender.name, args or (), kwargs or {}, exception, trace=trace, now=timezone.now()
        )
