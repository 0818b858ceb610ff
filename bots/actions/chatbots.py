from django.utils import timezone

from accounts.activity import record
from accounts.models import User
from billing import quota
from billing.quota import Limit
from bots.actions.checks_due import ANSWERING, make_checks_due
from bots.models import (
    Analytics,
    Chatbot,
    CheckRun,
    Conversation,
    ConversationNote,
    ConversationRating,
    DueDay,
    Gap,
    GapGroup,
    GoldenQuestion,
    InboxWork,
    Message,
    Picture,
    WebhookDelivery,
)
from botsmith.mongodb.collections import collection
from knowledge import embedding
from knowledge.actions import delete_sources_of

# From what names others to what is named.
BELONGINGS = (
    CheckRun,
    GoldenQuestion,
    WebhookDelivery,
    InboxWork,
    ConversationNote,
    ConversationRating,
    Message,
    Gap,
    GapGroup,
    Conversation,
    DueDay,
    Analytics,
    Picture,
)


def create_bot(owner: User, **fields) -> Chatbot:
    """Makes a chatbot; raises QuotaExceeded when the plan allows no more."""
    quota.reserve(owner, Limit.CHATBOTS)
    try:
        bot = Chatbot.objects.create(user=owner, **fields)
    except Exception:
        quota.release(owner.pk, Limit.CHATBOTS)
        raise
    record(owner, "created_chatbot", bot, details=bot.name)
    return bot


def change_bot(bot: Chatbot, *, actor: User, **fields) -> Chatbot:
    changed = [name for name, value in fields.items() if getattr(bot, name) != value]
    for name in changed:
        setattr(bot, name, fields[name])
    if changed:
        bot.save(update_fields=[*changed, "updated_at"])
        record(actor, "changed_chatbot", bot, details=", ".join(sorted(changed)))
    if {"provider", "spending_cap"}.intersection(changed):
        embedding.make_due(bot.pk)
    if ANSWERING.intersection(changed):
        make_checks_due(bot.pk, now=timezone.now())
    return bot


def delete_bot(bot: Chatbot, *, actor: User) -> None:
    """Removes the chatbot and all that belongs to it.

    It answers no more from the first step on, and is itself removed in the last: cut short in
    between, it is still there to be deleted again.
    """
    collection(Chatbot).update_one({"id": bot.pk}, {"$set": {"status": Chatbot.Status.INACTIVE}})
    _delete_belongings(bot)
    if collection(Chatbot).delete_one({"id": bot.pk}).deleted_count:
        quota.release(bot.user_id, Limit.CHATBOTS)
        record(actor, "deleted_chatbot", bot, details=bot.name)
    _delete_belongings(bot)  # What was added while we were at it; later comers see it is gone.


def _delete_belongings(bot: Chatbot) -> None:
    delete_sources_of(bot)
    for model in BELONGINGS:
        collection(model).delete_many({"chatbot_id": bot.pk})
