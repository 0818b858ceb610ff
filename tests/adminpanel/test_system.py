"""The machine room: stores, versions, workers, the schedule, switches, and a test of the mail."""

import json
import time
from types import SimpleNamespace

import pytest
from django.core import mail
from django.utils import timezone
from redis.exceptions import NoPermissionError

from accounts.models import ActivityLog
from accounts.site import runs, state
from accounts.site.queues import ALIVE_SECONDS, REMEMBERED_SECONDS, WORKERS, note_worker
from accounts.site.switches import WORDS, Switch, is_on
from accounts.tasks import purge_mails, send_mail, sweep_mails
from adminpanel.system import queries, stores
from botsmith.celery import WORKER_SEEN, show_life
from botsmith.lib.redis import redis_client
from tests.adminpanel.cast import console, staff_member
from tests.cast import bot_of, person
from tests.lib.mailserver import mail_server

pytestmark = pytest.mark.django_db
HOME = "/adminpanel/system/"


def page(address: str = "") -> str:
    return console(staff_member()).get(f"{HOME}{address}").content.decode()


# --- Stores, versions, workers ----------------------------------------------------------------


def test_it_says_how_the_stores_are_and_what_runs():
    bot_of(person())
    said = page()
    mongodb, redis = stores.mongodb(), stores.redis()
    for store in (mongodb, redis):
        assert store.version and store.version in said and not store.trouble
        facts = dict(store.facts)
        assert {"Up for", "Memory", "Connections", "Kept on disk"} <= set(facts)
        assert all(facts.values())
    assert len(mongodb.collections) == stores.COLLECTIONS_SHOWN
    assert f"{mongodb.left_off} smaller ones" in said
    sizes = [each.bytes for each in mongodb.collections]
    assert sizes == sorted(sizes, reverse=True)
    for label, version in queries.versions():
        assert version != "not installed" and label in said and version in said


def test_no_more_than_so_many_collections_are_asked_for(monkeypatch):
    monkeypatch.setattr(stores, "MOST_COLLECTIONS", 3)
    assert len(stores.mongodb().collections) <= 6


def test_what_a_store_does_not_tell_does_not_make_it_away(monkeypatch):
    def refuse(*_):
        raise NoPermissionError("this user has no permissions to run the 'config|get' command")

    told = {"aof_enabled": 0, "rdb_last_save_time": 0}
    monkeypatch.setattr(redis_client(), "config_get", refuse)
    assert stores._persistence(told) == stores.NOT_TOLD
    assert not stores.redis().trouble


def test_a_store_that_is_away_is_told_and_the_page_opens(settings):
    client = console(staff_member())
    redis_client.cache_clear()
    settings.REDIS_URL, real = "redis://127.0.0.1:1", settings.REDIS_URL
    try:
        assert "does not answer" in stores.redis().trouble
        assert queries.workers() is None
        assert queries.schedule(timezone.now())
    finally:
        settings.REDIS_URL = real
        redis_client.cache_clear()
    assert "Away" not in client.get(HOME).content.decode()


def test_workers_show_that_they_live_with_their_queues_and_are_forgotten():
    note_worker("slow@here", "slow")
    now = time.time()
    silent = {"ingest@here ingest": now - ALIVE_SECONDS - 1}
    redis_client().zadd(WORKERS, {**silent, "gone@here x": now - REMEMBERED_SECONDS - 5})
    show_life(SimpleNamespace(eventer=SimpleNamespace(hostname="default@here")))
    assert redis_client().get(WORKER_SEEN)
    found = {each.name: each.is_alive for each in queries.workers()}
    assert found == {"default@here": True, "slow@here": True, "ingest@here": False}
    said = page()
    assert "slow@here" in said and "Silent" in said


# --- The schedule -----------------------------------------------------------------------------


def test_what_beat_rings_for_is_listed_with_its_last_run():
    before = int(time.time())
    sweep_mails.apply()
    send_mail.apply(["no-mail"])  # Beat does not ring for it.
    written = redis_client().hgetall(runs.RUNS)
    assert set(written) == {"accounts.tasks.sweep_mails"}
    at, took, well = json.loads(written["accounts.tasks.sweep_mails"])
    assert at >= before and took >= 0 and well
    rung = {each.task: each for each in queries.schedule(timezone.now())}
    assert rung["accounts.tasks.sweep_mails"].run.ended_well
    assert rung["accounts.tasks.sweep_mails"].name == "sweep mails (accounts)"
    assert rung["accounts.tasks.purge_mails"].run is None
    assert rung["bots.usage.tasks.check_usage"].every == "every night at 02:40 UTC"
    assert rung["bots.stats.tasks.notice_news"].every == "every 15 minutes"
    said = page("schedule/")
    assert "sweep mails (accounts)" in said and "Well" in said


def test_a_run_that_failed_is_told(monkeypatch):
    monkeypatch.setattr("accounts.mails.forget_old_mails", lambda now: 1 / 0)
    purge_mails.apply()
    [run] = runs.last_runs(["accounts.tasks.purge_mails"]).values()
    assert not run.ended_well
    assert "Failed" in page("schedule/")


