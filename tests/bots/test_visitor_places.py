"""Which website a visitor is on, and what a page tells that loads without script."""

import re

import pytest
from django.test import Client

from bots.models import Chatbot, Conversation, Message
from bots.widget.origin import ticket
from tests.bots.visitor import Visitor
from tests.cast import bot_of, person, text_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bot():
    bot = bot_of(person())
    text_of(bot)
    return bot


def place(bot, origin: str, channel: str = "widget") -> dict:
    return {"ticket": ticket(bot.pk, origin, channel)}


async def talked(bot, origin: str) -> tuple[Visitor, dict]:
    visitor = Visitor(bot.pk)
    await visitor.open(**place(bot, origin))
    return visitor, await visitor.ask_plainly("Where can I park?")


async def test_the_conversation_knows_its_website(bot):
    await talked(bot, "https://shop.example")
    assert (await Conversation.objects.aget()).origin == "https://shop.example"


async def test_a_token_of_another_website_finds_nothing(bot):
    visitor, _ = await talked(bot, "https://shop.example")
    there = place(bot, "https://other.example")
    session = (await Visitor(bot.pk).open(token=visitor.token, **there)).json()
    assert session["conversation_id"] is None


async def test_a_frame_that_loads_itself_again_finds_its_conversation(bot):
    visitor, asked = await talked(bot, "https://shop.example")
    session = (await Visitor(bot.pk).open(token=visitor.token, **place(bot, ""))).json()
    assert session["conversation_id"] == asked["conversation_id"]


@pytest.mark.parametrize("forged", ["x", "", "a:b:c", "\ud83d\ude00:b:c"])
async def test_a_forged_ticket_names_no_website(bot, forged):
    visitor = Visitor(bot.pk)
    await visitor.open(ticket=forged)
    await visitor.ask_plainly("Where can I park?")
    assert (await Conversation.objects.aget()).origin is None


async def test_a_ticket_of_another_bot_is_not_believed(bot):
    stolen = ticket("another-bot", "https://shop.example", "widget")
    visitor = Visitor(bot.pk)
    await visitor.open(ticket=stolen)
    await visitor.ask_plainly("Where can I park?")
    assert (await Conversation.objects.aget()).origin is None


async def test_the_full_page_is_a_channel_of_its_own(bot):
    visitor = Visitor(bot.pk)
    await visitor.open(**place(bot, "", "page"))
    await visitor.ask_plainly("Where can I park?")
    assert (await Conversation.objects.aget()).channel == "page"


def test_the_full_page_is_shown_only_when_the_owner_opened_it(bot):
    assert Client().get(f"/chat/{bot.pk}/").status_code == 404
    Chatbot.objects.filter(pk=bot.pk).update(public_access=True)
    answer = Client().get(f"/chat/{bot.pk}/")
    assert answer.status_code == 200
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_only_the_embedded_page_may_be_framed(bot):
    answer = Client().get(f"/embed/{bot.pk}/")
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    home = Client().get("/")
    assert "frame-ancestors 'none'" in home["Content-Security-Policy"]
    assert home["X-Frame-Options"] == "DENY"


def test_the_owners_colours_reach_the_page_under_its_policy(bot):
    answer = Client().get(f"/embed/{bot.pk}/")
    nonce = re.search(r'<style nonce="([^"]+)">', answer.content.decode())[1]
    assert f"'nonce-{nonce}'" in answer["Content-Security-Policy"]


def test_an_inactive_bot_is_said_to_the_websites_owner(bot):
    Chatbot.objects.filter(pk=bot.pk).update(status="inactive")
    answer = Client().get(f"/embed/{bot.pk}/config.json")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer.json()["error"]["code"] == "bot_inactive"


class PlainForm:
    """The chat without JavaScript, as a browser would use it."""

    def __init__(self, bot):
        self.path = f"/embed/{bot.pk}/"
        self.client = Client()
        self.answer = self.client.get(self.path)

    def hidden(self) -> dict:
        page = self.answer.content.decode()
        names = ("token", "client_message_id")
        return {n: re.search(rf'name="{n}" value="([^"]+)"', page)[1] for n in names}

    def send(self, content: str, **changes):
        form = {**self.hidden(), "content": content, **changes}
        self.answer = self.client.post(self.path, form, headers={"accept": "text/html"})
        return self.answer


def test_without_script_the_form_answers_and_goes_on(bot):
    form = PlainForm(bot)
    assert "free of charge in the yard" in form.send("Where can I park?").content.decode()
    assert "closes at noon" in form.send("When does it close on Saturday?").content.decode()
    assert Conversation.objects.get().messages_count == 4


def test_without_script_a_reload_asks_nothing_twice(bot):
    form = PlainForm(bot)
    hidden = form.hidden()
    form.send("Where can I park?", **hidden)
    form.send("Where can I park?", **hidden)
    assert Message.objects.count() == 2


def test_without_script_what_was_typed_is_kept_with_the_error(bot, settings):
    settings.CHAT_MESSAGE_MAX_CHARS = 100
    answer = PlainForm(bot).send("My words. " * 30)
    assert answer.status_code == 413
    assert "Shorten it" in answer.content.decode() and "My words." in answer.content.decode()


def test_without_script_a_page_that_stood_open_too_long_can_be_sent_again(bot, settings):
    form = PlainForm(bot)
    settings.CHAT_TOKEN_SECONDS = -1
    answer = form.send("Where can I park?")
    assert answer.status_code == 401 and "Where can I park?" in answer.content.decode()
    settings.CHAT_TOKEN_SECONDS = 60
    assert "in the yard" in form.send("Where can I park?").content.decode()
