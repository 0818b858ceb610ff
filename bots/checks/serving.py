"""Which knowledge visitors get while newer knowledge is tried: the one seam to ``knowledge.kept``.

An owner may choose that new knowledge is served only once no golden question drops by it. The last
good knowledge is then kept for visitors, and runs ask the live one. ``serve_version`` of the
chatbot is what is to be kept next; whoever comes first does it, and the sweeper what was not done.
"""

from dataclasses import dataclass
from datetime import datetime

from bots.models import Chatbot, CheckRun
from botsmith.mongodb.collections import collection
from knowledge import kept

AT_ONCE = 20


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
    collection(Chatbot).update_one(chosen, [{"$set": {"serve_version": present}}])


def publish(chatbot_id: str) -> bool:
    """Keeps for visitors what is to be served; whether that was done.

    Knowledge that changed since it was tried is not: its own run comes.
    """
    bot = Chatbot.objects.filter(pk=chatbot_id).first()
    if bot is None or bot.serve_version is None:
        return False
    wanted = {"id": bot.pk, "serve_version": bot.serve_version}
    if not bot.keep_last_good or bot.serve_version != (bot.knowledge_version or 0):
        collection(Chatbot).update_one(wanted, {"$set": {"serve_version": None}})
        return False
    if not kept.keep(bot.pk, tried=bot.serve_version):
        return False  # Nothing is known yet, or some of it is being written: the sweeper comes.
    done = {"serve_version": None, "served_version": bot.serve_version}
    collection(Chatbot).update_one(wanted, {"$set": done})
    return True


def after(run: CheckRun) -> None:
    """What a run was good for is served; one without a question holds nothing up."""
    if run.is_good or not run.total:
        ask_to_serve(run.chatbot_id, run.knowledge_version)


def to_publish() -> list[str]:
    due = {"serve_version": {"$gte": 0}}
    found = collection(Chatbot).find(due, {"_id": 0, "id": 1}).limit(AT_ONCE)
    return [each["id"] for each in found]


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
    forgotten = {"serve_version": None, "served_version": None}
    collection(Chatbot).update_one({"id": chatbot_id}, {"$set": forgotten})
