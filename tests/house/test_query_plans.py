"""No query of a page, of the chat or of a task scans a collection."""

from itertools import combinations

import pytest
from django.conf import settings
from pymongo import MongoClient

from bots.access import look_at_bots
from bots.actions.chatbots import delete_bot
from bots.answering.cutting import LOOKED_AT
from bots.inbox.filters import Filter
from bots.inbox.finding import SHOWN, looked_for
from bots.inbox.terms import BY_WORDS
from bots.models import Chatbot, Conversation
from bots.queries import PAGE
from bots.seeding import seed_conversations
from bots.tasks import catch_up_conversations, settle_answers, sweep_inbox, sweep_notices
from bots.webhooks.events import Event, announce
from bots.webhooks.tasks import announce_source, deliver, purge_deliveries, sweep_deliveries
from botsmith.mongodb.collections import collection
from knowledge.actions import delete_source
from knowledge.models import Source
from knowledge.tasks import reclaim_sources, sweep_orphans
from tests.bots.receiver import connect
from tests.cast import bot_of, person
from tests.contract.test_documents import use_it
from tests.house.test_pages_render import open_every_page

# Collections that a scan of is meant: all plans are shown on the landing page.
WHOLE = {"plans"}


@pytest.mark.django_db(transaction=True)
def test_nothing_scans_a_collection():
    with MongoClient(settings.MONGODB_URL) as client:
        databases = [client[settings.DATABASES[alias]["NAME"]] for alias in ("default", "plans")]
        try:
            for database in databases:
                database.command("profile", 2)
            use_it()
            open_every_page()
            reclaim_sources()
            sweep_orphans()
            settle_answers()
            look_at_bots({Chatbot.objects.get().pk}, LOOKED_AT)
            send_what_happened()
            sweep_notices()
            sweep_inbox()
            bring_up_what_was_there()
            delete_what_was_made()
        finally:
            for database in databases:
                database.command("profile", 0)
        seen = [entry for database in databases for entry in database["system.profile"].find()]
        for database in databases:
            database.drop_collection("system.profile")
    assert len(seen) > 100
    scans = {(entry["ns"], str(entry["command"])[:300]) for entry in seen if is_scan(entry)}
    assert scans == set()


def send_what_happened() -> None:
    bot = connect(Chatbot.objects.get(), "http://127.0.0.1:9/")
    announce(bot, Event.CONVERSATION_RATED, {"rating": 5})
    announce_source(Source.objects.filter(chatbot=bot).first().pk)
    sweep_deliveries()
    deliver(bot.pk)
    purge_deliveries()


def bring_up_what_was_there() -> None:
    Conversation.objects.filter(chatbot=Chatbot.objects.get()).update(searchable=None)
    catch_up_conversations()


def delete_what_was_made() -> None:
    bot = Chatbot.objects.get()
    for source in Source.objects.filter(chatbot=bot):
        delete_source(source, actor=bot.user)
    delete_bot(bot, actor=bot.user)


def is_scan(entry: dict) -> bool:
    """A peek at a collection's first documents, as GridFS takes, is none."""
    name = entry["ns"].split(".", 1)[1]
    if "COLLSCAN" not in entry.get("planSummary", "") or name in WHOLE:
        return False
    command = entry["command"]
    stages = [stage for stages in command.get("pipeline", []) for stage in stages]
    is_peek = not command.get("filter") and ("limit" in command or stages[:1] == ["$limit"])
    return not is_peek


# --- The inbox: how much is looked at, not only by what ------------------------------------------

MANY = 5000
FILTERS = {
    "status": "resolved",
    "stars": "1",
    "grounded": "gap",
    "channel": "page",
    "from": "2026-01-01",
    "q": "delivery",
    "source": "gone",
}


@pytest.mark.django_db(transaction=True)
def test_filters_of_the_inbox_read_index_keys_and_no_more_documents_than_they_show():
    bot = bot_of(person())
    for _ in seed_conversations(bot, conversations=MANY, messages=MANY):
        pass
    looked = {name: looked_for([bot.pk], Filter.read({name: FILTERS[name]})) for name in FILTERS}
    for pair in combinations(FILTERS, 2):
        both = Filter.read({each: FILTERS[each] for each in pair})
        looked[" and ".join(pair)] = looked_for([bot.pk], both)
    looked["all"] = looked_for([bot.pk], Filter.read({}))
    for name, each in looked.items():
        stats = explained(each)
        assert "COLLSCAN" not in str(stats["winning"]), name
        is_alone, is_worded = " and " not in name, "q" in name or "source" in name
        most = 10 * PAGE if is_worded and is_alone else MANY if is_worded else 0
        assert stats["documents"] <= most, (name, stats["documents"])


def explained(looked) -> dict:
    if looked.conditions is None:
        return {"winning": "", "documents": 0}
    shown = SHOWN if looked.index == BY_WORDS else {**SHOWN, "_id": 0}
    found = collection(Conversation).find({"$and": looked.conditions}, shown)
    found = found.sort([(field, -1) for field in looked.order.fields])
    plan = found.limit(PAGE + 1).hint(looked.index).explain()
    documents = plan["executionStats"]["totalDocsExamined"]
    return {"winning": plan["queryPlanner"]["winningPlan"], "documents": documents}
