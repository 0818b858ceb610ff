"""Events arrive at least once, at a receiver that may be slow, broken, gone or hostile."""

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import WebhookVerificationError

from accounts.models import ActivityLog, User
from bots.models import Chatbot, WebhookDelivery
from bots.webhooks import lanes, sweeping
from bots.webhooks.delivery import KEPT, deliver_some
from bots.webhooks.events import Event, delivery_of
from bots.webhooks.schedule import JITTER, LONGEST_PAUSE, PAUSES, TRIES, wanted_pause
from bots.webhooks.tasks import deliver
from botsmith.mongodb.collections import as_document, collection
from tests.bots.receiver import Clock, again, connect, happen, receiver, send_all, verify
from tests.cast import bot_of, person
from tests.lib.servers import redirect, respond, trap

__all__ = ["receiver"]
pytestmark = pytest.mark.django_db(transaction=True)
State = WebhookDelivery.State


@pytest.fixture
def bot(receiver):
    return connect(bot_of(person()), receiver.url)


# --- What arrives -----------------------------------------------------------------------------


def test_it_arrives_signed_and_is_written_down(bot, receiver):
    delivery = happen(bot, rating=4, feedback="Grüße")
    deliver(bot.pk)
    [(headers, body)] = receiver.sent
    assert verify(bot, headers, body)["data"] == {"rating": 4, "feedback": "Grüße"}
    assert headers["Webhook-Id"] == delivery.pk
    assert headers["User-Agent"].startswith("BotSmith-Webhooks/")
    assert json.loads(body)["type"] == "conversation.rated"
    assert again(delivery).state == State.DELIVERED
    [made] = delivery.tries
    assert (made["status"], made["response"], made["url"]) == (200, "thanks", receiver.url)
    assert delivery.delivered_at and made["error"] is None
    with pytest.raises(WebhookVerificationError):
        verify(bot, headers, body.replace("4", "5"))


def test_events_arrive_in_the_order_in_which_they_happened(bot, receiver):
    expected = [happen(bot, n=n).pk for n in range(25)]
    send_all(bot)
    assert receiver.ids == expected


def test_a_webhook_hears_only_of_what_it_wants(bot, receiver):
    connect(bot, receiver.url, webhook_events=["message.created"])
    with pytest.raises(WebhookDelivery.DoesNotExist):
        happen(bot)


def test_while_it_is_off_nothing_is_sent(bot, receiver):
    delivery = happen(bot)
    Chatbot.objects.filter(pk=bot.pk).update(webhook_enabled=False)
    send_all(bot)
    assert receiver.sent == []
    assert again(delivery).state == State.PENDING
    connect(bot, receiver.url)
    lanes.wake(bot.pk)
    send_all(bot)
    assert receiver.ids == [delivery.pk]


def test_nothing_is_sent_for_a_suspended_owner(bot, receiver):
    happen(bot)
    User.objects.filter(pk=bot.user_id).update(status=User.Status.SUSPENDED)
    send_all(bot)
    assert receiver.sent == []


def test_deliveries_of_a_deleted_chatbot_go(bot):
    happen(bot)
    Chatbot.objects.filter(pk=bot.pk)._raw_delete("default")
    assert not deliver_some(bot.pk)
    assert not WebhookDelivery.objects.exists()


# --- Failures ---------------------------------------------------------------------------------


def test_it_is_tried_ten_times_in_a_day_under_one_id(bot, receiver):
    receiver.answer = respond(b"no", status=500)
    delivery, clock = happen(bot), Clock()
    waited = []
    for _ in range(TRIES):
        send_all(bot, clock)
        again(delivery)
        waited.append((delivery.due_at - clock.now).total_seconds())
        clock.now = delivery.due_at
    assert delivery.state == State.FAILED
    assert receiver.ids == [delivery.pk] * TRIES
    timestamps = [headers["Webhook-Timestamp"] for headers, _ in receiver.sent]
    assert len(set(timestamps)) == TRIES
    assert {body for _, body in receiver.sent} == {delivery.body}
    for seconds, pause in zip(waited, PAUSES, strict=False):
        assert abs(seconds - pause) <= pause * JITTER + 0.01
    assert 23 * 3600 < sum(PAUSES) < 25 * 3600
    send_all(bot, clock)
    assert len(receiver.sent) == TRIES


def test_it_is_not_tried_before_it_is_due(bot, receiver):
    receiver.answer = respond(status=503)
    happen(bot)
    clock = Clock()
    send_all(bot, clock)
    send_all(bot, clock)
    assert len(receiver.sent) == 1
    receiver.answer = respond()
    clock.forward(seconds=20)
    send_all(bot, clock)
    assert WebhookDelivery.objects.get().state == State.DELIVERED


def test_a_longer_pause_is_granted_when_asked_for(bot, receiver):
    receiver.answer = respond(status=429, Retry_After="1800")
    delivery, clock = happen(bot), Clock()
    send_all(bot, clock)
    assert again(delivery).due_at - clock.now >= timedelta(seconds=1799)
    assert lanes.rests(bot.pk)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("Thu, 01 Jan 2026 00:02:00 GMT", 120),
        ("Wed, 31 Dec 2025 00:00:00 GMT", 0),
        ("99999999999999999999", LONGEST_PAUSE.total_seconds()),
        ("Fri, 01 Jan 2027 00:00:00 GMT", LONGEST_PAUSE.total_seconds()),
    ],
)
def test_a_pause_is_read_within_bounds(header, seconds):
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert wanted_pause(header, now=now).total_seconds() == seconds


