from celery import shared_task
from django.utils import timezone

from bots.actions.gap_figures import recounts_due
from bots.actions.gaps import ring
from bots.gaps import grouping, replay
from bots.gaps.bell import ring_for_replay
from bots.gaps.deciding import settle_figures


@shared_task
def group_gaps(chatbot_id: str) -> None:
    if grouping.group_some(chatbot_id):
        ring(chatbot_id)


@shared_task(soft_time_limit=540, time_limit=600)
def replay_group(group_id: str) -> None:
    replay.advance(group_id)


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
