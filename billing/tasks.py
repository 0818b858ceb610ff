from celery import shared_task
from django.utils import timezone

from accounts.models import User
from billing import telling


@shared_task
def tell_of_usage(user_id: str) -> None:
    """Tells a customer by mail that the month's messages run out."""
    if user := User.objects.filter(pk=user_id, status=User.Status.ACTIVE).first():
        telling.tell_of_usage(user, timezone.now())
