"""Who a visitor is, as the website says: what is believed, and whose conversation is shown."""

import hashlib
import hmac
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from bots.actions.turns import Person
from bots.actions.visitors import end_sessions, introduce, latest_conversation
from bots.inbox.words import MOST
from bots.models import Chatbot, Conversation
from bots.widget.identity import signature
from botsmith.lib.sealed import seal
from botsmith.mongodb.collections import collection
from tests.bots.test_live import said, streamed
from tests.bots.visitor import Visitor
from tests.cast import bot_of

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "a-secret-of-the-shop"


@pytest.fixture
def bot(bot):
    """Its owner has made an identity secret."""
    Chatbot.objects.filter(pk=bot.pk).update(identity_secret=seal(SECRET))
    return bot


def signed(user_id: str | int = "42", **said) -> dict:
    """As a customer's server computes it, without our code."""
    code = hmac.new(SECRET.encode(), str(user_id).encode(), hashlib.sha256).hexdigest()
    return {"user_id": user_id, "user_hash": code, **said}


async def opened(bot, identity: dict | None = None, token: str = "", **body) -> Visitor:
    visitor = Visitor(bot.pk)
    given = {"identity": identity} if identity is not None else {}
    visitor.session = (await visitor.open(token=token, **given, **body)).json()
    return visitor


async def talked(bot, identity: dict | None = None, token: str = "") -> Visitor:
    visitor = await opened(bot, identity, token)
    visitor.said = await visitor.ask_plainly("Where can I park?")
    return visitor


def shown(visitor: Visitor) -> str | None:
    return visitor.session["conversation_id"]


async def roles(visitor: Visitor) -> list[str]:
    transcript = (await visitor.get("conversation")).json()
    return [message["role"] for message in transcript["messages"]]


# --- What is believed ---------------------------------------------------------------------------


def test_the_signature_is_the_one_that_the_world_computes():
    """openssl dgst -sha256 -hmac key"""
    assert signature("key", "The quick brown fox jumps over the lazy dog") == (
        "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"
    )


async def test_a_signed_person_is_stored_with_the_conversation(bot):
    await talked(bot, signed(name=" Ada\n Lovelace ", email="ada@example.com"))
    kept = await Conversation.objects.aget()
    assert (kept.visitor_id, kept.user_name, kept.user_email) == (
        "42",
        "Ada Lovelace",
        "ada@example.com",
    )


async def test_a_number_is_signed_as_its_digits_and_hex_has_no_case(bot):
    identity = signed(42)
    await talked(bot, {**identity, "user_hash": identity["user_hash"].upper()})
    assert (await Conversation.objects.aget()).visitor_id == "42"


@pytest.mark.parametrize(
    "identity",
    [
        {**signed("42"), "user_id": "43"},
        {**signed("42"), "user_hash": ""},
        {**signed("42"), "user_hash": "é"},
        {**signed("42"), "user_hash": 7},
        {**signed("42"), "user_hash": signed("42")["user_hash"][:-1]},
        {"user_hash": signed("42")["user_hash"]},
        {**signed("42"), "user_id": True},
        {**signed("42"), "user_id": ["42"]},
        signed(""),
        signed("x" * 201),
        "42",
        ["42"],
    ],
)
async def test_what_is_not_signed_right_opens_no_session(bot, identity):
    answer = await Visitor(bot.pk).open(identity=identity)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "invalid_request")
    assert error["message"].endswith(".") and "token" not in answer.json()


async def test_another_bots_signature_is_not_believed(bot, alice):
    alice.custom_max_chatbots = 2
    other = await sync_to_async(bot_of)(alice, name="Other")
    answer = await Visitor(other.pk).open(identity=signed())
    assert "has no identity secret" in answer.json()["error"]["message"]


async def test_a_secret_that_cannot_be_read_is_said_to_the_developer(bot):
    await Chatbot.objects.filter(pk=bot.pk).aupdate(identity_secret="sealed with another key")
    answer = await Visitor(bot.pk).open(identity=signed())
    assert "cannot be read any more" in answer.json()["error"]["message"]


