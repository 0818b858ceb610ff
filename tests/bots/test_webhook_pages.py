"""The owner's page of a webhook: set up, try, look at what was sent, send again."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ActivityLog
from bots.models import WebhookDelivery
from bots.webhooks.delivery import deliver_some
from bots.webhooks.secrets import secrets_of
from tests.bots.receiver import connect, happen, receiver, verify
from tests.cast import bot_of, person, signed_in
from tests.lib.servers import respond

__all__ = ["receiver"]
pytestmark = pytest.mark.django_db(transaction=True)
State = WebhookDelivery.State
ALL = [event.value for event in WebhookDelivery.Event]


@pytest.fixture
def bot(receiver):
    return bot_of(person())


@pytest.fixture
def alice(bot):
    return signed_in(bot.user)


@pytest.fixture
def page(bot):
    return f"/bots/{bot.pk}/webhooks/"


def form(receiver, **fields) -> dict:
    return {"webhook_url": receiver.url, "webhook_enabled": "on", "webhook_events": ALL, **fields}


def last(bot) -> WebhookDelivery:
    return WebhookDelivery.objects.filter(chatbot=bot).latest("created_at")


def test_it_is_set_up(bot, alice, page, receiver):
    assert b"Not set up" in alice.get(page).content
    events = ["message.created", "conversation.rated"]
    assert alice.post(page, form(receiver, webhook_events=events)).status_code == 302
    bot.refresh_from_db()
    assert (bot.webhook_url, bot.webhook_enabled) == (receiver.url, True)
    assert bot.webhook_events == events
    assert ActivityLog.objects.filter(action="changed_chatbot", resource_id=bot.pk).exists()


def test_all_events_are_kept_as_none(bot, alice, page, receiver):
    alice.post(page, form(receiver))
    bot.refresh_from_db()
    assert bot.webhook_events == []
    assert alice.get(page).content.count(b"checked") == len(ALL) + 1


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://10.0.0.1/hook", "private network"),
        ("http://localhost/hook", "private network"),
        ("http://169.254.169.254/latest/", "private network"),
        ("http://[::1]/hook", "private network"),
        ("https://user:word@example.com/", "user name and password"),
        ("ftp://example.com/", "begins with https"),
        ("just words", "begins with https"),
        ("https://example.com:8443/", "usual ports"),
        ("", "Give an address first"),
    ],
)
def test_an_address_that_cannot_be_sent_to_is_refused(bot, alice, page, receiver, url, sentence):
    answer = alice.post(page, form(receiver, webhook_url=url))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    bot.refresh_from_db()
    assert bot.webhook_url is None and not bot.webhook_enabled


def test_no_event_at_all_is_refused(alice, page, receiver):
    answer = alice.post(page, form(receiver, webhook_events=[]))
    assert "Choose at least one event" in answer.content.decode()


def test_the_secret_is_shown_only_when_asked_for(bot, alice, page, receiver):
    connect(bot, receiver.url)
    delivery = happen(bot)
    deliver_some(bot.pk)
    secret = secrets_of(bot.pk).current
    for path in (page, f"{page}{delivery.pk}/", f"/bots/{bot.pk}/settings/"):
        assert secret not in alice.get(path).content.decode()
    assert alice.get(f"{page}secret/").status_code == 405
    shown = alice.post(f"{page}secret/")
    assert secret in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert ActivityLog.objects.filter(action="showed_webhook_secret").exists()
    assert not ActivityLog.objects.filter(details__contains=secret).exists()


def test_the_secret_is_in_no_log(bot, alice, page, receiver, caplog):
    connect(bot, receiver.url)
    happen(bot)
    with caplog.at_level("DEBUG"):
        deliver_some(bot.pk)
        alice.post(f"{page}secret/")
    assert secrets_of(bot.pk).current.removeprefix("whsec_") not in caplog.text


def test_a_new_secret_signs_with_the_earlier_one_for_a_day(bot, alice, page, receiver):
    connect(bot, receiver.url)
    before = secrets_of(bot.pk)
    alice.post(f"{page}rotate/")
    after = secrets_of(bot.pk)
    assert after.current != before.current
    assert after.valid(timezone.now()) == [after.current, before.current]
    happen(bot)
    deliver_some(bot.pk)
    [(headers, body)] = receiver.sent
    assert verify(bot, headers, body)
    assert len(headers["Webhook-Signature"].split()) == 2
    assert "signs along until" in alice.post(f"{page}secret/").content.decode()
    assert ActivityLog.objects.filter(action="changed_webhook_secret").exists()


def test_a_secret_that_cannot_be_read_says_what_to_do(bot, alice, page, receiver):
    connect(bot, receiver.url, webhook_secret="not-sealed")
    answer = alice.post(f"{page}secret/", follow=True)
    assert "cannot be read any more" in answer.content.decode()
    alice.post(f"{page}rotate/")
    assert alice.post(f"{page}secret/").status_code == 200


def test_a_test_is_a_real_delivery_while_sending_is_off_too(bot, alice, page, receiver):
    connect(bot, receiver.url)
    type(bot).objects.filter(pk=bot.pk).update(webhook_enabled=False)
    answer = alice.post(f"{page}test/")
    delivery = last(bot)
    assert answer["Location"] == f"{page}{delivery.pk}/"
    assert b"On its way" in alice.get(answer["Location"]).content
    deliver_some(bot.pk)
    [(headers, body)] = receiver.sent
    assert verify(bot, headers, body)["type"] == "test"
    assert "200 OK" in alice.get(answer["Location"]).content.decode()


def test_a_test_that_fails_is_not_tried_again(bot, alice, page, receiver):
    connect(bot, receiver.url)
    receiver.answer = respond(b"Wrong door", status=500)
    alice.post(f"{page}test/")
    deliver_some(bot.pk)
    assert last(bot).state == State.FAILED
    assert "Wrong door" in alice.get(f"{page}{last(bot).pk}/").content.decode()


def test_a_test_needs_an_address(alice, page):
    answer = alice.post(f"{page}test/", follow=True)
    assert "Save an address first" in answer.content.decode()
    assert not WebhookDelivery.objects.exists()


def test_tests_are_counted(bot, alice, page, receiver):
    connect(bot, receiver.url)
    answers = [alice.post(f"{page}test/").status_code for _ in range(21)]
    assert answers == [302] * 20 + [429]


def test_what_came_back_is_text_and_no_markup(bot, alice, page, receiver):
    connect(bot, receiver.url)
    receiver.answer = respond(b"<script>alert(1)</script>", status=500)
    delivery = happen(bot, feedback="<b>bold</b>")
    deliver_some(bot.pk)
    shown = alice.get(f"{page}{delivery.pk}/").content.decode()
    assert "&lt;script&gt;" in shown and "<script>alert" not in shown
    assert "<b>bold" not in shown
    assert delivery.pk in shown and "webhook-signature" in shown
    assert "next try is at" in shown


def test_it_is_sent_again_under_the_same_id_at_a_new_time(bot, alice, page, receiver):
    connect(bot, receiver.url)
    delivery = happen(bot)
    deliver_some(bot.pk)
    tried = WebhookDelivery.objects.get(pk=delivery.pk).tries[0]["at"]
    assert alice.post(f"{page}{delivery.pk}/again/").status_code == 302
    deliver_some(bot.pk)
    assert receiver.ids == [delivery.pk] * 2
    delivery.refresh_from_db()
    assert len(delivery.tries) == 2 and delivery.tries[1]["at"] > tried
    assert ActivityLog.objects.filter(action="sent_delivery_again").exists()


def test_one_that_waits_is_tried_now_but_not_while_it_is_sent(bot, alice, page, receiver):
    connect(bot, receiver.url)
    receiver.answer = respond(status=500)
    delivery = happen(bot)
    deliver_some(bot.pk)
    assert "Try now" in alice.get(f"{page}{delivery.pk}/").content.decode()
    alice.post(f"{page}{delivery.pk}/again/")
    deliver_some(bot.pk)
    assert len(receiver.sent) == 2
    held = {"lease_token": "a", "lease_expires_at": timezone.now() + timedelta(seconds=30)}
    WebhookDelivery.objects.filter(pk=delivery.pk).update(**held)
    alice.post(f"{page}{delivery.pk}/again/")
    assert WebhookDelivery.objects.get(pk=delivery.pk).lease_token == "a"


def test_a_webhook_that_is_gone_says_so(bot, alice, page, receiver):
    connect(bot, receiver.url)
    receiver.answer = respond(status=410)
    happen(bot)
    deliver_some(bot.pk)
    assert "410 Gone" in alice.get(page).content.decode()
    alice.post(page, form(receiver))
    receiver.answer = respond()
    happen(bot)
    deliver_some(bot.pk)
    assert "Sending was switched off" not in alice.get(page).content.decode()


def test_a_webhook_that_fails_says_so(bot, alice, page, receiver):
    connect(bot, receiver.url)
    receiver.answer = respond(status=500)
    happen(bot)
    deliver_some(bot.pk)
    assert "did not arrive" in alice.get(page).content.decode()


def test_the_log_goes_on_where_a_page_ends(bot, alice, page, receiver):
    connect(bot, receiver.url)
    made = [happen(bot, n=n).pk for n in range(35)]
    first = alice.get(page).content.decode()
    [older] = re.findall(r'href="(\?cursor=[^"#]+)', first)
    happen(bot)
    second = alice.get(page + older).content.decode()
    seen = re.findall(r"/webhooks/([0-9a-f-]{36})/", first)
    seen += re.findall(r"/webhooks/([0-9a-f-]{36})/", second)
    assert seen == made[::-1]


def test_a_stranger_sees_nothing_and_changes_nothing(bot, page, receiver):
    connect(bot, receiver.url)
    delivery = happen(bot)
    bob = signed_in(person("Bob"))
    own = bot_of(person("Bea"))
    for path in (page, f"{page}{delivery.pk}/", f"/bots/{own.pk}/webhooks/{delivery.pk}/"):
        assert bob.get(path).status_code == 404
    for path in ("", "secret/", "rotate/", "test/", f"{delivery.pk}/again/"):
        assert bob.post(page + path, form(receiver)).status_code == 404
    assert signed_in(own.user).get(f"/bots/{own.pk}/webhooks/{delivery.pk}/").status_code == 404
    assert WebhookDelivery.objects.count() == 1
    bot.refresh_from_db()
    assert bot.webhook_secret is None
