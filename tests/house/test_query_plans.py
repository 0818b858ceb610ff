"""No query of a page, of the chat or of a task scans a collection."""

from datetime import timedelta
from itertools import combinations

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from pymongo import MongoClient

from accounts.keys import make_key, revoke_key
from accounts.leaving import ask_for_deletion, ask_for_export
from accounts.models import User
from accounts.sessions import end_sessions
from accounts.tasks import purge_exports, purge_old_sessions
from accounts.two_factor.ways import forget_all
from billing import stripe_events, subscriptions
from billing.clock import next_step_at
from billing.holding import abandon, hold_each
from billing.ledger import entries_of, month_of
from billing.models import Coupon, Subscription
from billing.tasks import (
    purge_stripe_events,
    settle_holds,
    sweep_stripe_events,
    sweep_subscriptions,
)
from bots.access import look_at_bots
from bots.actions.chatbots import change_bot, delete_bot
from bots.actions.checks import set_options
from bots.actions.gaps import forget_gaps_of
from bots.actions.time_zones import choose_time_zone
from bots.answering.cutting import LOOKED_AT
from bots.checks.serving import ask_to_serve
from bots.checks.tasks import check, purge_checks, serve, sweep_checks
from bots.gaps import deciding, teaching
from bots.gaps.replay import advance
from bots.gaps.tasks import group_gaps, source_settled, sweep_gaps
from bots.history.tasks import purge_chatbot, purge_history, purge_of
from bots.inbox.filters import Filter
from bots.inbox.finding import looked_for
from bots.leaving.deletion import go_on
from bots.leaving.tasks import sweep_leaving
from bots.models import Chatbot, CheckRun, Conversation, Gap
from bots.queries import PAGE
from bots.seeding import seed_conversations
from bots.stats import late
from bots.stats.due import chatbots_due
from bots.stats.rollup import roll_due_days
from bots.stats.tasks import notice_news, roll_up
from bots.tasks import catch_up_conversations, settle_answers, sweep_inbox, sweep_notices
from bots.usage.tasks import check_usage, sweep_usage
from bots.webhooks.events import Event, announce
from bots.webhooks.tasks import announce_source, deliver, purge_deliveries, sweep_deliveries
from botsmith.mongodb.collections import collection, in_utc
from knowledge.actions import delete_source, restore_source
from knowledge.kept import keep, release
from knowledge.models import Source
from knowledge.retrieval import search
from knowledge.tasks import purge_trash, reclaim_sources, sweep_orphans
from tests.accounts.codes import SECRET, code_at, is_signed_in, sign_in
from tests.billing.buying import change, later, pay_all
from tests.billing.buying import of as bought_by
from tests.billing.spending import hold_of
from tests.bots.gap_cast import asked
from tests.bots.golden import after_a_change
from tests.bots.receiver import connect
from tests.cast import PASSWORD, bot_of, on_plan, person, read
from tests.contract.test_documents import EMAIL, use_it
from tests.house.api_figures import read_figures
from tests.house.api_resources import call_resources
from tests.house.api_talk import open_talk
from tests.house.console_content import open_content
from tests.house.console_money import use_console_of_money
from tests.house.console_people import open_console_of_people
from tests.house.console_records import open_records
from tests.house.console_system import open_system_console
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
            sign_in_and_out()
            reclaim_sources()
            keep_what_it_knows()
            go_through_money()
            assert use_console_of_money() == {}
            sweep_orphans()
            settle_answers()
            look_at_bots({Chatbot.objects.get().pk}, LOOKED_AT)
            send_what_happened()
            sweep_notices()
            check_again()
            close_a_gap()
            roll_up_all_days()
            sweep_inbox()
            check_and_purge()
            leave_something_held()
            open_content()
            bring_up_what_was_there()
            call_by_key()
            open_talk()
            open_console_of_people(Chatbot.objects.get().user)
            open_records()
            open_system_console()
            delete_what_was_made()
            delete_the_account()
        finally:
            for database in databases:
                database.command("profile", 0)
        seen = [entry for database in databases for entry in database["system.profile"].find()]
        for database in databases:
            database.drop_collection("system.profile")
    assert len(seen) > 100
    scans = {(entry["ns"], str(entry["command"])[:300]) for entry in seen if is_scan(entry)}
    assert scans == set()


def sign_in_and_out() -> None:
    """With a wrong password first; by a forgotten one; then everywhere else, and all at once."""
    user, client = User.objects.get(), Client()
    for password in ("wrong", PASSWORD):
        sign_in(client, user.email, password)
    client.post("/accounts/2fa/authenticate/", {"code": code_at(SECRET, 1)})
    assert is_signed_in(client)
    client.post("/account/sessions/end-others/")
    client.post("/accounts/password/reset/", {"email": user.email})
    purge_old_sessions()
    end_sessions(user)
    forget_all(user)


def keep_what_it_knows() -> None:
    bot = Chatbot.objects.get()
    assert keep(bot.pk)
    assert search(bot.pk, "open").passages and search(bot.pk, "open", draft=True).passages
    release(bot.pk)
    assert keep(bot.pk)


def go_through_money() -> None:
    """Bought, changed, cancelled and renewed; what is due, of invoices and of Stripe's events."""
    user = Chatbot.objects.get().user
    pay_all(user)
    Coupon.objects.create(id="SPRING", percent=20)
    change(user, "professional", "yearly", code="SPRING")
    pay_all(user)
    subscriptions.cancel(user, actor=user)
    subscriptions.resume(user, actor=user)
    for _ in range(2):
        later(user, in_utc(next_step_at(bought_by(user))))
    event = {"type": "invoice.paid", "data": {"object": {"id": "in_1", "customer": "cus_1"}}}
    stripe_events.receive({"id": "evt_1", **event}, timezone.now())
    for sweep in (sweep_subscriptions, sweep_stripe_events, purge_stripe_events):
        sweep()
    on_plan(user, "professional")


