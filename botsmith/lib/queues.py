from enum import StrEnum


class Queue(StrEnum):
    """The Celery queues; each has a worker in the Procfile."""

    DEFAULT = "default"
    SLOW = "slow"
    INGEST = "ingest"
    WEBHOOKS = "webhooks"
