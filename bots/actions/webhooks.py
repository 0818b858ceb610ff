"""What an owner does with a chatbot's webhook."""

from django.utils import timezone

from accounts.activity import record
from accounts.models import User
from bots.actions.chatbots import change_bot
from bots.models import Chatbot, WebhookDelivery
from bots.webhooks import health, lanes, lines
from bots.webhooks.bell import ring
from bots.webhooks.events import TEST, delivery_of
from bots.webhooks.secrets import Secrets, replace_secret, secrets_of
from botsmith.lib.errors import InvalidRequest
from botsmith.lib.ratelimit import hit
from botsmith.mongodb.collections import collection

BY_HAND_PER_MINUTE = 20
State = WebhookDelivery.State


def set_webhook(bot: Chatbot, *, actor: User, **fields) -> Chatbot:
    """Keeps address, switch and events. What waited for the webhook is sent now.

    Switched on again, or at another address, it begins anew: what failed before counts no more.
    Whoever saves it switched off has read why it was, and is told no more.
    """
    before = (bot.webhook_url, bot.webhook_enabled)
    change_bot(bot, actor=actor, **fields)
    is_another = before != (bot.webhook_url, bot.webhook_enabled)
    if is_another or not bot.webhook_enabled:
        health.succeeded(bot.pk)
        bot.webhook_trouble = None
    if bot.webhook_enabled:
        if is_another:
            _make_due(bot)
        _send_now(bot)
    return bot


def show_secret(bot: Chatbot, *, actor: User) -> Secrets:
    """The secret in the clear, which is written down. Raises CannotOpen."""
    secrets = secrets_of(bot.pk)
    record(actor, "showed_webhook_secret", bot)
    return secrets


def change_secret(bot: Chatbot, *, actor: User) -> None:
    """A new secret signs from now on, the earlier one along with it for a day."""
    if replace_secret(bot.pk, now=timezone.now()):
        record(actor, "changed_webhook_secret", bot)


def send_test(bot: Chatbot, *, actor: User) -> WebhookDelivery:
    """A delivery like any other, to the address that is stored, also while sending is off."""
    _count(bot)
    if not bot.webhook_url:
        raise InvalidRequest("Save an address first; then a test can be sent to it.")
    delivery = delivery_of(bot, TEST, {"chatbot": {"id": bot.pk, "name": bot.name}})
    lines.store([delivery])
    record(actor, "tested_webhook", bot)
    _send_now(bot)
    return delivery


def send_again(delivery: WebhookDelivery, *, actor: User) -> bool:
    """Has it sent once more, under its own id; False while a worker is sending it, or an earlier
    one of its conversation has to arrive first.

    One that was settled leaves its line: it waits for none, and none waits for it.
    """
    bot, now, deliveries = delivery.chatbot, timezone.now(), collection(WebhookDelivery)
    _count(bot)
    due = {"state": State.PENDING, "due_at": now, "lease_token": None}
    settled = {"id": delivery.pk, "state": {"$ne": State.PENDING}}
    apart = {**due, "line": delivery.pk, "position": 0}
    held = [{"lease_token": None}, {"lease_expires_at": {"$lt": now}}]
    pending = {"id": delivery.pk, "state": State.PENDING, "due_at": {"$ne": None}, "$or": held}
    if not (
        deliveries.update_one(settled, {"$set": apart}).modified_count
        or deliveries.update_one(pending, {"$set": due}).modified_count
    ):
        return False
    record(actor, "sent_delivery_again", bot, details=delivery.pk)
    _send_now(bot)
    return True


def _make_due(bot: Chatbot) -> None:
    """What was to be tried again later is due now."""
    now = timezone.now()
    later = {"chatbot_id": bot.pk, "state": State.PENDING, "due_at": {"$gt": now}}
    later["lease_token"] = None
    collection(WebhookDelivery).update_many(later, {"$set": {"due_at": now}})


def _send_now(bot: Chatbot) -> None:
    lanes.wake(bot.pk)
    ring([bot.pk])


def _count(bot: Chatbot) -> None:
    hit(f"webhook:{bot.pk}", limit=BY_HAND_PER_MINUTE, seconds=60)
