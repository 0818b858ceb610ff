from celery import shared_task
from django.utils import timezone

from bots.actions.gap_figures import recounts_due
from bots.actions.gaps import heard, ring
from bots.gaps import grouping, replay
from bots.gaps.bell import ring_for_replay
from bots.gaps.deciding import settle_figures
from botsmith.lib import claims

CLAIM_SECONDS = 150  # Longer than a task may take.


@shared_task
def group_gaps(chatbot_id: str) -> None:
    """Groups some of a chatbot's gaps, and goes to the back of the queue for the next.

    One task at a time has a chatbot's gaps; any other leaves them to it at once.
    """
    name = f"gaps:{chatbot_id}"
    token = claims.take_or_leave_word(name, seconds=CLAIM_SECONDS)
    if token is None:
        return
    goes_on = was_called = False
    try:
        heard(chatbot_id)
        goes_on = grouping.group_some(chatbot_id)
    finally:
        was_called = claims.give_back(name, token)
    if goes_on or was_called:
        ring(chatbot_id)


@shared_task
def replay_group(group_id: str) -> None:
    """Asks a few of a group's questions, and goes to the back of the queue for the next."""
    if replay.advance(group_id):
        ring_for_replay(group_id)


@shared_task
def source_settled(source_id: str) -> None:
    replay.source_settled(source_id)


@shared_task
def sweep_gaps() -> None:
    """Rings for all whose bell was lost; counts what changed without a recount."""
    for chatbot_id in grouping.chatbots_to_group():
        ring(chatbot_id)
    now = timezone.now()
    for group_id in recounts_due(now):
        settle_figures(group_id)
    for group_id in replay.replays_due(now):
        ring_for_replay(group_id)
