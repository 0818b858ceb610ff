import os

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "botsmith.settings")

app = Celery("botsmith")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def drop_inherited_connections(**_):
    """A forked child must not share its parent's MongoDB sockets."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close_pool()
