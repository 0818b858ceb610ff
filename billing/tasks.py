from time import monotonic

from celery import shared_task
from django.utils import timezone

from accounts.models import User
from billing import renewal, stripe_events, telling
from billing.holding import settle_left

SWEEP_AT_MOST_SECONDS = 60


@shared_task
def sweep_subscriptions() -> None:
    """Renewals, ends and reminders that are due, and what somebody left half done."""
    end = monotonic() + SWEEP_AT_MOST_SECONDS
    renewal.settle_what_was_paid(timezone.now())
    for user_id in renewal.due(timezone.now()):
        if monotonic() > end:
            return
        renewal.advance(user_id, timezone.now())


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
    end = monotonic() + SWEEP_AT_MOST_SECONDS
    for event_id in stripe_events.due(timezone.now()):
        if monotonic() > end:
            return
        stripe_events.handle(event_id, timezone.now())


@shared_task
def purge_stripe_events() -> None:
    stripe_events.forget_old(timezone.now())
