from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.utils import timezone

from accounts.activity import record
from accounts.models import User
from accounts.site.switches import Switch, require
from billing import quota
from billing.levels import allowed_providers, check_provider
from billing.quota import Limit
from bots.actions.blocking import check_may_switch
from bots.actions.checks_due import ANSWERING, make_checks_due
from bots.actions.counted import note_going
from bots.actions.journals import forget_journals
from bots.models import (
    Analytics,
    ApiRequest,
    Chatbot,
    CheckRun,
    Conversation,
    ConversationNote,
    ConversationRating,
    ConversationReport,
    DueDay,
    Gap,
    GapGroup,
    GoldenQuestion,
    InboxWork,
    Message,
    Picture,
    WebhookDelivery,
)
from botsmith.ai.models import models_of
from botsmith.lib.errors import NotFound
from botsmith.lib.seen import ChangedMeanwhile, marks, still_to_save
from botsmith.mongodb.collections import collection
from knowledge import embedding
from knowledge.actions import delete_sources_of

MOST_TRIES = 5
# From what names others to what is named.
BELONGINGS = (
    ApiRequest,
    CheckRun,
    GoldenQuestion,
    WebhookDelivery,
    InboxWork,
    ConversationNote,
    ConversationRating,
    ConversationReport,
    Message,
    Gap,
    GapGroup,
    Conversation,
    DueDay,
    Analytics,
    Picture,
)


def create_bot(owner: User, **fields) -> Chatbot:
    """Makes a chatbot; raises QuotaExceeded when the plan allows no more, or not its provider,
    SwitchedOff while nobody can."""
    require(Switch.CHATBOTS)
    fields = _with_provider(owner, fields)
    with quota.making(owner, Limit.CHATBOTS):
        bot = Chatbot.objects.create(user=owner, **fields)
    record(owner, "created_chatbot", bot, details=bot.name)
    return bot


def change_bot(bot: Chatbot, *, actor: User, seen: str = "", **fields) -> Chatbot:
    """Raises QuotaExceeded for a provider that the owner's plan does not include, NotAllowed for
    the switch of one that staff keep off, NotFound for one that was deleted meanwhile.

    ``seen``: the marks of the form that gave the fields (``botsmith.lib.seen``). What its reader
    left alone stays as it is stored; what somebody else changed too raises ChangedMeanwhile.
    """
    for _ in range(MOST_TRIES):
        given = still_to_save(fields, {name: getattr(bot, name) for name in fields}, seen)
        if _change(bot, given, actor, is_checked=bool(seen)):
            return bot
        bot.refresh_from_db()
    raise ChangedMeanwhile(list(fields))


def shown_marks(bot: Chatbot, names: Iterable[str]) -> str:
    """What a form with these fields carries of the chatbot, as ``change_bot`` reads it."""
    return marks({name: getattr(bot, name) for name in names})


def _change(bot: Chatbot, fields: dict, actor: User, *, is_checked: bool) -> bool:
    """False, with nothing written, where somebody else was faster and that matters."""
    if fields.get("provider", bot.provider) != bot.provider:
        check_provider(bot.user, fields["provider"])
    changed = [name for name, value in fields.items() if getattr(bot, name) != value]
    if "status" in changed:
        check_may_switch(bot)
    before = bot.updated_at
    for name in changed:
        setattr(bot, name, fields[name])
    told = ", ".join(sorted(changed))
    if "status" in changed and bot.deleting_at:  # Who switches it on again does not want it to go.
        bot.deleting_at = None
        changed.append("deleting_at")
    if changed:
        if is_checked and not _save_unless_changed(bot, changed, before):
            return False
        if not is_checked:
            _save(bot, changed)
        record(actor, "changed_chatbot", bot, details=told)
    if {"provider", "spending_cap"}.intersection(changed):
        embedding.make_due(bot.pk)
    if ANSWERING.intersection(changed):
        make_checks_due(bot.pk, now=timezone.now())
    return True


def _save_unless_changed(bot: Chatbot, changed: Sequence[str], before: datetime) -> bool:
    """Each change moves ``updated_at``, so that of two at once one finds it moved."""
    now = max(timezone.now(), before + timedelta(milliseconds=1))
    fields = {name: getattr(bot, name) for name in changed}
    same = Chatbot.objects.filter(pk=bot.pk, updated_at=before)
    if same.update(**fields, updated_at=now):
        bot.updated_at = now
        return True
    if not Chatbot.objects.filter(pk=bot.pk).exists():
        raise NotFound
    return False


def _save(bot: Chatbot, changed: Sequence[str]) -> None:
    try:
        bot.save(update_fields=[*changed, "updated_at"])
    except DatabaseError:
        if Chatbot.objects.filter(pk=bot.pk).exists():
            raise
        raise NotFound from None


def _with_provider(owner: User, fields: dict) -> dict:
    """Without one, the usual or else the first that the plan has, with its first model."""
    if "provider" in fields:
        check_provider(owner, fields["provider"])
        return fields
    usual, allowed = Chatbot().provider, allowed_providers(owner)
    if usual in allowed or not allowed:
        return fields
    return {"provider": allowed[0], "model": models_of(allowed[0])[0].name, **fields}


def delete_bot(bot: Chatbot, *, actor: User) -> None:
    """Removes the chatbot and all that belongs to it."""
    if remove_bot(bot):
        record(actor, "deleted_chatbot", bot, details=bot.name)


def remove_bot(bot: Chatbot) -> bool:
    """Removes it with its room in the plan; of any number of callers one is told that it did.

    It answers no more from the first step on, and is itself removed in the last: cut short in
    between, it is there to be deleted again, which a sweeper does (``bots.leaving.chatbots``).
    """
    going = {"status": Chatbot.Status.INACTIVE, "deleting_at": timezone.now()}
    collection(Chatbot).update_one({"id": bot.pk}, {"$set": going})
    note_going(bot)
    forget_journals(bot)
    _delete_belongings(bot)
    room = quota.removing(bot.user_id, Limit.CHATBOTS)
    was_there = collection(Chatbot).delete_one({"id": bot.pk}).deleted_count == 1
    if was_there:
        quota.release(room)
    else:
        quota.commit(room)
    _delete_belongings(bot)  # What was added while we were at it; later comers see it is gone.
    return was_there


def _delete_belongings(bot: Chatbot) -> None:
    delete_sources_of(bot)
    for model in BELONGINGS:
        collection(model).delete_many({"chatbot_id": bot.pk})
