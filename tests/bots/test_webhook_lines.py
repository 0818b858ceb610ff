"""Events of one conversation arrive one after the other, and hold up nobody else's."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connections

from bots.actions.webhooks import send_again, send_test
from bots.models import WebhookDelivery
from bots.webhooks import lines, sweeping
from bots.webhooks.delivery import claim, deliver_some, settle
from bots.webhooks.events import Event, News, announce, announce_each, delivery_of
from bots.webhooks.schedule import TRIES
from bots.webhooks.sending import Try
from bots.webhooks.tasks import purge_deliveries
from botsmith.lib.ids import new_id
from botsmith.mongodb.collections import as_document, collection
from tests.bots.receiver import Clock, again, connect, happen, receiver, send_all
from tests.cast import bot_of, person
from tests.lib.servers import respond

__all__ = ["receiver"]
pytestmark = pytest.mark.django_db(transaction=True)
State = WebhookDelivery.State


@pytest.fixture
def bot(receiver):
    return connect(bot_of(person()), receiver.url)


def say(bot, conversation: str, **data) -> WebhookDelivery:
    return happen(bot, conversation_id=conversation, **data)


def refuse(receiver, *delivery_ids: str) -> None:
    """The receiver answers 500 to these, and thanks for all others."""

    def answer(handler):
        status = 500 if handler.headers["Webhook-Id"] in delivery_ids else 200
        respond(status=status)(handler)

    receiver.answer = answer


def test_a_later_event_waits_for_an_earlier_one_and_others_go_on(bot, receiver):
    first, second, third = (say(bot, "one", n=n) for n in range(3))
    other, alone = say(bot, "two"), happen(bot)
    refuse(receiver, first.pk)
    clock = Clock()
    send_all(bot, clock)
    assert Counter(receiver.ids) == Counter([first.pk, other.pk, alone.pk])
    assert again(second).waits_for_another and again(third).waits_for_another
    assert second.tries == []
    receiver.answer, receiver.sent = respond(), []
    clock.now = again(first).due_at
    send_all(bot, clock)
    assert receiver.ids == [first.pk, second.pk, third.pk]


def test_what_is_stored_meanwhile_waits_too(bot, receiver):
    first, clock = say(bot, "one"), Clock()
    refuse(receiver, first.pk)
    send_all(bot, clock)
    later = say(bot, "one")
    clock.forward(seconds=1)
    send_all(bot, clock)
    assert receiver.ids == [first.pk]
    assert again(later).waits_for_another


def test_one_that_is_given_up_frees_the_next(bot, receiver):
    first, second = say(bot, "one"), say(bot, "one")
    refuse(receiver, first.pk)
    clock = Clock()
    for _ in range(TRIES):
        send_all(bot, clock)
        clock.now = again(first).due_at
    assert first.state == State.FAILED
    assert receiver.ids == [first.pk] * TRIES + [second.pk]


def test_one_that_never_had_its_turn_frees_the_next(bot, receiver):
    first, second = say(bot, "one"), say(bot, "one")
    clock = Clock()
    assert claim(second.pk, now=clock.now) is None
    clock.forward(days=2)
    late = say(bot, "one")
    collection(WebhookDelivery).update_one({"id": late.pk}, {"$set": {"created_at": clock.now}})
    assert claim(late.pk, now=clock.now) is None
    clock.forward(days=2)
    sweeping.give_up(clock.now)
    assert [again(each).state for each in (first, second)] == [State.FAILED] * 2
    assert again(late).due_at is not None
    send_all(bot, clock)
    assert receiver.ids == [late.pk]


def test_a_failed_one_that_is_sent_again_by_hand_is_in_nobodys_way(bot, receiver):
    old, later = say(bot, "one"), say(bot, "one")
    collection(WebhookDelivery).update_one({"id": old.pk}, {"$set": {"state": State.FAILED}})
    refuse(receiver, old.pk)
    assert send_again(again(old), actor=bot.user)
    send_all(bot)
    assert again(later).state == State.DELIVERED
    assert again(old).state == State.PENDING and len(old.tries) == 1
    newest = say(bot, "one")
    send_all(bot)
    assert again(newest).state == State.DELIVERED
    assert newest.position > later.position


def test_one_that_waits_cannot_be_sent_first_by_hand(bot, receiver):
    first, second = say(bot, "one"), say(bot, "one")
    refuse(receiver, first.pk)
    send_all(bot)
    assert not send_again(again(second), actor=bot.user)
    assert again(second).waits_for_another


def test_a_test_never_waits(bot, receiver):
    first = say(bot, "one")
    refuse(receiver, first.pk)
    send_all(bot)
    tests = [send_test(bot, actor=bot.user) for _ in range(2)]
    send_all(bot)
    assert {again(each).state for each in tests} == {State.DELIVERED}


def test_events_of_a_source_are_sent_in_order(bot, receiver):
    for event in (Event.SOURCE_FAILED, Event.SOURCE_PROCESSED):
        announce(bot, event, {"source": {"id": "s"}})
    failed, processed = WebhookDelivery.objects.order_by("position")
    refuse(receiver, failed.pk)
    send_all(bot)
    assert (failed.event, receiver.ids) == ("source.failed", [failed.pk])
    assert again(processed).waits_for_another


def test_many_processes_store_without_a_tie(bot):
    """Each one's own events keep their order, singly or several in one write."""

    def tell(number: int) -> None:
        for n in range(0, 9, 3):
            data = [{"conversation_id": "one", "at": [number, n + more]} for more in range(3)]
            announce_each(News(bot, Event.CONVERSATION_RATED, lambda d=d: d) for d in data)
        connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(tell, range(8)))
    stored = list(WebhookDelivery.objects.order_by("position"))
    assert [each.position for each in stored] == list(range(1, 73))
    for number in range(8):
        own = [each.body for each in stored if f'"at": [{number}, ' in each.body]
        assert [f"[{number}, {n}]" in body for n, body in enumerate(own)] == [True] * 9