async def test_name_and_email_without_a_signature_are_merely_said(bot):
    said = {"user_id": "42", "name": "Ada" * 100, "email": "ada@example.com"}
    await talked(bot, said)
    kept = await Conversation.objects.aget()
    assert kept.visitor_id is None
    assert (kept.user_name, kept.user_email) == (("Ada" * 100)[:120], "ada@example.com")


@pytest.mark.parametrize("email", ["nobody", 7, None, "a@b\nBcc: c@d.example", "x" * 250 + "@a.de"])
async def test_what_is_no_address_is_left_out(bot, email):
    await talked(bot, signed(email=email, name=None))
    kept = await Conversation.objects.aget()
    assert (kept.visitor_id, kept.user_name, kept.user_email) == ("42", None, None)


# --- Whose conversation -------------------------------------------------------------------------


async def test_a_reload_finds_the_persons_conversation(bot):
    ada = await talked(bot, signed())
    back = await opened(bot, signed(), token=ada.token)
    assert shown(back) == ada.said["conversation_id"]


async def test_another_browser_finds_the_persons_latest_conversation(bot):
    first = await talked(bot, signed())
    second = await talked(bot, signed(), token="")
    assert second.said["conversation_id"] == first.said["conversation_id"]
    later = await opened(bot, signed(), anew=True)
    later.said = await later.ask_plainly("Where can I park?")
    assert later.said["conversation_id"] != first.said["conversation_id"]
    elsewhere = await opened(bot, signed())
    assert shown(elsewhere) == later.said["conversation_id"]
    assert await roles(elsewhere) == ["user", "assistant"]


async def test_after_a_month_another_browser_begins_anew(bot):
    await talked(bot, signed())
    await Conversation.objects.aupdate(updated_at=timezone.now() - timedelta(days=31))
    assert shown(await opened(bot, signed())) is None


async def test_another_bot_knows_nothing_of_the_person(bot, alice):
    await talked(bot, signed())
    alice.custom_max_chatbots = 2
    other = await sync_to_async(bot_of)(alice, name="Other", identity_secret=seal(SECRET))
    assert shown(await opened(other, signed())) is None


async def test_who_was_not_known_yet_goes_on_as_themselves(bot):
    nobody = await talked(bot)
    ada = await opened(bot, signed(name="$Ada", email="ada@example.com"), token=nobody.token)
    assert shown(ada) == nobody.said["conversation_id"]
    await ada.ask_plainly("When does it close on Saturday?")
    kept = await Conversation.objects.aget()
    assert (kept.visitor_id, kept.user_name, kept.messages_count) == ("42", "$Ada", 4)
    assert shown(await opened(bot, signed())) == kept.pk


async def test_a_token_of_the_time_before_finds_it_no_more(bot):
    nobody = await talked(bot)
    await opened(bot, signed(), token=nobody.token)
    assert await roles(nobody) == []
    assert shown(await opened(bot, token=nobody.token)) is None
    assert shown(await opened(bot, signed("43"), token=nobody.token)) is None
    refused = await nobody.ask("Where can I park?")
    assert refused.json()["error"]["code"] == "token_invalid"


async def test_a_token_of_the_time_before_hears_and_does_nothing_in_it(bot, alice):
    nobody = await talked(bot)
    stream = await streamed(nobody)
    assert await stream.next() == ("status", {"status": "active"})
    await opened(bot, signed(), token=nobody.token)
    conversation = await Conversation.objects.aget()
    await said(conversation, alice, "Your parcel is at 4 Mill Lane.")
    name, told = await stream.next()
    assert (name, told["code"]) == ("error", "token_invalid")
    await stream.close()
    assert (await nobody.get("live")).json()["error"]["code"] == "token_invalid"
    answer = f"messages/{nobody.said['message_id']}/events"
    assert (await nobody.get(answer)).status_code == 404
    for path, body in (("contact", {"email": "eve@example.com"}), ("escalate", {})):
        refused = await nobody.post(path, body)
        assert refused.json()["error"]["code"] == "token_invalid"
    assert (await Conversation.objects.aget()).user_email is None


async def test_a_token_of_the_time_before_goes_on_in_a_conversation_of_its_own(bot):
    nobody = await talked(bot)
    await opened(bot, signed(), token=nobody.token)
    again = await opened(bot, token=nobody.token)
    assert (await again.ask_plainly("Where can I park?"))["kind"] == "answer"
    assert await Conversation.objects.acount() == 2


