from celery import shared_task
from django.utils import timezone

from billing.plan_marks import mark_plan
from billing.quota.mending import AT_ONCE, abandoned, next_users
from billing.tasks import tell_of_usage
from bots.usage.figures import raise_figures
from bots.usage.truth import bots_of, check
from botsmith.lib.bells import ring_for
from botsmith.lib.each import each

AT_MOST_SECONDS = 60


@shared_task
def sweep_usage() -> None:
    """Mends the counters of who had something in hand when a process died."""
    each(abandoned(timezone.now()), _mend, seconds=AT_MOST_SECONDS).raise_failures()


@shared_task
def check_usage(after: str = "") -> None:
    """Holds what is counted of customers against what is there, some after the others.

    Who passed a mark of the month's messages and was not told of it, since the bell was lost, is
    told now. Behind the last customer of the batch it rings for itself.
    """
    users = next_users(after)
    done = each(users, _mend_and_tell, seconds=AT_MOST_SECONDS)
    if users and (done.last != users[-1] or len(users) == AT_ONCE):
        ring_for(check_usage.name, [done.last])
    done.raise_failures()


def _mend(user_id: str) -> None:
    check(user_id, timezone.now(), mend=True)


def _mend_and_tell(user_id: str) -> None:
    _mend(user_id)
    for bot_id in bots_of(user_id):
        raise_figures(bot_id, timezone.now())
    mark_plan(user_id)
    tell_of_usage(user_id)