def test_what_begins_to_wait_as_the_one_in_front_arrives_is_not_forgotten(bot, receiver):
    """Claims of the second race with the settling of the first."""
    pairs = [(say(bot, f"c{n}"), say(bot, f"c{n}")) for n in range(12)]
    end = threading.Event()

    def claim_seconds() -> None:
        clock = Clock()
        while not end.is_set():
            for _, second in pairs:
                if claim(second.pk, now=clock.now):  # Its turn had come: back it goes.
                    free = {"$set": {"lease_token": None, "due_at": clock.now}}
                    collection(WebhookDelivery).update_one({"id": second.pk}, free)
        connections.close_all()

    racer = threading.Thread(target=claim_seconds)
    racer.start()
    clock = Clock()
    clock.forward(seconds=60)
    try:
        for _ in range(3):
            send_all(bot, clock)
    finally:
        end.set()
        racer.join()
    assert not WebhookDelivery.objects.filter(state=State.PENDING, due_at=None).exists()
    clock.forward(seconds=60)
    send_all(bot, clock)
    assert WebhookDelivery.objects.filter(state=State.DELIVERED).count() == 24
    for first, second in pairs:
        assert receiver.ids.index(first.pk) < receiver.ids.index(second.pk)


def test_one_that_waits_for_nothing_is_woken_within_the_hour(bot, receiver):
    """Whatever took away the one in front; what waits for one that is pending waits on."""
    first, second, third = (say(bot, "one", n=n) for n in range(3))
    before, behind = say(bot, "two"), say(bot, "two")
    clock = Clock()
    for each in (second, third, behind):
        assert claim(each.pk, now=clock.now) is None
    collection(WebhookDelivery).delete_one({"id": first.pk})
    purge_deliveries()
    assert again(second).due_at is not None
    assert again(third).waits_for_another and again(behind).waits_for_another
    clock.forward(seconds=60)
    send_all(bot, clock)
    assert Counter(receiver.ids) == Counter([second.pk, third.pk, before.pk, behind.pk])


def test_the_one_in_front_is_settled_between_the_look_and_the_wait(bot, monkeypatch):
    """The two halves in the order in which the second could be forgotten."""
    first, second, clock = say(bot, "one"), say(bot, "one"), Clock()
    held, look = claim(first.pk, now=clock.now), lines._ahead_of
    looks = []

    def look_and_settle(delivery):
        looks.append(look(delivery))
        if len(looks) == 1:
            assert settle(held, Try(clock.now, bot.webhook_url, status=200), now=clock.now)
        return looks[-1]

    monkeypatch.setattr(lines, "_ahead_of", look_and_settle)
    assert claim(second.pk, now=clock.now)
    assert looks[0]["id"] == first.pk and looks[1] is None


def test_one_of_an_earlier_version_without_a_line_is_sent(bot, receiver):
    old = say(bot, "one")
    missing = {"line": "", "position": "", "waited_for": ""}
    collection(WebhookDelivery).update_one({"id": old.pk}, {"$unset": missing})
    send_all(bot)
    assert receiver.ids == [old.pk]
    stored = collection(WebhookDelivery).find_one({"id": old.pk})
    assert stored["state"] == State.DELIVERED


def test_the_migration_leaves_those_in_lines_when_it_is_run_again(bot):
    place = import_module("bots.migrations.0017_webhook_lines").stand_alone
    old, first, second = happen(bot), say(bot, "one"), say(bot, "one")
    missing = {"$unset": {"line": "", "position": ""}}
    collection(WebhookDelivery).update_one({"id": old.pk}, missing)
    for _ in range(2):
        place(None, SimpleNamespace(connection=connections["default"]))
    stored = {each["id"]: each["line"] for each in collection(WebhookDelivery).find()}
    assert stored == {old.pk: old.pk, first.pk: first.line, second.pk: first.line}


def test_a_conversation_with_ten_thousand_waiting_is_not_looked_through(bot, receiver):
    first = say(bot, "one")
    refuse(receiver, first.pk)
    rows = []
    for position in range(2, 10_002):
        data = {"conversation_id": "one"}
        made = delivery_of(bot, Event.CONVERSATION_RATED, data, id=new_id(), position=position)
        rows.append({**as_document(made), "due_at": None})
    collection(WebhookDelivery).insert_many(rows)
    deliver_some(bot.pk)
    say_more, other = new_id(), new_id()
    database = collection(WebhookDelivery).database
    database.command("profile", 2)
    try:
        announce(bot, Event.CONVERSATION_RATED, {"conversation_id": "one", "n": say_more})
        announce(bot, Event.CONVERSATION_RATED, {"conversation_id": "two", "n": other})
        send_all(bot)
        sweeping.chatbots_with_due(Clock().now)
    finally:
        database.command("profile", 0)
    looks = database["system.profile"].find({"ns": f"{database.name}.webhook_deliveries"})
    looked_at = [max(each.get("docsExamined", 0), each.get("keysExamined", 0)) for each in looks]
    database.drop_collection("system.profile")
    assert looked_at and max(looked_at) <= 12
    assert [other in body for _, body in receiver.sent] == [False, True]
    assert WebhookDelivery.objects.get(body__contains=say_more).waits_for_another
