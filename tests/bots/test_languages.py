"""Visitors are spoken to in their browser's language, by whatever way a sentence reaches them."""

import asyncio
import json

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from bots.actions.hand_off import NO_EMAIL, NO_HAND_OFF
from bots.models import Chatbot, Message
from bots.widget.asking import QUOTA_SENTENCE
from botsmith.handler import Handler
from botsmith.lib import errors
from botsmith.lib.text import with_numbers
from tests.asgi import answered
from tests.bots.visitor import Visitor, parse

LANGUAGES = ("de", "ar", "ja", "pl")
in_the_database = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def english_again():
    """The language of a test's last request is not the next test's."""
    with translation.override("en"):
        yield


def said(sentence: object, language: str) -> str:
    with translation.override(language):
        return str(sentence)


async def bearer(bot: Chatbot) -> str:
    visitor = Visitor(bot.pk)
    await visitor.open()
    return f"Bearer {visitor.token}"


async def heard(path: str, method: str = "GET", body: object = None, **headers: str):
    """Status, headers and body as the server's own handler sends them, in a task of its own."""
    headers.setdefault("accept", "application/json")
    sent = json.dumps(body).encode() if body else b""
    return await asyncio.create_task(answered(Handler(), path, method, sent, **headers))


async def refusal(bot: Chatbot, language: str, content: str, token: str = "") -> dict:
    """What is said to a question that is not taken."""
    headers = {"authorization": token or await bearer(bot), "accept_language": language}
    headers["content_type"] = "application/json"
    path = f"/embed/{bot.pk}/messages"
    _, told, text = await heard(path, "POST", {"content": content}, **headers)
    assert told["content-language"] == language
    assert "accept-language" in told["vary"].lower()
    return json.loads(text)["error"]


# --- Every way ----------------------------------------------------------------------------------


@in_the_database
async def test_a_refusal_is_in_the_visitors_language(bot):
    for language in LANGUAGES:
        told = await refusal(bot, language, "Hello", token="Bearer of nothing")
        assert told["message"] == said(errors.TokenInvalid.sentence, language)
        assert told["message"] != said(errors.TokenInvalid.sentence, "en")


@in_the_database
async def test_a_page_that_is_not_there_says_so_in_the_visitors_language():
    for language in LANGUAGES:
        asked = {"accept": "text/html", "accept_language": language}
        _, headers, page = await heard("/embed/no-bot/", **asked)
        assert said(errors.BotInactive.sentence, language) in page
        assert said(gettext_lazy("No chat here"), language) in page
        direction = ' dir="rtl"' if language == "ar" else ""
        assert f'<html lang="{language}"{direction} data-theme' in page
        assert headers["content-language"] == language
        assert "Accept-Language" in headers["vary"]


@in_the_database
def test_the_plain_form_answers_in_the_visitors_language(bot):
    for language in LANGUAGES:
        page = Client(headers={"accept-language": language})
        answer = page.post(f"/embed/{bot.pk}/", {"content": "Hello", "token": "of long ago"})
        sentence = gettext_lazy("This page was open for long. Send it again.")
        assert said(sentence, language) in answer.content.decode()
        assert answer["Content-Language"] == language


@in_the_database
async def test_a_number_is_written_as_its_reader_writes_it(bot, settings):
    settings.CHAT_MESSAGE_MAX_CHARS = 1200
    written = {"de": "1.200", "ar": "1200", "ja": "1,200", "pl": "1\u00a0200"}
    for language in LANGUAGES:
        told = await refusal(bot, language, "a" * 1201)
        assert told["code"] == "message_too_long"
        assert written[language] in told["message"].replace(" ", "\u00a0")
        assert "characters" not in told["message"]


@in_the_database
async def test_an_error_that_ends_a_stream_is_in_the_visitors_language(bot):
    """It is written when the view has long returned."""
    visitor = Visitor(bot.pk)
    await visitor.open()
    answer = (await visitor.ask_plainly("When do you open?"))["message_id"]
    await Message.objects.filter(pk=answer).aupdate(state=Message.State.FAILED)
    for language in LANGUAGES:
        path = f"/embed/{bot.pk}/messages/{answer}/events"
        asked = {"authorization": f"Bearer {visitor.token}", "accept_language": language}
        _, headers, stream = await heard(path, **asked)
        name, data = parse(stream.strip().split("\n\n")[-1])
        assert (name, data["code"]) == ("error", "provider_unavailable")
        assert data["message"] == said(errors.ProviderUnavailable.sentence, language)
        assert headers["content-language"] == language


