from time import monotonic

from celery import current_app, shared_task
from django.utils import timezone

from bots.actions.api_requests import purge_requests
from bots.actions.catching_up import catch_up
from bots.actions.inbox import go_on, unfinished
from bots.actions.notes import sweep_notes
from bots.actions.notices import MAIL, send_notice
from bots.actions.turns import settle_abandoned
from botsmith.lib.bells import ring_for

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
    for conversation_id in MAIL.due(timezone.now()):
        if monotonic() > end:
            return
        send_notice(conversation_id, timezone.now())


@shared_task
def tell_of_source(source_id: str) -> None:
    """Rung by the floor below (``SOURCE_SETTLED_TASK``)."""
    for task in HEAR_OF_SOURCES:
        current_app.send_task(task, [source_id])


@shared_task
def catch_up_conversations() -> None:
    """Makes conversations found that another program, or an earlier version, wrote."""
    end = monotonic() + SWEEP_AT_MOST_SECONDS
    while catch_up() and monotonic() < end:
        pass


@shared_task
def work_in_inbox(work_id: str) -> None:
    """Goes on with an act on many conversations."""
    if go_on(work_id, timezone.now()):
        ring_for_work(work_id)


@shared_task
def sweep_inbox() -> None:
    """Rings for works whose bell or worker was lost, and forgets notes that were deleted."""
    for work_id in unfinished(timezone.now()):
        ring_for_work(work_id)
    sweep_notes(timezone.now())


@shared_task
def purge_api_requests() -> None:
    """Forgets what programs named their requests a day ago."""
    purge_requests(timezone.now())


def ring_for_work(work_id: str) -> None:
    """Tells a worker that there is more of it. The sweeper makes up for an unheard bell."""
    ring_for(work_in_inbox.name, [work_id])


def ring_for_notice(conversation_id: str) -> None:
    """Tells a worker that an owner is to be told. An unheard bell is made up for by the sweeper."""
    ring_for(notify_owner.name, [conversation_id])
