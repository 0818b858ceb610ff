from enum import StrEnum


class Queue(StrEnum):
    """The Celery queues; each has a worker in the Procfile."""

    DEFAULT = "default"
    INGEST = "ingest"
    WEBHOOKS = "webhooks"
