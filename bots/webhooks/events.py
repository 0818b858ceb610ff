"""What happened to a chatbot, written down for its webhook in the same breath."""

import json

from django.utils import timezone

from bots.models import Chatbot, WebhookDelivery
from botsmith.mongodb.collections import as_document, collection

Event = WebhookDelivery.Event


def announce(bot: Chatbot, event: Event, data: dict) -> None:
    """Stores the event for delivery, if the chatbot has a webhook that wants it.

    ``data`` is what the receiver reads: JSON values, ids as documented, times as ISO 8601.
    """
    if not (bot.webhook_enabled and bot.webhook_url):
        return
    if bot.webhook_events and event not in bot.webhook_events:
        return
    now = timezone.now()
    body = {"type": str(event), "timestamp": now.isoformat(), "data": data}
    delivery = WebhookDelivery(
        chatbot=bot,
        event=str(event),
        body=json.dumps(body, ensure_ascii=False),
        created_at=now,
        due_at=now,
    )
    collection(WebhookDelivery).insert_one(as_document(delivery))
