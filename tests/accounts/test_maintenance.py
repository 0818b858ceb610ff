"""Maintenance: customers are told to come back, visitors' chats go on or not, staff go on."""

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from accounts.keys import make_key
from accounts.middleware import ENTRANCE, UNASKED, VISITORS
from accounts.models import ActivityLog
from accounts.site import maintenance, state
from accounts.site.maintenance import Scope
from accounts.site.state import Remembered
from bots.access import get_live_bot
from botsmith.handler import Handler
from botsmith.lib.errors import BotInactive, InvalidRequest
from tests.adminpanel.cast import console, staff_member
from tests.asgi import answered
from tests.bots.test_live import opened, streamed
from tests.bots.visitor import Visitor, events_in
from tests.cast import PASSWORD, bot_of, on_plan, person, signed_in, text_of

pytestmark = pytest.mark.django_db(transaction=True)
HTML = {"accept": "text/html"}
SAID = "We are moving to <b>faster</b> servers."


@pytest.fixture
def root():
    return staff_member("Root")


def begin(root, scope=Scope.DASHBOARD, **fields):
    given = {"message": SAID, "until": timezone.now() + timedelta(hours=1), **fields}
    maintenance.begin(scope=scope, actor=root, **given)


def test_customers_read_when_to_come_back_and_programs_are_told(root):
    alice = on_plan(person(), "professional")
    bot = bot_of(alice)
    _, key = make_key(alice, "Importer", ["read"], actor=alice)
    begin(root)
    client = signed_in(alice)
    for path in ("/dashboard/", f"/bots/{bot.pk}/", "/billing/", "/account/", "/bots/new/"):
        for answer in (client.get(path, headers=HTML), client.post(path, headers=HTML)):
            assert answer.status_code == 503, path
            assert 3500 < int(answer["Retry-After"]) <= 3601
    page = client.get("/dashboard/", headers=HTML).content.decode()
    assert "We will be back soon" in page and "faster&lt;/b&gt; servers" in page
    assert "<b>faster" not in page
    answer = Client().get("/api/v1/me", headers={"authorization": f"Bearer {key}"})
    assert answer.status_code == 503 and answer["Retry-After"]
    assert answer.json()["error"] == {"code": "maintenance", "message": SAID}
    maintenance.end(actor=root)
    assert client.get("/dashboard/").status_code == 200


def test_without_an_end_or_past_it_one_tries_again_in_five_minutes(root):
    begin(root, until=None)
    assert Client().get("/dashboard/", headers=HTML)["Retry-After"] == "300"
    now = state.stored().maintenance
    over = timezone.now() - timedelta(minutes=1)
    assert maintenance.seconds_left(type(now)(now.scope, "", now.since, over)) == 300
    with pytest.raises(InvalidRequest):
        begin(root, until=over)


def test_what_stays_open(root):
    person()
    begin(root, Scope.EVERYTHING)
    assert Client().get("/healthz").status_code == 200
    assert Client().get("/readyz").status_code in (200, 503)
    assert "worker" in Client().get("/readyz").json()
    assert Client().get("/widget.js").status_code == 200
    assert Client().get("/accounts/login/").status_code == 200
    assert Client().get("/accounts/password/reset/").status_code == 200
    signed = Client().post("/billing/stripe/events/", b"{}", content_type="application/json")
    assert signed.status_code != 503
    assert Client().get("/", headers=HTML).status_code == 503
    assert Client().get("/accounts/signup/", headers=HTML).status_code == 503
    begin(root, Scope.DASHBOARD)
    assert Client().get("/").status_code == 200


def test_every_open_address_is_one_that_there_is():
    names = set()
    for pattern in all_patterns(get_resolver()):
        names.add(pattern)
    assert (UNASKED | VISITORS | ENTRANCE) - names == set()


def all_patterns(resolver, spaces=()):
    for each in resolver.url_patterns:
        if hasattr(each, "url_patterns"):
            inner = (*spaces, each.namespace) if each.namespace else spaces
            yield from all_patterns(each, inner)
        else:
            yield ":".join((*spaces, each.name or ""))


