import logging
from time import monotonic

from celery import current_app, shared_task
from django.utils import timezone
from kombu.exceptions import KombuError

from bots.actions.notices import due_notices, send_notice
from bots.actions.turns import settle_abandoned

log = logging.getLogger(__name__)

# Who hears of sources: each by a bell of its own, so that one that breaks takes nothing from the
# others.
HEAR_OF_SOURCES = ("bots.webhooks.tasks.announce_source", "bots.gaps.tasks.source_settled")
SWEEP_AT_MOST_SECONDS = 30  # A mail server that is silent must not hold up other tasks.


@shared_task
def settle_answers() -> None:
    """Ends answers that nobody writes any more."""
    settle_abandoned(timezone.now())


@shared_task
def notify_owner(conversation_id: str) -> None:
    """Tells the owner by mail that a visitor waits for a person."""
    send_notice(conversation_id, timezone.now())


@shared_task
def sweep_notices() -> None:
    """Sends the mails whose bell was lost, or which could not be sent before."""
    end = monotonic() + SWEEP_AT_MOST_SECONDS
    for conversation_id in due_notices(timezone.now()):
        if monotonic() > end:
            return
        send_notice(conversation_id, timezone.now())


@shared_task
def tell_of_source(source_id: str) -> None:
    """Rung by the floor below (``SOURCE_SETTLED_TASK``)."""
    for task in HEAR_OF_SOURCES:
        current_app.send_task(task, [source_id])


def ring_for_notice(conversation_id: str) -> None:
    """Tells a worker that an owner is to be told. An unheard bell is made up for by the sweeper."""
    try:
        notify_owner.delay(conversation_id)
    except KombuError as error:
        log.warning("could not ring for the notice of %s: %s", conversation_id, error)