@in_the_database
async def test_visitors_who_ask_at_once_each_read_their_own_language(bot, settings):
    """Their questions are one batch, refused in a thread with the language of whoever began it."""
    settings.CHAT_RATE_PER_MINUTE = 1000
    languages = LANGUAGES * 5
    told = await asyncio.gather(*(refusal(bot, language, " ") for language in languages))
    empty = gettext_lazy("Write a message first.")
    assert [each["message"] for each in told] == [said(empty, each) for each in languages]


@in_the_database
async def test_limits_are_told_in_the_visitors_language(bot, alice, settings):
    await User.objects.filter(pk=alice.pk).aupdate(custom_max_messages=0)
    settings.CHAT_RATE_PER_MINUTE = 1
    token = await bearer(bot)
    used_up = await refusal(bot, "pl", "Hello", token)
    assert used_up["message"] == said(QUOTA_SENTENCE, "pl")
    too_fast = await refusal(bot, "ja", "Hello", token)
    assert too_fast["message"] == said(errors.RateLimited.sentence, "ja")


@in_the_database
async def test_what_a_person_is_asked_for_by_is_refused_in_the_visitors_language(bot):
    for language in LANGUAGES:
        visitor = Visitor(bot.pk, headers={"accept-language": language})
        await visitor.open()
        refused = await visitor.post("contact", {"name": "Ann", "email": "nowhere"})
        assert refused.json()["error"]["message"] == said(NO_EMAIL, language)
    await Chatbot.objects.filter(pk=bot.pk).aupdate(hand_off=False)
    refused = await visitor.post("escalate", {"reason": "customer_request"})
    assert refused.json()["error"]["message"] == said(NO_HAND_OFF, language)


@in_the_database
async def test_the_buttons_words_are_in_the_visitors_language(bot):
    for language, name in {"de": "Chat mit {name} öffnen", "pl": "Otwórz czat: {name}"}.items():
        asked = {"accept_language": language}
        _, headers, look = await heard(f"/embed/{bot.pk}/config.json", **asked)
        assert json.loads(look)["words"]["open"] == name
        assert "accept-language" in headers["vary"].lower()  # It may be kept by caches.


@in_the_database
def test_the_page_carries_its_scripts_words(bot):
    page = Client(headers={"accept-language": "ja"}).get(f"/embed/{bot.pk}/").content.decode()
    table = page.split('<script id="words" type="application/json">')[1].split("</script>")[0]
    assert json.loads(table)["Retry"] == "再試行"
    english = Client().get(f"/embed/{bot.pk}/").content.decode()
    assert '<script id="words" type="application/json">{}</script>' in english


@in_the_database
async def test_what_the_bot_says_is_its_owners(bot):
    await Chatbot.objects.filter(pk=bot.pk).aupdate(welcome_message="Retry")
    opened = await Visitor(bot.pk, headers={"accept-language": "de"}).open()
    assert opened.json()["bot"]["welcome_message"] == "Retry"


# --- Which language -----------------------------------------------------------------------------

HEADERS = {
    "de-AT,de;q=0.9,en;q=0.8": "de",
    "pt-BR": "pt",
    "pt-PT,pt;q=0.9": "pt",
    "zh-CN,zh;q=0.9": "zh-hans",
    "zh-Hans-SG": "zh-hans",
    # Who reads traditional Chinese reads simplified Chinese sooner than English.
    "zh-TW,zh;q=0.9,en;q=0.8": "zh-hans",
    "fr;q=0.4, pl;q=0.9": "pl",
    "sv, da;q=0.8, nl;q=0.5": "nl",
    "DE": "de",
    "en-GB,de;q=0.9": "en",
    "sv": "en",
    "*": "en",
    "": "en",
    "\x00;;q=,,=": "en",
    "x" * 20_000: "en",
    "de" + ",de-x" * 5000: "de",
}


@in_the_database
async def test_the_browsers_header_chooses():
    for asked, spoken in HEADERS.items():
        _, headers, _ = await heard("/embed/no-bot/config.json", accept_language=asked)
        assert headers["content-language"] == spoken, asked[:80]


@in_the_database
def test_every_language_of_the_settings_is_spoken(settings):
    for language, _ in settings.LANGUAGES:
        page = Client(headers={"accept-language": language}).get("/chat/no-bot/")
        assert f'<html lang="{language}"' in page.content.decode()
        assert said(errors.BotInactive.sentence, language) in page.content.decode()


@in_the_database
def test_the_dashboard_speaks_english():
    page = Client(headers={"accept-language": "de"}).get("/accounts/login/")
    assert '<html lang="en"' in page.content.decode()
    assert "Content-Language" not in page
    assert gettext("Retry") == "Retry"


def test_a_sentence_with_a_number_is_put_together_when_it_is_read():
    error = errors.InvalidRequest(with_numbers("{n} or {n}", n=4000))
    assert error.as_dict()["message"] == "4,000 or 4,000"
    assert said(error.sentence, "de") == "4.000 or 4.000"
