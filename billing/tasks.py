from functools import partial

from celery import shared_task
from django.utils import timezone

from accounts.models import User
from billing import renewal, stripe_events, telling
from billing.holding import settle_left
from botsmith.lib.each import each

AT_MOST_SECONDS = 40


@shared_task
def sweep_subscriptions() -> None:
    """Renewals, ends and reminders that are due, and what somebody left half done."""
    now = timezone.now()
    paid = each(renewal.paid_and_not_settled(now), renewal.settle_paid, seconds=AT_MOST_SECONDS)
    done = each(renewal.due(now), partial(renewal.advance, now=now), seconds=AT_MOST_SECONDS)
    paid.raise_failures()
    done.raise_failures()


@shared_task
def tell_of_usage(user_id: str) -> None:
    """Tells a customer by mail that the month's messages run out."""
    if user := User.objects.filter(pk=user_id, status=User.Status.ACTIVE).first():
        telling.tell_of_usage(user, timezone.now())


@shared_task
def settle_holds() -> None:
    """Settles what was held back for providers by processes that ended before they could."""
    settle_left(timezone.now())


@shared_task
def handle_stripe_event(event_id: str) -> None:
    stripe_events.handle(event_id, timezone.now())


@shared_task
def sweep_stripe_events() -> None:
    """Works on events whose bell was lost, or which Stripe could not be asked about."""
    due = stripe_events.due(timezone.now())
    each(due, handle_stripe_event, seconds=AT_MOST_SECONDS).raise_failures()


@shared_task
def purge_stripe_events() -> None:
    stripe_events.forget_old(timezone.now())
