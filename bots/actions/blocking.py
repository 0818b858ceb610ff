"""Staff switch a chatbot off, with a reason that its owner reads, and on again.

The owner's own switch (``status``) is left as it is: once staff lift this, it holds again. It takes
effect by being read (``Chatbot.is_active``, ``knowledge.standing``): no visitor is answered from
the next look on, and no worker goes on for it.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts import mails
from accounts.activity import changed, record
from accounts.models import User
from accounts.standing import whom_to_ask
from bots.models import Chatbot
from botsmith.lib.errors import InvalidRequest, NotAllowed, NotFound
from botsmith.mongodb.collections import collection, in_utc

MOST_REASON = 500
FIELDS = ("blocked_at", "blocked_reason")


def block_bot(bot: Chatbot, *, reason: str, actor: User) -> Chatbot:
    """Blocking one that is blocked changes its reason."""
    reason = reason.strip()[:MOST_REASON]
    if not reason:
        raise InvalidRequest("Give a reason: the owner reads it.")
    since = {"$ifNull": ["$blocked_at", timezone.now()]}
    before = _written(bot, {"blocked_at": since, "blocked_reason": {"$literal": reason}})
    if before is None:
        raise NotFound("This chatbot was deleted meanwhile.")
    record(actor, "blocked_chatbot", bot, details=reason, changes=_changes(bot, before))
    mails.tell(bot.user, "chatbot_blocked", said=sentence_of(bot), **_about(bot))
    return bot


def unblock_bot(bot: Chatbot, *, actor: User) -> bool:
    """Whether it was blocked."""
    lifted = dict.fromkeys(FIELDS)
    before = _written(bot, lifted, blocked_at={"$ne": None})
    if before is None:
        return False
    record(actor, "unblocked_chatbot", bot, changes=_changes(bot, before))
    mails.tell(bot.user, "chatbot_unblocked", is_active=bot.is_active, **_about(bot))
    return True


def check_may_switch(bot: Chatbot) -> None:
    """Raises NotAllowed while staff keep it switched off: their switch is not its owner's."""
    if bot.is_blocked:
        raise NotAllowed("Our staff switched this chatbot off. Ask them to lift that first.")


def sentence_of(bot: Chatbot) -> str:
    """What the owner of a blocked chatbot is told: why, and whom to ask."""
    why = f"Reason: {(bot.blocked_reason or 'not given').strip()}"
    if not why.endswith((".", "!", "?")):
        why += "."
    return " ".join(filter(None, (why, whom_to_ask())))


def _written(bot: Chatbot, fields: dict, **only: object) -> dict | None:
    """What the fields were before they were set, in ``bot`` too; None where there is no such."""
    change = [{"$set": {**fields, "updated_at": timezone.now()}}]
    before = collection(Chatbot).find_one_and_update({"id": bot.pk, **only}, change)
    if before is None:
        return None
    bot.refresh_from_db(fields=[*FIELDS, "status"])
    since = before.get("blocked_at")
    return {
        "blocked_at": in_utc(since) if since else None,
        "blocked_reason": before.get("blocked_reason"),
    }


def _changes(bot: Chatbot, before: dict) -> dict[str, tuple]:
    return changed(before, {name: getattr(bot, name) for name in FIELDS})


def _about(bot: Chatbot) -> dict:
    page = settings.BASE_URL + reverse("bots:overview", args=[bot.pk])
    return {"bot_name": bot.name, "page": page}