def send_what_happened() -> None:
    bot = connect(Chatbot.objects.get(), "http://127.0.0.1:9/")
    announce(bot, Event.CONVERSATION_RATED, {"rating": 5})
    announce_source(Source.objects.filter(chatbot=bot).first().pk)
    sweep_deliveries()
    deliver(bot.pk)
    purge_deliveries()


def check_again() -> None:
    """A run that begins by itself, tells of a drop, and serves what is to be served."""
    bot = Chatbot.objects.get()
    set_options(bot, actor=bot.user, keep_last_good=True)
    ask_to_serve(bot.pk)
    change_bot(bot, actor=bot.user, temperature=0.1)
    check(after_a_change(bot).pk)
    now = timezone.now()
    collection(CheckRun).update_one({"chatbot_id": bot.pk}, {"$set": {"notice_due_at": now}})
    sweep_checks()
    serve(bot.pk)
    purge_checks()


def close_a_gap() -> None:
    bot = Chatbot.objects.get()
    group_gaps(bot.pk)
    found = asked(bot, "Do you paint boats?", "Is there a sauna?")
    two = [each for each in found if each.question in ("Do you paint boats?", "Is there a sauna?")]
    group = deciding.merge(two, actor=bot.user)
    answered = {"questions": ["Do you paint boats?"], "answer": "We paint boats in May."}
    teaching.answer_group(bot, group, actor=bot.user, **answered)
    group.refresh_from_db()
    read(Source.objects.get(pk=group.source_id))
    source_settled(group.source_id)
    advance(group.pk)
    sweep_gaps()
    sauna = next(gap for gap in Gap.objects.filter(group_id=group.pk) if "sauna" in gap.query)
    deciding.separate(group, sauna, actor=bot.user)
    forget_gaps_of([Gap.objects.filter(group_id=group.pk).first().conversation_id])


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


def check_and_purge() -> None:
    """Counters, mails and history, also where a counter is wrong and something is in hand."""
    bot = Chatbot.objects.get()
    late = {"in_hand": ["gone"], "in_hand_until": timezone.now(), "messages_counted_at": None}
    wrong = {"usage.chatbots_count": 9, "usage.messages_this_month": 90, "history_days": 30}
    theirs = {"user_id": bot.user_id}
    collection(Subscription).update_one(theirs, {"$set": {**late, **wrong}})
    sweep_usage()
    check_usage()
    old = Conversation.objects.create(
        chatbot=bot, session_id="old", updated_at=timezone.now() - timedelta(days=4000)
    )
    purge_of(bot.user, timezone.now())
    on_plan(bot.user, "free")
    purge_history()
    purge_chatbot(bot.pk)
    assert not Conversation.objects.filter(pk=old.pk).exists()


def leave_something_held() -> None:
    """Under the caps that the pages set; and one that is refused."""
    bot = Chatbot.objects.get()
    long_ago = timezone.now() - timedelta(hours=1)
    holds = [hold_of(bot, at=long_ago) for _ in range(2)]
    assert hold_each(holds) == [True, True]
    assert hold_each([hold_of(bot, dollars=49.9995)]) == [False]
    assert abandon(bot.user_id, holds[0].id, output_tokens=1, now=timezone.now())
    settle_holds()
    assert list(entries_of(bot.user_id, month_of(timezone.now())))


def bring_up_what_was_there() -> None:
    Conversation.objects.filter(chatbot=Chatbot.objects.get()).update(searchable=None)
    catch_up_conversations()


def call_by_key() -> None:
    user = on_plan(Chatbot.objects.get().user, "professional")
    key, text = make_key(user, "Program", ["read"], actor=user)
    headers = {"authorization": f"Bearer {text}"}
    assert Client().get("/api/v1/me", headers=headers).status_code == 200
    read_figures(Chatbot.objects.get().pk, headers)
    call_resources(user)
    revoke_key(key, actor=user)


def delete_the_account() -> None:
    user = User.objects.get(email=EMAIL)
    purge_exports()
    ask_for_export(user, actor=user)
    sweep_leaving()
    ask_for_deletion(user, actor=user)
    for hours in (0, 1):
        go_on(user.pk, timezone.now() + timedelta(hours=hours))
    assert not User.objects.filter(pk=user.pk).exists()


def delete_what_was_made() -> None:
    bot = Chatbot.objects.get()
    for source in Source.objects.filter(chatbot=bot):
        delete_source(source, actor=bot.user)
        restore_source(bot, source.pk, actor=bot.user)
        restore_source(bot, source.pk, actor=bot.user)
        delete_source(source, actor=bot.user)
    purge_trash()
    delete_bot(bot, actor=bot.user)


def is_scan(entry: dict) -> bool:
    """A peek at a collection's first documents, as GridFS takes, is none."""
    name = entry["ns"].partition(".")[2]  # Nothing where it is of a whole database.
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
    few = looked_for([bot.pk], Filter.read({"stars": "low"}))
    later = explained(few, few.order.of(few.at(None, limit=PAGE)[-1]))
    assert "'SORT'" not in str(later["winning"]) and later["documents"] <= 2 * PAGE


def explained(looked, place=None) -> dict:
    if looked.conditions is None:
        return {"winning": "", "documents": 0}
    plan = looked.asked(place, limit=PAGE + 1).explain()
    documents = plan["executionStats"]["totalDocsExamined"]
    return {"winning": plan["queryPlanner"]["winningPlan"], "documents": documents}
