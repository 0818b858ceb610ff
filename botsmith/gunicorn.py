"""gunicorn's configuration; values come from the settings, which read the environment."""

import gc
import os
import shutil
from contextlib import suppress
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "botsmith.settings")

from django.conf import settings
from pymongo.errors import PyMongoError

from botsmith.lib.own_folder import own_folder

# Before anything is counted: the processes of this machine read each other's figures there.
_counted = settings.PROMETHEUS_MULTIPROC_DIR or str(own_folder("botsmith-metrics-"))
os.environ["PROMETHEUS_MULTIPROC_DIR"] = _counted
Path(_counted).mkdir(parents=True, exist_ok=True)  # The application, read first, counts there.
_is_passing = not settings.PROMETHEUS_MULTIPROC_DIR

bind = f"{settings.WEB_BIND}:{settings.PORT}"
workers = settings.WEB_CONCURRENCY
worker_class = "botsmith.worker_class.WebWorker"
preload_app = True
wsgi_app = "botsmith.asgi:application"
graceful_timeout = 65  # Whoever reads an answer reads it to its end, while others take over.
timeout = 60
keepalive = 75
accesslog = None
control_socket_disable = True  # Nobody asks there, and it would be a file in somebody's home.
# Its lines are those of everybody else.
logconfig_dict = {
    **settings.LOGGING,
    "loggers": {
        **settings.LOGGING["loggers"],
        "gunicorn.error": {"level": "INFO", "handlers": ["console"], "propagate": False},
        "gunicorn.access": {"handlers": [], "propagate": False},
    },
}


def when_ready(_server) -> None:
    """Before the first worker, too: what answers need is read once. Development starts at once."""
    if not settings.DEBUG:
        from bots.answering.warming import warm_up
        from botsmith.health import require_replica_set

        with suppress(PyMongoError):  # While it is away, it is waited for.
            require_replica_set()
        warm_up()


def pre_fork(_server, _worker) -> None:
    """What is there before the first worker is shared by all: no collection may touch it."""
    gc.collect()
    gc.freeze()


def on_starting(_server) -> None:
    """What an earlier start counted is no figure of this one."""
    for left in Path(_counted).glob("*.db"):
        left.unlink(missing_ok=True)


def child_exit(_server, worker) -> None:
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)


def on_exit(_server) -> None:
    if _is_passing:
        shutil.rmtree(_counted, ignore_errors=True)
