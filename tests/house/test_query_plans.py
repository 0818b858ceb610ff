"""No query of a page, of the chat or of a task scans a collection."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from pymongo import MongoClient

from bots.access import look_at_bots
from bots.actions.chatbots import delete_bot
from bots.actions.time_zones import choose_time_zone
from bots.answering.cutting import LOOKED_AT
from bots.models import Chatbot
from bots.stats import late
from bots.stats.due import chatbots_due
from bots.stats.rollup import roll_due_days
from bots.stats.tasks import notice_news, roll_up
from bots.tasks import settle_answers, sweep_notices
from bots.webhooks.events import Event, announce
from bots.webhooks.tasks import announce_source, deliver, purge_deliveries, sweep_deliveries
from knowledge.actions import delete_source
from knowledge.models import Source
from knowledge.tasks import reclaim_sources, sweep_orphans
from tests.bots.receiver import connect
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
            roll_up_all_days()
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


def roll_up_all_days() -> None:
    bot = Chatbot.objects.get()
    choose_time_zone(bot.user, zone="Asia/Kathmandu", actor=bot.user)
    in_two_days = timezone.now() + timedelta(days=2)
    late.notice(in_two_days)
    assert chatbots_due(in_two_days) == [bot.pk]
    roll_due_days(bot.pk, in_two_days)
    choose_time_zone(bot.user, zone="UTC", actor=bot.user)
    notice_news()
    roll_up(bot.pk)
    client = Client()
    client.force_login(bot.user)
    assert client.get(f"/bots/{bot.pk}/analytics/").status_code == 200


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
