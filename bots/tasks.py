from celery import shared_task
from django.utils import timezone

from bots.actions.turns import settle_abandoned
from botsmith.lib.queues import Queue


@shared_task(queue=Queue.DEFAULT)
def settle_answers() -> None:
    """Ends answers that nobody writes any more."""
    settle_abandoned(timezone.now())
