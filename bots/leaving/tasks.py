from celery import shared_task
from django.conf import settings
from django.utils import timezone

from bots.leaving import chatbots, deletion, export
from botsmith.lib.bells import ring_for


@shared_task(soft_time_limit=3000, time_limit=3060)  # Of who has much, much is read and packed.
def make_export(export_id: str) -> None:
    """Packs all that an account holds."""
    export.make(export_id)


@shared_task(soft_time_limit=600, time_limit=660)  # What is left then is gone on with.
def delete_account(user_id: str) -> None:
    """Deletes an account and all of it."""
    deletion.go_on(user_id, timezone.now())


@shared_task(soft_time_limit=600, time_limit=660)
def delete_chatbot(bot_id: str) -> None:
    """Goes on with deleting a chatbot, where whoever began it was killed."""
    chatbots.go_on(bot_id)


@shared_task
def sweep_leaving() -> None:
    """Rings for exports and deletions whose bell or worker was lost."""
    now = timezone.now()
    ring_for(settings.CHATBOT_DELETION_TASK, chatbots.due(now))
    ring_for(settings.EXPORT_TASK, export.due(now))
    ring_for(settings.DELETION_TASK, deletion.due(now))
