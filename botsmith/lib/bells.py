"""Tells workers that something waits for them. Whoever rings has a sweeper for lost bells."""

import logging
from collections.abc import Iterable

from celery import current_app
from kombu.exceptions import KombuError

log = logging.getLogger(__name__)


def ring_for(task: str, ids: Iterable[str]) -> None:
    """By the task's name: most tasks stand above what rings for them."""
    for each in ids:
        try:
            current_app.send_task(task, [each])
        except KombuError as error:
            log.warning("could not ring %s for %s: %s", task, each, error)
