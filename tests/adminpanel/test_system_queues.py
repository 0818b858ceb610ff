"""Queues and failed tasks: seen, run again, forgotten, emptied."""

import json
import time
from collections.abc import Sequence
from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone
from kombu import Connection
from kombu.exceptions import OperationalError
from pymongo.errors import AutoReconnect

from accounts.models import ActivityLog, FailedTask
from accounts.site import failures, queues
from accounts.tasks import send_mail
from botsmith.lib.bells import ring_for
from botsmith.lib.errors import InvalidRequest, QuotaExceeded
from botsmith.lib.queues import Queue
from tests.adminpanel.cast import console, staff_member
from tests.cast import person

pytestmark = pytest.mark.django_db(transaction=True)
HOME = "/adminpanel/system/"
SECRET = "sk-live-of-a-customer"


def depth(queue: Queue) -> queues.Depth:
    return next(each for each in queues.depths() if each.queue == queue)


def ring(*ids: str) -> None:
    ring_for("bots.webhooks.tasks.deliver", ids)


# --- Depths -----------------------------------------------------------------------------------


def test_each_queue_says_what_waits_and_since_when():
    before = int(time.time())
    assert {each.queue for each in queues.depths()} == set(Queue)
    ring("one", "two", "three")
    found = depth(Queue.WEBHOOKS)
    assert (found.waiting, found.in_hand, found.later) == (3, 0, 0)
    assert found.oldest_at.timestamp() >= before
    assert found.oldest_task == "bots.webhooks.tasks.deliver"
    assert depth(Queue.SLOW).waiting == 0 and depth(Queue.SLOW).oldest_at is None


def test_the_oldest_is_the_one_that_was_sent_first(monkeypatch):
    monkeypatch.setattr("botsmith.celery.time.time", lambda: 1_000_000_000)
    ring("one")
    monkeypatch.setattr("botsmith.celery.time.time", lambda: 1_000_000_500)
    ring("two")
    assert depth(Queue.WEBHOOKS).oldest_at.timestamp() == 1_000_000_000


def test_what_workers_have_in_hand_is_told_from_what_they_keep_for_later():
    ring("one")
    current_app.send_task("bots.webhooks.tasks.deliver", ["two"], countdown=600)
    with current_app.connection_for_read() as connection:
        channel = connection.default_channel
        for _ in range(2):
            channel.basic_get("webhooks")
        found = depth(Queue.WEBHOOKS)
        assert (found.waiting, found.in_hand, found.later) == (0, 1, 1)


def test_without_redis_the_page_says_so(monkeypatch):
    client, away = console(staff_member()), Connection("redis://127.0.0.1:1")
    monkeypatch.setattr(current_app, "connection_for_write", lambda: away)
    said = client.get(f"{HOME}queues/").content.decode()
    assert "Redis does not answer" in said
    assert client.get(f"{HOME}queues/slow/purge/").status_code == 422


# --- Emptying one -----------------------------------------------------------------------------


def test_a_queue_is_emptied_once_its_name_is_typed():
    client = console(staff_member())
    ring("one", "two")
    ring_for("accounts.tasks.send_mail", ["x"])
    address = f"{HOME}queues/webhooks/purge/"
    said = client.get(address).content.decode()
    assert "2 messages" in said and "sweepers ring for it again" in said
    answer = client.post(address, {"typed": "Webhook"})
    assert answer.status_code == 422 and "Type “webhooks”" in answer.content.decode()
    assert depth(Queue.WEBHOOKS).waiting == 2
    answer = client.post(address, {"typed": " webhooks "}, follow=True)
    assert "2 messages were taken out" in answer.content.decode()
    assert depth(Queue.WEBHOOKS).waiting == 0 and depth(Queue.DEFAULT).waiting == 1
    line = ActivityLog.objects.get(action="purged_queue")
    assert line.changes == {"webhooks": [2, 0]}
    assert client.get(f"{HOME}queues/celery/purge/").status_code == 404


# --- What failed ------------------------------------------------------------------------------


def fail(args: Sequence = ("mail-1",)) -> None:
    """As the worker's own signal tells of it."""
    send_mail.apply(args)


@pytest.fixture
def broken(monkeypatch):
    """``send_mail`` fails with what the test puts here."""
    errors = [ValueError(f"could not parse {SECRET}")]

    def send(mail_id, now):
        raise errors[0]

    monkeypatch.setattr("accounts.mails.send", send)
    return errors


