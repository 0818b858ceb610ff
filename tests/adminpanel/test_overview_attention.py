"""What needs attention first: each matter when it is there, with a way to it, and not otherwise."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccountDeletion, LoginHistory, OwedMail
from adminpanel.overview import attention, waiting
from adminpanel.overview.attention import MATTERS, Matter, matters
from billing.actions import get_subscription
from billing.models import Invoice, StripeEvent, Subscription
from bots.models import WebhookDelivery
from bots.webhooks.delivery import KEPT
from botsmith.ai import tally
from botsmith.ai.base import Code, ProviderError
from botsmith.ai.faults import fault
from botsmith.celery import WORKER_SEEN
from botsmith.lib.redis import redis_client
from botsmith.mongodb.collections import as_document, collection
from knowledge.models import Source
from tests.adminpanel import things
from tests.adminpanel.cast import console, staff_member
from tests.cast import bot_of, person

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def all_well():
    redis_client().delete(waiting.LOOKS)
    for key in redis_client().scan_iter("provider-calls:*"):
        redis_client().delete(key)
    redis_client().set(WORKER_SEEN, 1, ex=600)
    yield
    redis_client().delete(WORKER_SEEN)


def texts() -> list[str]:
    return [matter.text for matter in matters()]


def test_nothing_needs_anybody_where_all_is_well():
    assert texts() == []
    page = console(staff_member()).get("/adminpanel/").content.decode()
    assert "Nothing needs you now" in page


def test_workers_that_are_silent():
    redis_client().delete(WORKER_SEEN)
    [matter] = matters()
    assert "No worker" in matter.text and matter.is_urgent


def test_a_queue_that_grows():
    with waiting._broker() as broker:
        broker.rpush("ingest", *range(40))
        for depth in (30, 35, 40):
            look = json.dumps({"at": "", "depths": {"ingest": depth}})
            redis_client().lpush(waiting.LOOKS, look)
        assert texts() == [
            "The queue “ingest” grows: 40 tasks wait, more at each of the last looks."
        ]
        broker.delete("ingest")
    assert texts() == []


def test_a_provider_that_fails():
    for number in range(20):
        if number % 2:
            with pytest.raises(ProviderError), tally.call("openai"):
                raise fault(Code.OVERLOADED)
        else:
            with tally.call("openai"):
                pass
    tally.send()
    [matter] = matters()
    assert matter.text.startswith(
        "OpenAI failed 10 of 20 calls today (50 %). Most often: the provider"
    )
    assert matter.is_urgent


def test_invoices_to_confirm_and_of_which_some_are_late():
    now = timezone.now()
    collection(Invoice).insert_many(
        [
            as_document(invoice("1", now + HOUR)),
            as_document(invoice("2", now - HOUR)),
            as_document(invoice("3", now - HOUR, status="paid")),
            as_document(invoice("4", now - HOUR, engine="stripe")),
        ]
    )
    assert texts() == ["2 invoices wait for a payment to be confirmed; 1 is past due."]


def invoice(number: str, due_at, **fields) -> Invoice:
    money = {"subtotal_cents": 100, "total_cents": 100, "engine": "manual"}
    given = {"number": number, "user_id": "u", "kind": "start", "lines": [], "due_at": due_at}
    return Invoice(**{**money, **given, **fields})


def test_subscriptions_that_are_past_due():
    for name, since in (("Alice", timezone.now()), ("Bob", None)):
        get_subscription(person(name).pk)
        mine = {"user_id": person(f"{name}2").pk}
        get_subscription(mine["user_id"])
        collection(Subscription).update_one(mine, {"$set": {"past_due_since": since}})
    assert texts() == ["1 subscription is past due."]


def test_what_stripe_told_of_and_nobody_worked_off():
    now = timezone.now()
    for name, due in (("a", now - 2 * HOUR), ("b", None), ("c", now)):
        StripeEvent.objects.create(
            id=name, kind="k", customer_id="c", object_id="o", received_at=now, due_at=due, tries=0
        )
    assert texts() == ["1 event of Stripe waits for longer than an hour."]


def test_sources_that_failed_in_the_last_day():
    bot, now = bot_of(person()), timezone.now()
    for hours in (1, 23, 25):
        Source.objects.create(
            chatbot=bot, type="text", name="S", status="failed", failed_at=now - hours * HOUR
        )
    Source.objects.create(chatbot=bot, type="text", name="S", failed_at=now - HOUR)
    assert texts() == ["2 sources could not be read in the last 24 hours."]


def test_webhooks_that_were_given_up():
    bot, now = bot_of(person()), timezone.now()
    for state, hours in (("failed", 1), ("failed", 30), ("delivered", 1), ("pending", 1)):
        WebhookDelivery.objects.create(
            chatbot=bot, event="e", body="{}", state=state, due_at=now - hours * HOUR + KEPT
        )
    assert texts() == ["1 webhook delivery was given up in the last 24 hours."]


def test_a_deletion_that_does_not_get_on():
    now = timezone.now()
    for name, hours, done in (("a", 2, None), ("b", 0, None), ("c", 2, now)):
        AccountDeletion.objects.create(
            user_id=name, email="", name="", done_at=done, asked_at=now - hours * HOUR
        )
    [matter] = matters()
    assert matter.is_urgent
    assert matter.text == "The deletion of 1 account does not get on for longer than an hour."


def test_mails_that_cannot_be_sent():
    user, now = person(), timezone.now()
    for hours, due in ((2, now - HOUR), (2, None), (0, now - HOUR)):
        OwedMail.objects.create(
            user=user,
            to="a@example.com",
            template="t",
            notice_due_at=due,
            created_at=now - hours * HOUR,
        )
    assert texts() == ["1 mail could not be sent for longer than an hour."]


def test_many_sign_ins_that_failed(monkeypatch):
    monkeypatch.setattr(attention, "MANY_FAILED_LOGINS", 3)
    user, now = person(), timezone.now()
    for minutes, success in ((5, False), (10, False), (90, False), (5, True)):
        LoginHistory.objects.create(
            user=user, success=success, timestamp=now - timedelta(minutes=minutes)
        )
    assert texts() == []
    LoginHistory.objects.create(user=user, success=False, timestamp=now - HOUR / 2)
    [matter] = matters()
    assert matter.text.startswith("3 sign-ins failed in the last hour")
    assert matter.url == reverse("adminpanel:failed_logins")


def test_the_urgent_stand_first():
    bot = bot_of(person())
    Source.objects.create(
        chatbot=bot, type="text", name="S", status="failed", failed_at=timezone.now()
    )
    redis_client().delete(WORKER_SEEN)
    assert [matter.is_urgent for matter in matters()] == [True, False]


def test_a_moderator_reads_of_what_an_admin_sees_to_and_gets_no_link_there():
    redis_client().delete(WORKER_SEEN)
    for role, is_linked in (("admin", True), ("moderator", False)):
        page = console(staff_member(role, role)).get("/adminpanel/").content.decode()
        assert "No worker has shown life" in page
        assert ("System<span" in page) == is_linked


def test_what_visitors_report_waits_for_staff():
    things.report_id()
    [matter] = matters()
    assert matter.text == "1 report of visitors waits for somebody to look."
    assert matter.url == reverse("adminpanel:reports")


def test_no_more_are_counted_than_are_said(monkeypatch):
    monkeypatch.setattr(attention, "MOST", 3)
    bot = bot_of(person())
    for _ in range(5):
        Source.objects.create(
            chatbot=bot, type="text", name="S", status="failed", failed_at=timezone.now()
        )
    assert texts() == ["More than 3 sources could not be read in the last 24 hours."]


def test_each_matter_is_in_the_table():
    named = {
        name
        for name, each in vars(attention).items()
        if callable(each)
        and getattr(each, "__annotations__", {}).get("return") == list[Matter]
        and not name.startswith("_")
        and name != "matters"
    }
    assert named == {each.__name__ for each in MATTERS}