def test_what_did_not_run_for_long_is_overdue():
    sweep_mails.apply()
    soon, late = timezone.now(), timezone.now() + timezone.timedelta(minutes=10)
    for now, is_late in ((soon, False), (late, True)):
        found = {each.task: each for each in queries.schedule(now)}
        assert found["accounts.tasks.sweep_mails"].is_late is is_late


# --- Switches ---------------------------------------------------------------------------------


def test_a_feature_is_switched_off_and_on_and_written_down():
    client = console(staff_member())
    for to, on in (("off", False), ("off", False), ("on", True)):
        sent = {"switch": "api", "to": to}
        answer = client.post(f"{HOME}features/switch/", sent, follow=True)
        assert f"The public API: switched {to}" in answer.content.decode()
        assert is_on(Switch.API) is on
    assert ActivityLog.objects.filter(action="switched_feature").count() == 2
    assert client.post(f"{HOME}features/switch/", {"switch": "x"}).status_code == 404


def test_the_page_says_of_each_what_off_means():
    said = page("features/")
    for words in WORDS.values():
        assert words.label in said and words.off in said and words.said in said


# --- Maintenance ------------------------------------------------------------------------------

MESSAGE = "We move house. <i>Soon</i> back."


def test_maintenance_begins_is_changed_and_ends():
    client = console(staff_member(time_zone="Asia/Kathmandu"))
    form = {"scope": "dashboard", "message": MESSAGE, "until": "2030-01-01T06:00"}
    assert client.post(f"{HOME}maintenance/", form).status_code == 302
    now = state.stored().maintenance
    assert f"{now.until:%H:%M}" == "00:15" and not now.stops_chats
    said = client.get(f"{HOME}maintenance/").content.decode()
    assert "&lt;i&gt;Soon&lt;/i&gt; back" in said and "2030-01-01T06:00" in said
    assert "Only staff see this page" in said
    client.post(f"{HOME}maintenance/", {**form, "scope": "everything", "until": ""})
    assert state.stored().maintenance.stops_chats
    assert state.stored().maintenance.since == now.since
    client.post(f"{HOME}maintenance/end/")
    assert state.stored().maintenance is None
    assert "Only staff see this page" not in client.get(HOME).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"scope": "all"}, {"message": ""}, {"until": "soon"}, {"until": "2020-01-01T00:00"}],
)
def test_what_is_not_well_formed_begins_nothing(wrong):
    form = {"scope": "dashboard", "message": MESSAGE, "until": "", **wrong}
    answer = console(staff_member()).post(f"{HOME}maintenance/", form)
    assert answer.status_code == 422 and "errorlist" in answer.content.decode()
    assert state.stored().maintenance is None


# --- The mail ---------------------------------------------------------------------------------


def try_mail(client) -> str:
    return client.post(f"{HOME}mail/", follow=True).content.decode()


def test_a_mail_goes_to_oneself(settings):
    root = staff_member()
    said = try_mail(console(root))
    assert f"A mail went to {root.email}" in said
    assert mail.outbox[-1].to == [root.email]
    assert ActivityLog.objects.get(action="tested_mail").details == f"a mail went to {root.email}"


def test_it_goes_through_the_server_that_is_set(settings):
    with smtp(settings) as heard:
        assert "A mail went to" in try_mail(console(staff_member()))
    assert "Subject: BotSmith: a test of the mail" in heard


@pytest.mark.parametrize(
    ("answers", "advice", "said"),
    [
        ({"AUTH": "535 wrong password"}, "EMAIL_HOST_USER", "wrong password"),
        ({"MAIL": "550 not from you"}, "DEFAULT_FROM_EMAIL", "not from you"),
        ({"RCPT": "550 no relay"}, "refused your address", ""),
        ({"DATA": "554 &lt; spam"}, "did not take the mail", "spam"),
        ({"hello": "421 go away"}, "did not take the mail", "go away"),
    ],
)
def test_what_the_server_refuses_is_said_in_words(settings, answers, advice, said):
    client = console(staff_member())
    with smtp(settings, **answers):
        page = try_mail(client)
    assert advice in page and said in page and "EMAIL_HOST_PASSWORD=" not in page
    assert "a-secret" not in page
    assert advice in ActivityLog.objects.get(action="tested_mail").details


def test_without_a_server_it_says_which_setting_to_look_at(settings):
    client = console(staff_member())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert "Nobody listens at 127.0.0.1:1" in try_mail(client)
    settings.EMAIL_HOST = "no-such-host.invalid"
    assert "No server is known by the name no-such-host.invalid" in try_mail(client)
    settings.EMAIL_HOST = ""
    settings.EMAIL_PORT = 1
    assert "No mail server is set" in try_mail(client)


class smtp:
    """A mail server of the tests, as the settings name it."""

    def __init__(self, settings, **answers: str):
        self._settings, self._server = settings, mail_server(**answers)

    def __enter__(self) -> list[str]:
        port, heard = self._server.__enter__()
        self._settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        self._settings.EMAIL_HOST, self._settings.EMAIL_PORT = "127.0.0.1", port
        self._settings.EMAIL_USE_TLS = False
        self._settings.EMAIL_HOST_USER = "botsmith"
        self._settings.EMAIL_HOST_PASSWORD = "a-secret"
        return heard

    def __exit__(self, *given) -> None:
        self._server.__exit__(*given)