def test_staff_sign_in_and_go_on_under_a_banner(root):
    moderator = staff_member("Mo", "moderator")
    begin(root, Scope.EVERYTHING)
    client = Client()
    given = {"login": moderator.email, "password": PASSWORD}
    answer = client.post("/accounts/login/", given)
    assert answer.status_code == 302 and "2fa" in answer.url
    assert client.get(answer.url).status_code == 200
    for path in ("/dashboard/", "/adminpanel/", "/account/"):
        answer = console(root).get(path)
        assert answer.status_code == 200
        assert b"Maintenance mode is on" in answer.content
    assert b"Maintenance mode is on" not in signed_in(person("Al")).get("/accounts/login/").content


def test_a_customer_who_signs_in_meanwhile_comes_no_further(root):
    alice = person()
    begin(root)
    client = Client()
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    assert client.get("/dashboard/", headers=HTML).status_code == 503


@pytest.mark.parametrize("scope", list(Scope))
async def test_visitors_chats_go_on_or_are_not_available_in_their_language(scope):
    bot, root = await made()
    visitor = Visitor(bot.pk, headers={"accept-language": "de"})
    assert (await visitor.open()).status_code == 200
    await run(lambda: begin(root, scope))
    asked = await visitor.ask("When do you open?")
    if scope == Scope.DASHBOARD:
        assert [name for name, _ in await events_in(asked)][-1] == "done"
        return
    assert asked.status_code == 503 and int(asked["Retry-After"]) > 3000
    assert asked.json()["error"]["code"] == "bot_inactive"
    assert asked.json()["error"]["message"] == "Dieser Chat ist im Moment nicht verfügbar."
    assert (await Visitor(bot.pk).open()).status_code == 503
    config = await visitor.client.get(f"/embed/{bot.pk}/config.json")
    assert config.status_code == 503 and config["Access-Control-Allow-Origin"] == "*"
    frame = await visitor.client.get(f"/embed/{bot.pk}/", headers={"accept-language": "de"})
    assert frame.status_code == 503 and "im Moment nicht verfügbar" in frame.content.decode()
    assert "frame-ancestors *" in frame["Content-Security-Policy"]
    await run(lambda: maintenance.end(actor=root))
    again = await visitor.ask("When do you open?")
    assert [name for name, _ in await events_in(again)][-1] == "done"


async def test_streams_that_are_open_end_with_the_same_word():
    bot, root = await made()
    visitor, _ = await opened(bot)
    stream = await streamed(visitor)
    assert (await stream.next())[0] != "error"
    await run(lambda: begin(root, Scope.EVERYTHING))
    name, data = await stream.next()
    assert (name, data["code"]) == ("error", "bot_inactive")
    await stream.close()


async def made():
    def make():
        bot = bot_of(person())
        text_of(bot)
        return bot, staff_member("Root")

    return await run(make)


async def run(work):
    return await sync_to_async(work)()


def test_the_owner_goes_on_trying_a_chatbot_that_visitors_cannot_reach(root):
    bot = bot_of(person())
    begin(root, Scope.EVERYTHING)
    with pytest.raises(BotInactive):
        get_live_bot(bot.pk)
    assert console(root).get("/dashboard/").status_code == 200


async def test_the_servers_own_handler_asks_too_and_takes_no_thread_while_it_remembers():
    _, root = await made()
    handler = Handler()
    assert (await answered(handler, "/dashboard/", accept="text/html"))[0] == 302
    await run(lambda: begin(root))
    status, headers, body = await answered(handler, "/dashboard/", accept="text/html")
    assert status == 503 and headers["retry-after"] and "We will be back soon" in body
    assert (await answered(handler, "/healthz"))[0] == 200
    assert (await answered(handler, "/accounts/login/", accept="text/html"))[0] == 200


def test_another_process_closes_and_opens_within_two_seconds(root):
    now = [0.0]
    other = Remembered(state.stored, lambda: now[0])
    assert other.get().maintenance is None
    begin(root)
    now[0] += 2
    assert other.get().maintenance.message == SAID
    maintenance.end(actor=root)
    now[0] += 2
    assert other.get().maintenance is None


def test_each_change_is_in_the_log_with_before_and_after(root):
    begin(root)
    begin(root, Scope.EVERYTHING)
    assert maintenance.end(actor=root)
    assert not maintenance.end(actor=root)
    lines = ActivityLog.objects.filter(resource_type="sitestate").order_by("timestamp")
    assert [line.action for line in lines] == [
        "began_maintenance",
        "changed_maintenance",
        "ended_maintenance",
    ]
    assert lines[0].changes["message"] == [None, SAID]
    assert lines[1].changes["scope"] == ["dashboard", "everything"]
    assert lines[2].changes["scope"] == ["everything", None]
