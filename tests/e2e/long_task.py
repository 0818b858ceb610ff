"""A task that ends when a test likes, for workers started with ``--include`` of this module."""

from pathlib import Path

from celery import shared_task

NAME = "tests.e2e.long_task.wait_at"


@shared_task(name=NAME)
def wait_at(pipe: str) -> None:
    """Until somebody has written to this named pipe."""
    Path(pipe).read_text()
