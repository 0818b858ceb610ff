"""Which knowledge visitors get while newer knowledge is tried: the one seam to ``knowledge.kept``.

An owner may choose that new knowledge is served only once no golden question drops by it. The last
good knowledge is then kept for visitors, and runs ask the live one. ``serve_version`` of the
chatbot is what is to be kept next; whoever comes first does it, and the sweeper what was not done.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from bots.models import Chatbot, CheckRun
from botsmith.mongodb.collections import collection
from knowledge import kept

AT_ONCE = 20
LEASE = timedelta(minutes=12)  # Longer than the task that copies may take.
AGAIN_AFTER, AT_LATEST = timedelta(seconds=15), timedelta(hours=1)
_NOT_DUE = {"serve_due_at": None, "serve_tries": 0}


@dataclass(frozen=True)
class Serving:
    """What visitors are answered from, for the owner's page."""

    since: datetime | None
    is_newer: bool  # There is newer knowledge than visitors get.
    is_on_its_way: bool


def serving(bot: Chatbot) -> Serving | None:
    """None where the owner has not chosen to keep the last good knowledge."""
    if not bot.keep_last_good:
        return None
    since = pinned(bot)
    is_newer = since is not None and not is_present(bot)
    return Serving(since, is_newer, bot.serve_version is not None)


def pinned(bot: Chatbot) -> datetime | None:
    """When the knowledge that visitors get was kept; None: they get the live one."""
    return kept.kept_at(bot)


def is_present(bot: Chatbot) -> bool:
    """Whether visitors get the present knowledge already."""
    return bool(pinned(bot)) and bot.served_version == (bot.knowledge_version or 0)


def ask_to_serve(chatbot_id: str, version: int | None = None) -> None:
    """Has the knowledge of that version, or the present one, served to visitors if it is still the
    present one when it is kept. What visitors get already is not copied anew."""
    present = {"$ifNull": ["$knowledge_version", 0]}
    is_other = [{"kept_version": None}, {"$expr": {"$ne": ["$served_version", present]}}]
    chosen = {"id": chatbot_id, "keep_last_good": True, "$or": is_other}
    if version is not None:
        chosen["knowledge_version"] = version
    is_known = {"$eq": ["$serve_version", present]}
    wanted = {
        "serve_version": present,
        "serve_due_at": {"$cond": [is_known, "$serve_due_at", timezone.now()]},
        "serve_tries": {"$cond": [is_known, "$serve_tries", 0]},
    }
    collection(Chatbot).update_one(chosen, [{"$set": wanted}])


def publish(chatbot_id: str) -> bool:
    """Keeps for visitors what is to be served; whether that was done.

    Knowledge that changed since it was tried is not: its own run comes.
    """
    if not _claim(chatbot_id, timezone.now()):
        return False
    bot = Chatbot.objects.filter(pk=chatbot_id).first()
    if bot is None or bot.serve_version is None:
        return False
    wanted = {"id": bot.pk, "serve_version": bot.serve_version}
    if not bot.keep_last_good or bot.serve_version != (bot.knowledge_version or 0):
        collection(Chatbot).update_one(wanted, {"$set": {"serve_version": None, **_NOT_DUE}})
        return False
    if not kept.keep(bot.pk, tried=bot.serve_version):
        # Nothing is known yet, or some of it is being written: the sweeper comes, ever later.
        later = timezone.now() + min(AGAIN_AFTER * 2 ** min(bot.serve_tries or 0, 10), AT_LATEST)
        collection(Chatbot).update_one(wanted, {"$set": {"serve_due_at": later}})
        return False
    done = {"serve_version": None, "served_version": bot.serve_version, **_NOT_DUE}
    collection(Chatbot).update_one(wanted, {"$set": done})
    return True


def _claim(chatbot_id: str, now: datetime) -> bool:
    """Whether the caller may copy: nobody else does, and it is time for another try."""
    mine = {"$set": {"serve_due_at": now + LEASE}, "$inc": {"serve_tries": 1}}
    waits = {"id": chatbot_id, "serve_due_at": {"$lte": now}}
    return bool(collection(Chatbot).update_one(waits, mine).modified_count)


def after(run: CheckRun) -> None:
    """What a run was good for is served; one without a question holds nothing up."""
    if run.is_good or not run.total:
        ask_to_serve(run.chatbot_id, run.knowledge_version)


def to_publish() -> list[str]:
    """Chatbots whose knowledge is to be kept by now, those that wait longest first."""
    due = {"serve_due_at": {"$lte": timezone.now()}}
    found = collection(Chatbot).find(due, {"_id": 0, "id": 1}).sort("serve_due_at", 1)
    return [each["id"] for each in found.limit(AT_ONCE)]


def discard_unwanted() -> None:
    """Visitors get the live knowledge where nobody wants it otherwise, or nothing is asked."""
    unwanted = {
        "kept_version": {"$gt": ""},
        "$or": [{"keep_last_good": {"$ne": True}}, {"checks_count": {"$not": {"$gt": 0}}}],
    }
    found = collection(Chatbot).find(unwanted, {"_id": 0, "id": 1}).limit(AT_ONCE)
    for bot in list(found):
        discard(bot["id"])


def discard(chatbot_id: str) -> None:
    """Visitors get the live knowledge again."""
    kept.release(chatbot_id)
    forgotten = {"serve_version": None, "served_version": None, **_NOT_DUE}
    collection(Chatbot).update_one({"id": chatbot_id}, {"$set": forgotten})
