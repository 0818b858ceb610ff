from celery import shared_task
from django.utils import timezone

from billing.holding import settle_left


@shared_task
def settle_holds() -> None:
    """Settles what was held back for providers by processes that ended before they could."""
    settle_left(timezone.now())
