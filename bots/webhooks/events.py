"""What happened to a chatbot, written down for its webhook in the same breath.

Stored is what is sent, byte for byte (docs/webhooks.md has the shapes); ``delivery`` sends it. The
owner's own trials in the playground are no events: callers announce what visitors did.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils import timezone
from pymongo.errors import DuplicateKeyError

from bots.models import Chatbot, WebhookDelivery
from bots.webhooks import lines
from bots.webhooks.bell import ring
from bots.webhooks.data import conversation_in, line_in
from botsmith.lib.ids import new_id

Event = WebhookDelivery.Event
TEST = "test"


@dataclass(frozen=True)
class News:
    """One event of one chatbot; ``data`` is asked only when the webhook wants the event.

    It answers None when what happened is gone already.
    """

    bot: Chatbot
    event: Event
    data: Callable[[], dict | None]

    @property
    def is_wanted(self) -> bool:
        return wants(self.bot, self.event)


def wants(bot: Chatbot, event: Event) -> bool:
    """Whether the chatbot has a webhook that is on and is to hear of such events."""
    if not (bot.webhook_enabled and bot.webhook_url):
        return False
    return not bot.webhook_events or event in bot.webhook_events


def announce(bot: Chatbot, event: Event, data: dict) -> None:
    """Stores the event for delivery, if the chatbot has a webhook that wants it.

    ``data`` is what the receiver reads: JSON values, ids as documented, times as ISO 8601.
    """
    announce_each([News(bot, event, lambda: data)])


def announce_each(news: Iterable[News]) -> None:
    """``announce`` for many at once, in one write; none when no webhook wants any."""
    told = [(each, each.data()) for each in news if each.is_wanted]
    deliveries = [delivery_of(each.bot, each.event, data) for each, data in told if data]
    if deliveries:
        lines.store(deliveries)
        ring({each.chatbot_id for each in deliveries})


def announce_once(bot: Chatbot, event: Event, data: dict, *, id: str) -> None:
    """``announce`` for what may be told of twice: the second time nothing is stored."""
    if not wants(bot, event):
        return
    delivery = delivery_of(bot, event, data, id=id)
    try:
        lines.store([delivery])
    except DuplicateKeyError:
        return
    ring([bot.pk])


def delivery_of(bot: Chatbot, event: str, data: dict, **fields) -> WebhookDelivery:
    """A delivery that is due now; not stored yet."""
    now = timezone.now()
    body = {"type": str(event), "timestamp": now.isoformat(), "data": data}
    return WebhookDelivery(
        chatbot=bot,
        conversation_id=conversation_in(data),
        line=line_in(data) or new_id(),
        event=str(event),
        body=json.dumps(body, ensure_ascii=False),
        created_at=now,
        due_at=now,
        **fields,
    )
