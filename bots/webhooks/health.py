"""How a chatbot's endpoint fares: one that fails for days, or is gone, is switched off.

``webhook_trouble`` of the chatbot holds the tries that failed without a success between them:
``since``, how many (``tries``), what came of the ``last``; and when it was switched off, ``off_at``
and ``why``. One success ends it. Tests only end it: they are tried once, by hand.
"""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from pymongo import ReturnDocument

from accounts.activity import record
from bots.models import Chatbot
from bots.webhooks import telling
from bots.webhooks.sending import GONE, Try
from botsmith.mongodb.collections import collection

FAILS_FOR = timedelta(days=3)
FAILS_TIMES = 10
GONE_WHY, FAILING_WHY = "gone", "failing"


def succeeded(chatbot_id: str) -> None:
    well = {"$set": {"webhook_trouble": None}}
    troubled = {"id": chatbot_id, "webhook_trouble": {"$ne": None}}
    collection(Chatbot).update_one(troubled, well)


def failed(chatbot_id: str, made: Try, *, now: datetime) -> None:
    """Counts a failure of the endpoint, and switches it off when it had its days."""
    here = {"id": chatbot_id, "webhook_url": made.url, "webhook_enabled": True}
    trouble = {
        "since": {"$ifNull": ["$webhook_trouble.since", {"$literal": made.at.isoformat()}]},
        "tries": {"$add": [{"$ifNull": ["$webhook_trouble.tries", 0]}, 1]},
        "last": {"$literal": made.outcome},
    }
    bot = collection(Chatbot).find_one_and_update(
        here,
        [{"$set": {"webhook_trouble": trouble}}],
        projection={"webhook_trouble": 1},
        return_document=ReturnDocument.AFTER,
    )
    if bot is None:
        return
    if made.status == GONE:
        _switch_off(here, GONE_WHY, now)
    elif _had_its_days(bot["webhook_trouble"], now):
        _switch_off(here, FAILING_WHY, now)


def _had_its_days(trouble: dict, now: datetime) -> bool:
    since = datetime.fromisoformat(trouble["since"])
    return trouble["tries"] >= FAILS_TIMES and since <= now - FAILS_FOR


def _switch_off(here: dict, why: str, now: datetime) -> None:
    """Its owner reads so on the webhook's page, on the dashboard, in the log and by mail."""
    off = {
        "webhook_enabled": False,
        "webhook_trouble.off_at": now.isoformat(),
        "webhook_trouble.why": why,
        "updated_at": now,
    }
    bot = Chatbot.objects.select_related("user").get(pk=here["id"])
    # Without its path and query, in which secrets may stand: staff read the log too.
    host = urlsplit(bot.webhook_url or here["webhook_url"]).hostname
    said = "answered 410 Gone" if why == GONE_WHY else "failed every try for three days"
    # Owed first, once by its name: a worker that is killed in between has the next failure go on.
    telling.tell_of_off(bot, host, said)
    if collection(Chatbot).update_one(here, {"$set": off}).modified_count:
        record(None, "lost_webhook", bot, details=f"{host} {said}")
