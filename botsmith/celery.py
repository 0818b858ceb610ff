import contextlib
import os

from celery import Celery
from celery.signals import beat_init, heartbeat_sent, worker_process_init, worker_ready
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from botsmith.lib import broker

WORKER_SEEN = "worker:seen"
WORKER_SEEN_SECONDS = 15

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "botsmith.settings")

broker.install()
app = Celery("botsmith")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["bots.webhooks", "bots.checks", "bots.gaps", "bots.stats", "bots.leaving"])
app.autodiscover_tasks(["bots.usage", "bots.history"])


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
def show_life(**_):
    """A worker's sign of life, every other second, for ``/readyz``: asking workers is not free."""
    from botsmith.lib.redis import redis_client

    with contextlib.suppress(RedisError):  # The next heartbeat tries again.
        redis_client().set(WORKER_SEEN, 1, ex=WORKER_SEEN_SECONDS)