@pytest.mark.parametrize("then", [signed("43"), None, {"name": "Eve", "email": "e@example.com"}])
async def test_who_comes_after_sees_nothing_of_the_one_before(bot, then):
    ada = await talked(bot, signed())
    after = await opened(bot, then, token=ada.token)
    assert shown(after) is None and await roles(after) == []
    said = await after.ask_plainly("Where can I park?")
    assert said["conversation_id"] != ada.said["conversation_id"]
    mine = await Conversation.objects.aget(pk=ada.said["conversation_id"])
    assert (mine.visitor_id, mine.messages_count) == ("42", 2)


async def test_whoever_gives_another_address_is_somebody_else(bot):
    ada = await talked(bot, {"email": "ada@example.com"})
    eve = await opened(bot, {"email": "eve@example.com"}, token=ada.token)
    assert shown(eve) is None
    assert shown(await opened(bot, {"name": "Ada"}, token=ada.token)) == ada.said["conversation_id"]


async def test_what_visitors_said_of_themselves_stays(bot):
    ada = await talked(bot, signed())
    await Conversation.objects.aupdate(user_email="private@example.com")
    await opened(bot, signed(name="Ada", email="ada@example.com"), token=ada.token)
    kept = await Conversation.objects.aget()
    assert (kept.user_name, kept.user_email) == ("Ada", "private@example.com")


def words_of_it() -> list[str]:
    return collection(Conversation).find_one()["words"]


async def test_names_that_are_said_again_and_again_add_no_words(bot):
    eve = await talked(bot)
    for number in range(5):
        eve = await opened(bot, {"name": f"Name{number}"}, token=eve.token)
        await eve.ask_plainly("Where can I park?")
    found = await sync_to_async(words_of_it)()
    assert [word for word in found if word.startswith("name")] == ["name0"]
    assert len(found) == len(set(found))


def test_words_of_a_name_have_the_same_end_as_others(bot):
    conversation = Conversation.objects.create(chatbot=bot, session_id="s")
    full = [f"word{number}" for number in range(MOST - 1)]
    for words, kept in ((full, [*full, "ada"]), ([*full, "a", "b"], [*full, "a", "b"])):
        empty = {"words": words, "user_name": None}
        collection(Conversation).update_one({"id": conversation.pk}, {"$set": empty})
        introduce(conversation.pk, session="s", person=Person(name="Ada Ada Ada"))
        assert words_of_it() == kept
    conversation.refresh_from_db()
    assert conversation.user_name == "Ada Ada Ada"


@pytest.mark.parametrize("words", [None, "none"])
def test_a_name_is_found_where_another_program_left_no_words(bot, words):
    conversation = Conversation.objects.create(chatbot=bot, session_id="s")
    collection(Conversation).update_one({"id": conversation.pk}, {"$set": {"words": words}})
    introduce(conversation.pk, session="s", person=Person(name="Ada"))
    assert words_of_it() == ["ada"]


async def test_a_signature_comes_back_after_all_sessions_were_ended(bot, alice):
    ada = await talked(bot, signed())
    await sync_to_async(end_sessions)(bot, actor=alice)
    assert shown(await opened(bot, token=ada.token)) is None
    assert shown(await opened(bot, signed(), token=ada.token)) == ada.said["conversation_id"]


async def test_one_person_has_one_limit_in_all_browsers(bot):
    await Chatbot.objects.filter(pk=bot.pk).aupdate(visitor_rate=1)
    browsers = [await opened(bot, signed()) for _ in range(2)]
    answers = [await each.ask("Where can I park?") for each in browsers]
    assert [answer.status_code for answer in answers] == [200, 429]


def test_the_person_is_found_by_an_index(bot):
    for number in range(20):
        Conversation.objects.create(chatbot=bot, session_id=f"session {number}")
    wanted = {"session_id": "session 7", "updated_at": {"$gte": timezone.now() - timedelta(days=1)}}
    found = collection(Conversation).find(wanted).sort("updated_at", -1).limit(1).explain()
    assert found["executionStats"]["totalDocsExamined"] == 1
    since = wanted["updated_at"]["$gte"]
    assert latest_conversation("session 7", since=since) and not latest_conversation(
        "", since=since
    )
