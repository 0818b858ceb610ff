from celery import shared_task
from django.utils import timezone

from bots.actions.turns import settle_abandoned


@shared_task
def settle_answers() -> None:
    """Ends answers that nobody writes any more."""
    settle_abandoned(timezone.now())
