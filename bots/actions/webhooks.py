"""What an owner does with a chatbot's webhook."""

from django.utils import timezone

from accounts.activity import record
from accounts.models import User
from bots.actions.chatbots import change_bot
from bots.models import Chatbot, WebhookDelivery
from bots.webhooks import lanes
from bots.webhooks.bell import ring
from bots.webhooks.events import TEST, delivery_of
from bots.webhooks.secrets import Secrets, replace_secret, secrets_of
from botsmith.lib.errors import InvalidRequest
from botsmith.lib.ratelimit import hit
from botsmith.mongodb.collections import as_document, collection

BY_HAND_PER_MINUTE = 20
State = WebhookDelivery.State


def set_webhook(bot: Chatbot, *, actor: User, **fields) -> Chatbot:
    """Keeps address, switch and events. What waited for the webhook is sent now."""
    change_bot(bot, actor=actor, **fields)
    if bot.webhook_enabled:
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
    collection(WebhookDelivery).insert_one(as_document(delivery))
    record(actor, "tested_webhook", bot)
    _send_now(bot)
    return delivery


def send_again(delivery: WebhookDelivery, *, actor: User) -> bool:
    """Has it sent once more, under its own id; False while a worker is sending it."""
    bot, now = delivery.chatbot, timezone.now()
    _count(bot)
    waits = [{"state": {"$ne": State.PENDING}}, {"lease_token": None}]
    waits.append({"lease_expires_at": {"$lt": now}})
    due = {"$set": {"state": State.PENDING, "due_at": now, "lease_token": None}}
    free = {"id": delivery.pk, "$or": waits}
    if not collection(WebhookDelivery).update_one(free, due).modified_count:
        return False
    record(actor, "sent_delivery_again", bot, details=delivery.pk)
    _send_now(bot)
    return True


def _send_now(bot: Chatbot) -> None:
    lanes.wake(bot.pk)
    ring([bot.pk])


def _count(bot: Chatbot) -> None:
    hit(f"webhook:{bot.pk}", limit=BY_HAND_PER_MINUTE, seconds=60)