def test_a_failure_is_kept_once_however_often_and_without_what_customers_wrote(broken):
    for _ in range(3):
        fail()
    failed = FailedTask.objects.get()
    assert (failed.name, failed.args, failed.count) == ("accounts.tasks.send_mail", ["mail-1"], 3)
    assert failed.error.startswith("ValueError – tests/adminpanel/test_system_queues.py, line ")
    assert failed.first_at < failed.last_at
    assert SECRET not in json.dumps(FailedTask.objects.values().first(), default=str)
    fail(["mail-2"])
    assert FailedTask.objects.count() == 2


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (AutoReconnect(SECRET), "MongoDB did not do what was asked (AutoReconnect)"),
        (QuotaExceeded(f"“{SECRET}” has no room."), "This plan's limit is reached."),
        (KeyError(SECRET), "KeyError"),
    ],
)
def test_an_error_is_said_by_its_kind(broken, error, said):
    broken[0] = error
    fail()
    kept = FailedTask.objects.get().error
    assert kept.startswith(said) and SECRET not in kept


@pytest.mark.parametrize(
    "args", [["a text of a customer"], ["alice@example.com"], [{"key": 1}], ["a" * 161], ["a"] * 6]
)
def test_what_is_no_plain_id_is_not_kept(args):
    assert failures.plain_ids(args, {}) is None
    assert failures.plain_ids(["id-1"], {"text": "x"}) is None
    assert failures.plain_ids(["usage-80:3f2a:2026-11"], {}) == ["usage-80:3f2a:2026-11"]
    assert failures.plain_ids([], {}) == []


def test_only_the_latest_are_kept(monkeypatch):
    monkeypatch.setattr(failures, "MOST_KEPT", 3)
    now = timezone.now()
    for n in range(6):
        at = now + timedelta(seconds=n)
        failures.note("accounts.tasks.send_mail", [f"id-{n}"], {}, ValueError(), now=at)
    kept = FailedTask.objects.order_by("last_at")
    assert [each.args[0] for each in kept] == ["id-3", "id-4", "id-5"]
    later = now + timedelta(days=31)
    failures.note("accounts.tasks.send_mail", ["new"], {}, ValueError(), now=later)
    assert [each.args[0] for each in FailedTask.objects.all()] == ["new"]


def test_it_is_run_again_once_in_its_own_queue(broken):
    fail()
    client, sent = console(staff_member()), {"failed": FailedTask.objects.get().pk}
    for said in ("once more", "not on the list any more"):
        answer = client.post(f"{HOME}failed/again/", sent, follow=True)
        assert said in answer.content.decode()
    with current_app.connection_for_read() as connection:
        message = connection.default_channel.basic_get("default")
        assert message.headers["task"] == "accounts.tasks.send_mail"
        assert json.loads(message.body)[0] == ["mail-1"]
        assert connection.default_channel.basic_get("default") is None
    line = ActivityLog.objects.get(action="ran_task_again")
    assert (
        line.resource_name == "accounts.tasks.send_mail" and "1 times" in line.changes["failed"][0]
    )


def test_what_it_was_about_must_be_known_and_the_task_ours():
    now, root = timezone.now(), person("Root", role="admin")
    failures.note("accounts.tasks.send_mail", ["a text"], {}, ValueError(), now=now)
    failures.note("os.system", ["id"], {}, ValueError(), now=now)
    for failed in FailedTask.objects.all():
        with pytest.raises(InvalidRequest):
            failures.run_again(failed, actor=root)
    assert FailedTask.objects.count() == 2
    assert all(each.waiting == 0 for each in queues.depths())


def test_without_a_queue_it_stays_on_the_list(monkeypatch):
    root = person("Root", role="admin")
    failures.note("accounts.tasks.send_mail", ["id"], {}, ValueError(), now=timezone.now())

    def away(*_):
        raise OperationalError("gone")

    monkeypatch.setattr(current_app, "send_task", away)
    with pytest.raises(InvalidRequest, match="cannot be reached"):
        failures.run_again(FailedTask.objects.get(), actor=root)
    assert FailedTask.objects.get().args == ["id"]


def test_it_is_forgotten(broken):
    fail()
    client, sent = console(staff_member()), {"failed": FailedTask.objects.get().pk}
    answer = client.post(f"{HOME}failed/forget/", sent, follow=True)
    assert "off the list" in answer.content.decode()
    assert not FailedTask.objects.exists()
    assert ActivityLog.objects.filter(action="forgot_failed_task").count() == 1
    client.post(f"{HOME}failed/forget/", {"failed": ""})


def test_the_list_shows_what_failed_escaped_the_latest_first():
    now = timezone.now()
    for n in range(60):
        at = now - timedelta(minutes=n)
        failures.note(f"<b>{n:02}</b>", [f"id-{n}"], {}, ValueError(), now=at)
    client, seen, query = console(staff_member()), [], "?"
    while query:
        page = client.get(f"{HOME}queues/{query}")
        assert b"<b>" not in page.content
        seen += [row.args[0] for row in page.context["found"].rows]
        query = page.context["found"].older
    assert seen == [f"id-{n}" for n in range(60)]
