"""F4: of fifty at once with room for one, one is made, of everything that is counted."""

from io import BytesIO

import pytest

from accounts.keys import MOST_LIVE, make_key
from accounts.models import ApiKey
from billing import quota
from billing.quota import Limit
from bots.models import Chatbot
from botsmith.lib.errors import InvalidRequest, QuotaExceeded
from knowledge.actions import add_file, add_qa, add_text, add_website
from knowledge.models import Source
from tests.billing.racing import at_once
from tests.cast import bot_of, person
from tests.proof.counting import counted, sized

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 50


def text(bot):
    return add_text(bot, name="T", content="A text.", actor=bot.user)


def answer(bot):
    return add_qa(bot, questions=["Why?"], answer="Because.", actor=bot.user)


def file(bot):
    return add_file(bot, name="a.txt", stream=BytesIO(b"Words."), size=6, actor=bot.user)


def website(bot):
    return add_website(bot, url="https://example.com/", actor=bot.user)


@pytest.mark.parametrize(
    ("make", "limit"),
    [(text, Limit.TEXTS), (answer, Limit.TEXTS), (file, Limit.FILES), (website, Limit.WEBSITES)],
)
def test_of_fifty_sources_at_once_with_room_for_one_one_is_there(make, limit):
    alice = person()
    bot = bot_of(alice)
    room = quota.meters(alice, limit)[0].limit - 1
    for _ in range(room):
        make(bot)
    made = at_once(AT_ONCE, lambda: make(bot))
    there = Source.objects.count() - room
    counted("F4", what=make.__name__, at_once=AT_ONCE, made=made, there=there)
    assert (made, there) == (1, 1)
    assert quota.meters(alice, limit)[0].used == room + 1


def test_of_fifty_chatbots_at_once_with_room_for_one_one_is_there():
    rounds = sized(2, 20)
    for number in range(rounds):
        owner = person(f"Owner{number}")
        assert at_once(AT_ONCE, lambda owner=owner: bot_of(owner)) == 1
    counted("F4", what="chatbot", at_once=AT_ONCE, rounds=rounds, there=Chatbot.objects.count())
    assert Chatbot.objects.count() == rounds


def test_of_fifty_keys_at_once_with_room_for_one_one_is_there():
    alice = person()
    for number in range(MOST_LIVE - 1):
        make_key(alice, f"Key {number}", ["read"], actor=alice)

    def one() -> None:
        try:
            make_key(alice, "Another", ["read"], actor=alice)
        except InvalidRequest as refusal:
            raise QuotaExceeded from refusal

    made = at_once(AT_ONCE, one)
    counted("F4", what="key", at_once=AT_ONCE, made=made, there=ApiKey.objects.count())
    assert (made, ApiKey.objects.count()) == (1, MOST_LIVE)
