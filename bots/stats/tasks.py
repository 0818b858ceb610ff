from celery import shared_task
from django.utils import timezone

from accounts.models import User
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


@shared_task
def time_zone_changed(user_id: str) -> None:
    """Rung by the floor below (``TIME_ZONE_CHANGED_TASK``): days of the past are counted anew."""
    if user := User.objects.filter(pk=user_id).first():
        bell.ring(due.mark_all_of(user))
