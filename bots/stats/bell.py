"""Tells the workers that days of a chatbot are to be rolled up. A lost bell is rung by beat."""

import logging
from collections.abc import Iterable

from celery import current_app
from kombu.exceptions import KombuError

log = logging.getLogger(__name__)

TASK = "bots.stats.tasks.roll_up"


def ring(chatbot_ids: Iterable[str]) -> None:
    """By the task's name: the task itself stands above what rings for it."""
    for chatbot_id in chatbot_ids:
        try:
            current_app.send_task(TASK, [chatbot_id])
        except KombuError as error:
            log.warning("could not ring for the days of chatbot %s: %s", chatbot_id, error)