@pytest.mark.parametrize("header", [None, "", "soon", "-5", "1.5", "١٢", "Thu, 99 Jan"])
def test_an_unreadable_pause_is_none(header):
    assert wanted_pause(header, now=datetime.now(UTC)) is None


def test_a_receiver_that_is_gone_turns_the_webhook_off(bot, receiver):
    receiver.answer = respond(status=410)
    delivery, other = happen(bot), happen(bot)
    send_all(bot)
    bot.refresh_from_db()
    assert not bot.webhook_enabled
    assert again(delivery).state == State.FAILED
    assert again(other).state == State.PENDING
    told = ActivityLog.objects.get(action="lost_webhook", resource_id=bot.pk)
    assert told.details == "127.0.0.1 answered 410 Gone"


def test_what_waits_for_others_is_not_looked_through(bot, receiver):
    others = connect(bot_of(person("Bob")), receiver.url)
    backlog = [as_document(delivery_of(others, Event.CONVERSATION_RATED, {})) for _ in range(200)]
    collection(WebhookDelivery).insert_many(backlog)
    happen(bot)
    database = collection(WebhookDelivery).database
    database.command("profile", 2)
    try:
        send_all(bot)
    finally:
        database.command("profile", 0)
    looks = {"ns": f"{database.name}.webhook_deliveries", "op": "query"}
    looked_at = [look["docsExamined"] for look in database["system.profile"].find(looks)]
    database.drop_collection("system.profile")
    assert looked_at and max(looked_at) <= 1
    assert len(receiver.sent) == 1


def test_a_redirect_is_a_failure_and_is_not_followed(bot, receiver):
    receiver.answer = redirect(receiver.url)
    delivery = happen(bot)
    send_all(bot)
    assert len(receiver.sent) == 1
    assert [made["status"] for made in again(delivery).tries] == [302]
    assert delivery.state == State.PENDING


def test_of_a_huge_answer_only_the_beginning_is_read(bot, receiver):
    receiver.answer = respond(b"x" * 5_000_000)
    delivery = happen(bot)
    send_all(bot)
    assert again(delivery).state == State.DELIVERED
    assert delivery.tries[0]["response"] == "x" * 1000


def test_an_answer_of_any_bytes_is_kept_as_text(bot, receiver):
    receiver.answer = respond(b"\x00\xff\x1b[31m<script>\xc3", status=500, Content_Encoding="gzip")
    delivery = happen(bot)
    send_all(bot)
    text = again(delivery).tries[0]["response"]
    assert "<script>" in text and "\x00" not in text and "\x1b" not in text


def test_an_answer_that_drips_is_cut_off(bot, receiver, monkeypatch):
    monkeypatch.setattr("bots.webhooks.sending.SECONDS", 0.3)
    end = threading.Event()

    def drip(handler):
        handler.send_response(200)
        handler.end_headers()
        while not end.wait(0.05):
            handler.wfile.write(b".")

    receiver.answer = drip
    delivery = happen(bot)
    send_all(bot)
    end.set()
    [made] = again(delivery).tries
    assert made["status"] is None and "within" in made["error"]


def test_a_private_address_is_refused_when_it_is_sent_to(bot, settings):
    with trap() as listener:
        settings.OUTBOUND_ALLOW = []
        connect(bot, f"http://127.0.0.1:{listener.port}/")
        delivery = happen(bot)
        send_all(bot)
        assert listener.visits() == 0
    assert "Not sent" in again(delivery).tries[0]["error"]


def test_a_secret_that_cannot_be_read_is_said_and_nothing_is_sent(bot, receiver, settings):
    Chatbot.objects.filter(pk=bot.pk).update(webhook_secret="not-sealed")
    delivery = happen(bot)
    send_all(bot)
    assert receiver.sent == []
    assert "SECRET_KEY" in again(delivery).tries[0]["error"]


# --- The sweeps -------------------------------------------------------------------------------


def test_what_never_had_its_turn_is_given_up(bot):
    delivery, clock = happen(bot), Clock()
    clock.forward(days=2)
    sweeping.give_up(clock.now)
    assert again(delivery).state == State.PENDING
    clock.forward(days=2)
    sweeping.give_up(clock.now)
    assert again(delivery).state == State.FAILED


def test_settled_deliveries_are_forgotten_after_a_month(bot, receiver):
    happen(bot)
    send_all(bot)
    waits = happen(bot)
    now = datetime.now(UTC)
    assert timedelta(days=30) == KEPT
    assert sweeping.purge(now + KEPT - timedelta(hours=1)) == 0
    assert sweeping.purge(now + KEPT + timedelta(hours=1)) == 1
    assert list(WebhookDelivery.objects.values_list("pk", flat=True)) == [waits.pk]
