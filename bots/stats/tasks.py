from celery import shared_task
from django.utils import timezone

from bots.stats import bell, due, late, rollup


@shared_task
def notice_news() -> None:
    """Makes the days due on which something happened, and rings for those that are over."""
    now = timezone.now()
    if late.notice(now):
        notice_news.delay()
    bell.ring(due.chatbots_due(now))


@shared_task
def roll_up(chatbot_id: str) -> None:
    if rollup.roll_due_days(chatbot_id, timezone.now()):
        bell.ring([chatbot_id])
