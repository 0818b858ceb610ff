"""Chatbots by the API: the same rules, quotas and sentences as on the pages."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ActivityLog
from accounts.site.switches import Switch, set_on
from billing.levels import locked_providers
from bots.actions.blocking import block_bot
from bots.actions.identity import make_identity_secret
from bots.models import Chatbot
from botsmith.lib.errors import NotAllowed
from botsmith.mongodb.collections import collection
from tests.bots.api import Program, refused, subscriber
from tests.cast import bot_of, on_plan, person, signed_in

pytestmark = pytest.mark.django_db
MISSING = "7d3a6c52-3f0b-4f0e-9a51-0d3c0f3f0a11"


def wrong_fields(answer) -> set[str]:
    return {each["field"] for each in answer.json()["error"]["fields"]}


def test_one_is_made_read_changed_and_deleted():
    alice = subscriber()
    program = Program(alice)
    made = program.post("chatbots", {"name": " Shop helper ", "primary_color": "#112233"})
    assert made.status_code == 201
    bot = made.json()
    assert (bot["name"], bot["primary_color"], bot["status"]) == (
        "Shop helper",
        "#112233",
        "active",
    )
    assert made["Location"] == f"/api/v1/chatbots/{bot['id']}"
    assert program.get(f"chatbots/{bot['id']}").json() == bot
    changed = program.patch(f"chatbots/{bot['id']}", {"temperature": 0, "strict": False})
    assert changed.status_code == 200
    as_it_was = {"temperature": 0.0, "strict": False, "updated_at": changed.json()["updated_at"]}
    assert changed.json() == {**bot, **as_it_was}
    gone = program.delete(f"chatbots/{bot['id']}")
    assert (gone.status_code, gone.content) == (204, b"")
    assert refused(program.get(f"chatbots/{bot['id']}")) == (404, "not_found")
    done = ActivityLog.objects.filter(user=alice, resource_id=bot["id"]).order_by("timestamp")
    actions = ["created_chatbot", "changed_chatbot", "deleted_chatbot"]
    assert list(done.values_list("action", flat=True)) == actions


def test_everything_that_can_be_set_is_set_and_shown():
    bot = bot_of(subscriber())
    program = Program(bot.user)
    given = {
        "name": "Harbour",
        "status": "inactive",
        "provider": "anthropic",
        "model": "claude-3-5-haiku-latest",
        "temperature": 0.25,
        "instructions": "Be brief.\nBe kind.",
        "welcome_message": "Ahoy!",
        "strict": False,
        "spending_cap": 0,
        "hand_off": False,
        "notify_email": "team@example.com",
        "public_access": True,
        "allowed_origins": ["www.example.com", "*.example.org", "localhost:3000"],
        "visitor_rate": 7,
        "total_rate": 70,
        "rate_message": "Wait a moment.",
        "suggested_questions": ["When do you open?", "Where are you?"],
        "auto_expand": True,
        "hide_branding": False,
        "widget_position": "top-left",
        "widget_theme": "dark",
        "widget_size": "large",
        "bubble_style": "square",
        "font_family": "system-ui, sans-serif",
        "font_size": "small",
        "primary_color": "#000001",
        "secondary_color": "#000002",
        "accent_color": "#000003",
    }
    answer = program.patch(f"chatbots/{bot.pk}", given)
    assert answer.status_code == 200
    assert {name: answer.json()[name] for name in given} == given
    emptied = dict.fromkeys(("spending_cap", "notify_email", "visitor_rate", "rate_message"))
    answer = program.patch(f"chatbots/{bot.pk}", {**emptied, "allowed_origins": []})
    assert answer.json() | emptied | {"allowed_origins": []} == answer.json()
    assert answer.json()["total_rate"] == 70


def test_no_secret_and_nothing_internal_is_shown():
    bot = bot_of(subscriber())
    make_identity_secret(bot, actor=bot.user)
    shown = Program(bot.user, "read").get(f"chatbots/{bot.pk}").json()
    inside = ("secret", "token", "kept", "embedding", "checks", "serve", "version", "user")
    assert [name for name in shown if any(word in name for word in inside)] == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "  "}, "name"),
        ({"name": None}, "name"),
        ({"temperature": 1.1}, "temperature"),
        ({"temperature": "0.5"}, "temperature"),
        ({"strict": "yes"}, "strict"),
        ({"provider": "acme"}, "provider"),
        ({"primary_color": "red"}, "primary_color"),
        ({"font_family": "Comic Sans"}, "font_family"),
        ({"notify_email": "nobody"}, "notify_email"),
        ({"allowed_origins": ["www.example.com", "*.com"]}, "allowed_origins"),
        ({"suggested_questions": ["x"] * 5}, "suggested_questions"),
        ({"suggested_questions": ["two\nlines"]}, "suggested_questions.0"),
        ({"visitor_rate": 0}, "visitor_rate"),
        ({"spending_cap": -1}, "spending_cap"),
        ({"identity_secret": "x"}, "identity_secret"),
        ({"messages_count": 1}, "messages_count"),
        ({"colour": "#112233"}, "colour"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_changed(given, field):
    bot = bot_of(subscriber())
    before = collection(Chatbot).find_one({"id": bot.pk})
    answer = Program(bot.user).patch(f"chatbots/{bot.pk}", {"welcome_message": "New", **given})
    assert refused(answer) == (400, "invalid_request")
    assert wrong_fields(answer) == {field}
    assert collection(Chatbot).find_one({"id": bot.pk}) == before


def test_a_cap_needs_a_model_whose_price_is_known():
    bot = bot_of(subscriber())
    program = Program(bot.user)
    answer = program.patch(f"chatbots/{bot.pk}", {"model": "no-such-model", "spending_cap": 5})
    assert refused(answer) == (409, "conflict")
    assert "no price" in answer.json()["error"]["message"]
    assert program.patch(f"chatbots/{bot.pk}", {"spending_cap": 5}).status_code == 200
    assert refused(program.patch(f"chatbots/{bot.pk}", {"model": "another"}))[0] == 409
    assert program.patch(f"chatbots/{bot.pk}", {"name": "Other"}).status_code == 200


def test_what_another_program_stored_wrongly_stops_no_other_change():
    bot = bot_of(subscriber())
    wrong = {"accent_color": "pink", "temperature": 7, "suggested_questions": None}
    collection(Chatbot).update_one({"id": bot.pk}, {"$set": wrong})
    program = Program(bot.user)
    answer = program.patch(f"chatbots/{bot.pk}", {"name": "Other", "primary_color": "#010203"})
    assert answer.status_code == 200
    assert answer.json()["accent_color"] == "pink"


def test_the_plan_says_which_providers_and_whose_line():
    bot = bot_of(subscriber(plan="starter"))
    program = Program(bot.user)
    answer = program.patch(f"chatbots/{bot.pk}", {"hide_branding": True})
    assert refused(answer) == (402, "quota_exceeded")
    assert program.get(f"chatbots/{bot.pk}").json()["hide_branding"] is False
    assert program.patch(f"chatbots/{bot.pk}", {"hide_branding": False}).status_code == 200
    on_plan(bot.user, "professional")
    assert program.get(f"chatbots/{bot.pk}").json()["hide_branding"] is True


def test_a_provider_outside_the_plan_is_refused():
    bot = bot_of(subscriber())
    on_plan(bot.user, "starter")
    locked = locked_providers(bot.user)
    assert locked
    for provider in locked:
        answer = Program(bot.user).patch(f"chatbots/{bot.pk}", {"provider": provider})
        assert refused(answer) == (402, "quota_exceeded")


def test_who_is_blocked_by_staff_is_not_switched():
    bot = bot_of(subscriber())
    block_bot(bot, reason="It sells what it may not.", actor=person("Rita", role="admin"))
    program = Program(bot.user)
    answer = program.patch(f"chatbots/{bot.pk}", {"status": "inactive"})
    assert refused(answer) == (NotAllowed.status, NotAllowed.code)
    assert program.patch(f"chatbots/{bot.pk}", {"status": "active", "name": "A"}).status_code == 200
    shown = program.get(f"chatbots/{bot.pk}").json()
    assert (shown["is_blocked"], shown["blocked_reason"]) == (True, "It sells what it may not.")


def test_the_quota_of_chatbots_holds():
    alice = subscriber(plan="starter")
    program = Program(alice)
    answers = [program.post("chatbots", {"name": f"Bot {n}"}) for n in range(12)]
    made = [answer for answer in answers if answer.status_code == 201]
    assert len(made) == Chatbot.objects.filter(user=alice).count() < len(answers)
    assert refused(answers[-1]) == (402, "quota_exceeded")
    program.delete(f"chatbots/{made[0].json()['id']}")
    assert program.post("chatbots", {"name": "Again"}).status_code == 201


def test_nobody_makes_one_while_that_is_switched_off():
    program = Program(subscriber())
    assert set_on(Switch.CHATBOTS, False, actor=person("Root", role="admin"))
    assert refused(program.post("chatbots", {"name": "Shop"}))[0] == 503


def test_a_key_does_what_its_scopes_say():
    bot = bot_of(subscriber())
    address = f"chatbots/{bot.pk}"
    reader, writer = Program(bot.user, "read"), Program(bot.user, "write")
    for refusal in (
        reader.post("chatbots", {"name": "X"}),
        reader.patch(address, {"name": "X"}),
        reader.delete(address),
        writer.get("chatbots"),
        writer.get(address),
        Program(bot.user, "chat").get(address),
    ):
        assert refused(refusal) == (403, "scope_missing")
    assert Chatbot.objects.get().name == "Shop helper"


def test_a_stranger_finds_nothing():
    bot = bot_of(subscriber())
    stranger = Program(subscriber("Bob"))
    for address in (f"chatbots/{bot.pk}", f"chatbots/{MISSING}", "chatbots/x%00y"):
        assert stranger.get(address).status_code == 404
        assert stranger.patch(address, {"name": "X"}).status_code == 404
        assert stranger.delete(address).status_code == 404
    assert stranger.get("chatbots").json() == {"items": [], "next_cursor": None}
    assert Chatbot.objects.get().name == "Shop helper"


def test_lists_go_on_by_cursor_whatever_is_new_meanwhile():
    alice = subscriber("Alice", "enterprise")
    now = timezone.now()
    bots = [bot_of(alice, name=f"Bot {n}") for n in range(5)]
    for n, bot in enumerate(bots):  # Two of the same moment.
        at = now - timedelta(minutes=n // 2)
        collection(Chatbot).update_one({"id": bot.pk}, {"$set": {"created_at": at}})
    program = Program(alice, "read")
    first = program.get("chatbots", {"limit": 2}).json()
    bot_of(alice, name="New")
    found, cursor = [*first["items"]], first["next_cursor"]
    while cursor:
        page = program.get("chatbots", {"limit": 2, "cursor": cursor}).json()
        found, cursor = found + page["items"], page["next_cursor"]
    assert sorted(bot["id"] for bot in found) == sorted(bot.pk for bot in bots)
    assert [bot["created_at"] for bot in found] == sorted(
        (bot["created_at"] for bot in found), reverse=True
    )


@pytest.mark.parametrize(
    "query", [{"cursor": "x"}, {"cursor": "WzFd"}, {"limit": 0}, {"limit": 101}, {"limit": "x"}]
)
def test_a_page_that_there_cannot_be_is_refused(query):
    expected = (404, "cursor_unknown") if "cursor" in query else (400, "invalid_request")
    assert refused(Program(subscriber()).get("chatbots", query)) == expected


def test_who_has_it_already_is_told_so():
    bot = bot_of(subscriber())
    program = Program(bot.user)
    for address in ("chatbots", f"chatbots/{bot.pk}"):
        first = program.get(address)
        again = program.get(address, if_none_match=first["ETag"])
        assert (again.status_code, again.content) == (304, b"")
        assert int(again["RateLimit-Remaining"]) == int(first["RateLimit-Remaining"]) - 1
        assert first["RateLimit-Limit"] and first["X-Request-ID"]
    old = program.get(f"chatbots/{bot.pk}")["ETag"]
    program.patch(f"chatbots/{bot.pk}", {"name": "Other"})
    assert program.get(f"chatbots/{bot.pk}", if_none_match=old).status_code == 200


def test_other_methods_and_addresses_are_refused_in_json():
    bot = bot_of(subscriber())
    program = Program(bot.user)
    answer = program.post(f"chatbots/{bot.pk}", {})
    assert refused(answer) == (405, "method_not_allowed")
    assert refused(program.get("chatbotz"))[0] == 404
    assert refused(Client().get("/api/v1/chatbots")) == (401, "key_invalid")


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"x"', "\xff"])
def test_a_body_that_is_no_object_is_refused(body):
    client = Client(headers={"authorization": f"Bearer {Program(subscriber()).key}"})
    answer = client.post("/api/v1/chatbots", body, content_type="application/json")
    assert refused(answer) == (400, "invalid_request")


def test_a_body_that_is_too_large_is_refused(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    program = Program(subscriber())
    for headers in ({}, {"idempotency_key": "1"}):
        answer = program.post("chatbots", {"name": "x", "instructions": "y" * 200}, **headers)
        assert refused(answer) == (413, "request_too_large")


def test_the_page_shows_what_the_api_set():
    bot = bot_of(subscriber())
    Program(bot.user).patch(f"chatbots/{bot.pk}", {"name": "From a program"})
    assert "From a program" in signed_in(bot.user).get(f"/bots/{bot.pk}/settings/").content.decode()
