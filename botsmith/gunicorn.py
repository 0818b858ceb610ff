"""gunicorn's configuration; values come from the settings, which read the environment."""

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "botsmith.settings")

from django.conf import settings

bind = f"{settings.WEB_BIND}:{settings.PORT}"
workers = settings.WEB_CONCURRENCY
worker_class = "botsmith.worker_class.WebWorker"
preload_app = True
wsgi_app = "botsmith.asgi:application"
graceful_timeout = 65  # Whoever reads an answer reads it to its end, while others take over.
timeout = 60
keepalive = 75
accesslog = None


def when_ready(_server) -> None:
    """Before the first worker, too: what answers need is read once. Development starts at once."""
    if not settings.DEBUG:
        from bots.answering.warming import warm_up

        warm_up()


def pre_fork(_server, _worker) -> None:
    """What is there before the first worker is shared by all: no collection may touch it."""
    gc.collect()
    gc.freeze()
