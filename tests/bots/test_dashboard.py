"""The dashboard and a chatbot's overview."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bots import queries
from bots.models import Chatbot, Conversation
from tests.cast import bot_of, person, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return person(custom_max_chatbots=50)


def test_many_chatbots_have_pages(alice, monkeypatch):
    monkeypatch.setattr(queries, "BOTS", 2)
    for n in range(5):
        bot_of(alice, name=f"Helper {n}")
    client = signed_in(alice)
    names, address = [], "/dashboard/"
    while True:
        context = client.get(address).context
        names += [bot.name for bot in context["bots"]]
        if not context["next_cursor"]:
            break
        address = f"/dashboard/?cursor={context['next_cursor']}"
    assert names == [f"Helper {n}" for n in (4, 3, 2, 1, 0)]
    assert "To the newest" in client.get(address).content.decode()


def test_a_place_that_nobody_knows_is_the_start(alice):
    bot_of(alice)
    assert len(signed_in(alice).get("/dashboard/?cursor=%00nonsense").context["bots"]) == 1


def test_who_was_asked_nothing_yet_is_led_on(alice):
    bot = bot_of(alice)
    page = signed_in(alice).get("/dashboard/").content.decode()
    empty = page.split("Nobody has asked anything yet")[1]
    for place in ("share/", "playground/"):
        assert f'href="/bots/{bot.pk}/{place}"' in empty.split("</section>")[0]


def test_figures_have_separators(alice):
    bot = bot_of(alice)
    Chatbot.objects.filter(pk=bot.pk).update(messages_count=1234567, conversations_count=89012)
    for address in ("/dashboard/", f"/bots/{bot.pk}/"):
        page = signed_in(alice).get(address).content.decode()
        assert "1,234,567" in page and "89,012" in page


def test_the_overview_draws_the_last_days(alice):
    bot = bot_of(alice)
    client = signed_in(alice)
    assert "data-chart" not in client.get(f"/bots/{bot.pk}/").content.decode()
    yesterday = timezone.now() - timedelta(days=1)
    Chatbot.objects.filter(pk=bot.pk).update(created_at=yesterday - timedelta(days=30))
    Conversation.objects.create(chatbot=bot, session_id="s", created_at=yesterday)
    page = client.get(f"/bots/{bot.pk}/")
    assert "in the last 14 days" in page.content.decode()
    assert page.context["chart"].figure == "1"


def test_first_steps_go_when_all_are_done(alice):
    bot = bot_of(alice)
    client = signed_in(alice)
    page = client.get(f"/bots/{bot.pk}/").content.decode()
    assert "First steps" in page and 'class="columns"' in page
    text_of(bot)
    Conversation.objects.create(chatbot=bot, session_id="s", channel="playground")
    Chatbot.objects.filter(pk=bot.pk).update(conversations_count=1)
    page = client.get(f"/bots/{bot.pk}/").content.decode()
    assert "First steps" not in page and 'class="columns"' not in page  # No empty one is left.
