from celery import shared_task
from django.utils import timezone

from billing.quota.mending import AT_ONCE, abandoned, next_users
from billing.tasks import tell_of_usage
from bots.usage.truth import check
from botsmith.lib.bells import ring_for


@shared_task
def sweep_usage() -> None:
    """Mends the counters of who had something in hand when a process died."""
    for user_id in abandoned(timezone.now()):
        check(user_id, timezone.now(), mend=True)


@shared_task
def check_usage(after: str = "") -> None:
    """Holds what is counted of customers against what is there, some after the others.

    Who passed a mark of the month's messages and was not told of it, since the bell was lost, is
    told now. Behind the last customer of the batch it rings for itself.
    """
    users = next_users(after)
    for user_id in users:
        check(user_id, timezone.now(), mend=True)
        tell_of_usage(user_id)
    if len(users) == AT_ONCE:
        ring_for(check_usage.name, [users[-1]])
