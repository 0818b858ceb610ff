from enum import StrEnum


class Queue(StrEnum):
    """The Celery queues; the worker in the Procfile reads both."""

    DEFAULT = "default"
    INGEST = "ingest"
