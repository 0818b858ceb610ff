from celery import shared_task
from django.utils import timezone

from accounts.site.switches import Switch, is_on
from bots.webhooks import bell, delivery, lines, sources, sweeping


@shared_task
def deliver(chatbot_id: str) -> None:
    if delivery.deliver_some(chatbot_id):
        bell.ring([chatbot_id])


@shared_task
def announce_source(source_id: str) -> None:
    """Rung when a source was read, failed or was deleted (``bots.tasks.tell_of_source``)."""
    sources.announce_source(source_id)


@shared_task
def sweep_deliveries() -> None:
    """Rings for all that is due; ends what waited too long."""
    now = timezone.now()
    sweeping.give_up(now)
    if is_on(Switch.WEBHOOKS):
        bell.ring(sweeping.chatbots_with_due(now))


@shared_task
def purge_deliveries() -> None:
    """Forgets deliveries that were settled long ago, and wakes what waits for nothing.

    That looks at all that is pending, and nothing should have to be woken: once an hour will do.
    """
    now = timezone.now()
    sweeping.purge(now)
    lines.wake_forgotten(now)
