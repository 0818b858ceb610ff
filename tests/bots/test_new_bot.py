"""A new chatbot: its beginnings, its preview, and what it is to read first."""

import pytest
from django.test import Client

from bots.models import Chatbot
from bots.starters import COLOURS, STARTERS
from knowledge.models import Source
from tests.cast import bot_of, on_plan, person, signed_in

pytestmark = pytest.mark.django_db
GIVEN = {"name": "Helper", "instructions": "Help.", "welcome_message": "Hi!"}


@pytest.fixture
def alice():
    return person()


def made(client: Client, **more) -> Chatbot:
    answer = client.post("/bots/new/", {**GIVEN, **more})
    bot = Chatbot.objects.get()
    assert answer.url == f"/bots/{bot.pk}/sources/"
    return bot


def said(client: Client, path: str) -> str:
    return client.get(path).content.decode()


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.key)
def test_a_beginning_fills_the_form(alice, starter):
    page = signed_in(alice).get(f"/bots/new/?starter={starter.key}")
    form = page.context["form"]
    assert form["welcome_message"].value() == starter.welcome_message
    assert form["instructions"].value() == starter.instructions
    assert form["suggested_questions"].value() == "\n".join(starter.questions)
    assert f'placeholder="{starter.example}"' in page.content.decode()


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.key)
def test_a_beginning_is_well_formed_as_it_is(alice, starter):
    client = signed_in(alice)
    form = client.get(f"/bots/new/?starter={starter.key}").context["form"]
    given = {name: form[name].value() or "" for name in form.fields}
    client.post("/bots/new/", {**given, "name": starter.example})
    bot = Chatbot.objects.get()
    assert (bot.name, bot.welcome_message) == (starter.example, starter.welcome_message)
    assert bot.suggested_questions == list(starter.questions)
    colours = [bot.primary_color, bot.secondary_color, bot.accent_color]
    assert colours == COLOURS[starter.palette].split()


def test_an_unknown_beginning_is_the_first(alice):
    form = signed_in(alice).get("/bots/new/?starter=evil").context["form"]
    assert form.chosen == STARTERS[0]


def test_a_website_is_read_from_the_start(alice):
    client = signed_in(alice)
    bot = made(client, website="lantern.example/help")
    source = Source.objects.get()
    assert (source.chatbot_id, source.url) == (bot.pk, "https://lantern.example/help")
    assert (source.mode, source.crawl.depth) == ("crawl", 2)
    assert "reads your website now" in said(client, f"/bots/{bot.pk}/sources/")


def test_an_unusable_address_is_told_at_its_field_and_nothing_is_lost(alice):
    given = {**GIVEN, "instructions": "My long text.", "website": "ftp://nowhere"}
    answer = signed_in(alice).post("/bots/new/", given)
    page = answer.content.decode()
    assert answer.status_code == 422 and "My long text." in page
    assert list(answer.context["form"].errors) == ["website"]
    assert (Chatbot.objects.count(), Source.objects.count()) == (0, 0)


def test_a_website_past_the_plan_is_told_and_the_bot_is_made(alice, settings):
    from billing.models import Subscription
    from botsmith.mongodb.collections import collection

    on_plan(alice, "free")
    used = {"$set": {"usage.website_sources_count": 10_000}}
    collection(Subscription).update_one({"user_id": alice.pk}, used)
    client = signed_in(alice)
    bot = made(client, website="lantern.example")
    page = said(client, f"/bots/{bot.pk}/sources/")
    assert "Your website was not added." in page and "“Helper” is made." in page
    assert Source.objects.count() == 0


def test_too_many_questions_are_told(alice):
    answer = signed_in(alice).post("/bots/new/", {**GIVEN, "suggested_questions": "a\nb\nc\nd\ne"})
    assert answer.status_code == 422
    assert "Give at most 4 questions" in answer.content.decode()


def test_a_full_plan_is_told_before_anything_is_typed(alice):
    bot_of(alice)
    assert "Your Free plan has no room" in said(signed_in(alice), "/bots/new/")


def test_the_preview_shows_what_is_typed_and_runs_none_of_it(alice):
    name = "<script>alert(1)</script>"
    answer = signed_in(alice).get(
        "/bots/new/preview/",
        {"name": name, "welcome_message": "Ahoy!", "palette": "Ocean", "suggested_questions": "A?"},
    )
    page = answer.content.decode()
    assert "Ahoy!" in page and "A?" in page and "--bot-primary:#0369a1" in page
    assert name not in page and "&lt;script&gt;" in page
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy and answer["X-Frame-Options"] == "SAMEORIGIN"


def test_a_preview_of_nothing_is_a_beginning(alice):
    page = said(signed_in(alice), "/bots/new/preview/?starter=bookings&palette=evil")
    assert "Harbour Café helper" in page
