"""What staff switch off is refused at the verb, with a sentence, and nothing is lost by it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pymongo.errors import ServerSelectionTimeoutError

from accounts.keys import make_key
from accounts.models import ActivityLog, User
from accounts.site import state
from accounts.site.state import Remembered, Site
from accounts.site.switches import WORDS, Switch, SwitchedOff, is_on, set_on
from billing.models import Invoice
from bots.actions.chatbots import create_bot
from bots.models import Chatbot, WebhookDelivery
from bots.webhooks import sweeping
from bots.webhooks.tasks import deliver, sweep_deliveries
from botsmith.demo import make_demo
from botsmith.mongodb.collections import collection
from knowledge.actions import add_file, add_qa, add_text, add_website
from knowledge.leases import claim
from knowledge.models import Source
from knowledge.tasks import ingest_source
from knowledge.turns import next_source
from tests.accounts.provider import PROVIDERS, Elsewhere, come_from, point_at, serve
from tests.billing.buying import buy, change, of
from tests.bots.receiver import connect, happen, receiver
from tests.cast import PASSWORD, bot_of, on_plan, person, read, signed_in

__all__ = ["receiver"]
pytestmark = pytest.mark.django_db(transaction=True)


def off(switch: Switch) -> None:
    assert set_on(switch, False, actor=admin())


def on(switch: Switch) -> None:
    assert set_on(switch, True, actor=admin())


def admin() -> User:
    found = User.objects.filter(email="root@example.com").first()
    return found or person("Root", email="root@example.com", role="admin")


# --- The table, and what each process remembers ------------------------------------------------


def test_every_switch_has_its_words():
    assert set(WORDS) == set(Switch)
    assert all(words.label and words.off and words.said.endswith(".") for words in WORDS.values())


def test_everything_is_on_until_somebody_switches_it_off_and_is_on_again_after():
    assert all(map(is_on, Switch))
    off(Switch.API)
    assert [each for each in Switch if not is_on(each)] == [Switch.API]
    on(Switch.API)
    assert all(map(is_on, Switch))


def test_of_two_clicks_one_is_written_in_the_log():
    actor = admin()
    assert set_on(Switch.API, False, actor=actor)
    assert not set_on(Switch.API, False, actor=actor)
    line = ActivityLog.objects.get(action="switched_feature")
    assert (line.user_id, line.account_id) == (actor.pk, actor.pk)
    assert line.changes == {"api": ["on", "off"]}


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_another_process_goes_by_it_within_two_seconds_and_asks_once_a_second():
    clock, asked = Clock(), []
    other = Remembered(lambda: asked.append(1) or state.stored(), clock)
    assert not other.get().off
    off(Switch.API)
    clock.now += 0.9
    assert not other.get().off and len(asked) == 1
    clock.now += 0.2
    assert other.at_once() is None
    assert other.get().off == {"api"} and len(asked) == 2
    assert other.at_once().off == {"api"}


def test_while_one_reads_it_others_go_by_what_is_known_no_longer_than_two_seconds():
    clock = Clock()
    remembered = Remembered(lambda: Site(), clock)
    remembered.get()
    with remembered._reading:
        clock.now += 1.5
        assert remembered.at_once() is not None
        clock.now += 0.5
        assert remembered.at_once() is None


def test_without_mongodb_what_was_known_last_holds():
    clock, answers = Clock(), [Site(off=frozenset({"api"})), ServerSelectionTimeoutError()]

    def answer() -> Site:
        found = answers.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    remembered = Remembered(answer, clock)
    assert remembered.get().off == {"api"}
    clock.now += 5
    assert remembered.get().off == {"api"} and not answers
    clock.now += 0.5
    assert remembered.get().off == {"api"}  # It is not asked again at once.


# --- Signing up and in ------------------------------------------------------------------------

JOIN = {"name": "Bo", "email": "bo@example.com", "password1": "a-lantern-on-the-quay"}


def test_nobody_signs_up_and_who_has_an_account_signs_in():
    off(Switch.SIGN_UP)
    person("Alice")
    before = User.objects.count()
    for answer in (Client().get("/accounts/signup/"), Client().post("/accounts/signup/", JOIN)):
        assert WORDS[Switch.SIGN_UP].said in answer.content.decode()
    assert User.objects.count() == before
    given = {"login": "alice@example.com", "password": PASSWORD}
    assert Client().post("/accounts/login/", given).status_code == 302
    on(Switch.SIGN_UP)
    assert Client().post("/accounts/signup/", JOIN).status_code == 302
    assert User.objects.filter(email="bo@example.com").exists()


@pytest.fixture
def elsewhere(settings, monkeypatch):
    settings.SOCIALACCOUNT_PROVIDERS = PROVIDERS
    told = Elsewhere()
    told.google = {"sub": "1", "email": "al@gmail.com", "email_verified": True, "name": "Al"}
    server = serve(told)
    point_at(server, monkeypatch)
    yield told
    server.shutdown()
    server.server_close()


def test_nobody_new_comes_in_by_google_while_sign_up_is_off(elsewhere):
    off(Switch.SIGN_UP)
    client = Client()
    answer = come_from(client, "google")
    assert WORDS[Switch.SIGN_UP].said in answer.content.decode()
    assert not User.objects.filter(email="al@gmail.com").exists()


@pytest.mark.parametrize("provider", ["google", "github"])
def test_nobody_signs_in_with_an_account_elsewhere(elsewhere, provider):
    assert b"Continue with Google" in Client().get("/accounts/login/").content
    off(Switch.SOCIAL)
    page = Client().get("/accounts/login/").content.decode()
    assert "Continue with" not in page and "not possible at the moment" in page
    for address in (f"/accounts/{provider}/login/", f"/accounts/{provider}/login/callback/"):
        answer = Client().get(address, {"code": "a"}, headers={"accept": "text/html"})
        assert answer.status_code == 503
        assert "Signing in with Google or GitHub is not possible" in answer.content.decode()


def test_who_was_there_when_it_was_switched_off_does_not_come_back_in(elsewhere, monkeypatch):
    """They set out before, and come back after."""
    client = Client()
    real = client.get
    monkeypatch.setattr(client, "get", lambda *a, **k: off(Switch.SOCIAL) or real(*a, **k))
    assert come_from(client, "google").status_code == 503
    assert not User.objects.filter(email="al@gmail.com").exists()


# --- Buying -----------------------------------------------------------------------------------


def test_nothing_is_bought_and_nothing_changes():
    alice = person()
    quoted_before = of_page(signed_in(alice), "starter")
    off(Switch.BUYING)
    with pytest.raises(SwitchedOff, match="cannot be bought"):
        change(alice, "starter")
    client = signed_in(alice)
    assert WORDS[Switch.BUYING].said in client.get("/billing/change/").content.decode()
    client.get("/billing/change/preview/?plan=starter&period=monthly")
    client.post("/billing/change/preview/", {"proof": quoted_before}, follow=True)
    assert of(alice).plan_id == "free" and not of(alice).order
    assert not Invoice.objects.exists()
    on(Switch.BUYING)
    change(alice, "starter")
    assert of(alice).order


def of_page(client: Client, plan: str) -> str:
    page = client.get(f"/billing/change/preview/?plan={plan}&period=monthly")
    return page.context["proof"]


def test_who_pays_already_can_still_go_to_a_smaller_plan_and_pay_what_is_open():
    alice = person()
    buy(alice, "professional")
    off(Switch.BUYING)
    change(alice, "starter")
    assert of(alice).next_plan.plan_id == "starter"


# --- Chatbots, sources, the API -----------------------------------------------------------------


def test_no_chatbot_is_made_and_no_room_is_taken():
    alice = person()
    off(Switch.CHATBOTS)
    with pytest.raises(SwitchedOff, match="New chatbots cannot be made"):
        create_bot(alice, name="Helper")
    page = signed_in(alice).post("/bots/new/", {"name": "Helper", "starter": "support"})
    assert page.status_code == 422
    assert page.content.decode().count(WORDS[Switch.CHATBOTS].said) >= 1
    assert not Chatbot.objects.exists()
    make_demo()  # A start of the product does not fail by it.
    on(Switch.CHATBOTS)
    assert create_bot(alice, name="Helper").pk


def test_no_source_is_added_by_any_verb():
    bot = bot_of(person())
    off(Switch.SOURCES)
    given = {"actor": bot.user}
    with open(__file__, "rb") as stream:
        for add in (
            lambda: add_file(bot, name="a.txt", stream=stream, size=10, **given),
            lambda: add_website(bot, url="https://example.com/", **given),
            lambda: add_text(bot, name="A", content="Words", **given),
            lambda: add_qa(bot, questions=["Q?"], answer="A.", **given),
        ):
            with pytest.raises(SwitchedOff):
                add()
    client = signed_in(bot.user)
    form = {"name": "Hours", "content": "We are open from nine to five on all days of the week."}
    answer = client.post(f"/bots/{bot.pk}/sources/text/", form, follow=True)
    assert WORDS[Switch.SOURCES].said in answer.content.decode()
    assert not Source.objects.exists()


def test_what_was_added_before_is_read():
    bot = bot_of(person())
    source = add_text(bot, name="A", content="We are open on Monday.", actor=bot.user)
    off(Switch.SOURCES)
    assert read(source).status == Source.Status.PROCESSED


def test_the_api_answers_503_and_says_when_to_try_again():
    alice = on_plan(person(), "professional")
    _, text = make_key(alice, "Importer", ["read"], actor=alice)
    off(Switch.API)
    answer = Client().get("/api/v1/me", headers={"authorization": f"Bearer {text}"})
    assert answer.status_code == 503 and answer["Retry-After"] == "300"
    assert answer.json()["error"] == {"code": "switched_off", "message": WORDS[Switch.API].said}
    on(Switch.API)
    answer = Client().get("/api/v1/me", headers={"authorization": f"Bearer {text}"})
    assert answer.status_code == 200


# --- Crawling ---------------------------------------------------------------------------------


def waiting_website(bot, **fields) -> Source:
    return add_website(bot, url="http://127.0.0.1:9/", actor=bot.user, **fields)


def test_a_website_waits_without_using_up_its_attempts_and_others_are_read_meanwhile():
    bot = bot_of(person())
    other = bot_of(person("Bob"))
    site = waiting_website(bot)
    text = add_text(other, name="A", content="We are open on Monday.", actor=other.user)
    off(Switch.CRAWLING)
    for _ in range(10):
        ingest_source(site.pk)
        assert claim(site.pk) is None
    assert next_source(site.pk) is None
    assert next_source(text.pk) == text.pk  # The website that waits longer keeps nobody.
    assert read(text).status == Source.Status.PROCESSED
    site.refresh_from_db()
    assert (site.status, site.attempts) == (Source.Status.PROCESSING, 0)
    said = signed_in(bot.user).get(f"/bots/{bot.pk}/sources/").content.decode()
    assert WORDS[Switch.CRAWLING].said in said
    on(Switch.CRAWLING)
    assert next_source(site.pk) == site.pk
    assert claim(site.pk)


def test_a_crawl_that_is_under_way_halts_and_goes_on_later():
    bot = bot_of(person())
    site = waiting_website(bot)
    lease = claim(site.pk)
    off(Switch.CRAWLING)
    with lease.kept_alive():
        for _ in range(100):
            if lease._halted.wait(0.1):
                break
    assert lease.is_halted
    text = add_text(bot, name="A", content="We are open on Monday.", actor=bot.user)
    lease = claim(text.pk)
    with lease.kept_alive():
        assert not lease._halted.wait(1.2)


# --- Webhooks ---------------------------------------------------------------------------------


def test_events_wait_in_the_outbox_and_go_out_later(receiver):
    bot = connect(bot_of(person()), receiver.url)
    off(Switch.WEBHOOKS)
    deliveries = [happen(bot, n=n) for n in range(3)]
    deliver(bot.pk)
    sweep_deliveries()
    assert receiver.sent == []
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"pending"}
    on(Switch.WEBHOOKS)
    deliver(bot.pk)
    assert receiver.ids == [each.pk for each in deliveries]


def test_an_event_that_waited_for_days_while_nothing_was_sent_is_not_given_up(receiver):
    bot = connect(bot_of(person()), receiver.url)
    happen(bot, n=1)
    now = timezone.now()
    long_ago = {"due_at": now - timedelta(days=5)}
    collection(WebhookDelivery).update_many({}, {"$set": long_ago})
    off(Switch.WEBHOOKS)
    sweeping.give_up(now)
    on(Switch.WEBHOOKS)
    sweeping.give_up(now)  # The sweeper is there before a bell.
    assert WebhookDelivery.objects.get().state == "pending"
    deliver(bot.pk)
    assert len(receiver.sent) == 1
    happen(bot, n=2)
    pending = {"state": "pending"}
    collection(WebhookDelivery).update_many(pending, {"$set": long_ago})
    sweeping.give_up(now + timedelta(days=4))
    assert WebhookDelivery.objects.filter(state="failed").count() == 1
