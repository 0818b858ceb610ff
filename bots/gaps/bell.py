"""Tells the workers what is to be done for gaps. A lost bell is rung by the sweeper."""

import logging

from celery import current_app
from kombu.exceptions import KombuError

log = logging.getLogger(__name__)

REPLAY = "bots.gaps.tasks.replay_group"


def ring_for_replay(group_id: str) -> None:
    """By the task's name: the task itself stands above what rings for it."""
    try:
        current_app.send_task(REPLAY, [group_id])
    except KombuError as error:
        log.warning("could not ring for the replay of %s: %s", group_id, error)
