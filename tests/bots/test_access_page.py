"""What an owner decides about who may use a chat: the list on Share, and the page Access."""

import re

import pytest
from django.test import Client

from accounts.models import ActivityLog
from bots.models import Chatbot
from botsmith.lib.sealed import seal, unseal
from tests.cast import bot_of, person, signed_in

pytestmark = pytest.mark.django_db

POSTS = [
    "share/websites/",
    "access/",
    "access/secret/",
    "access/secret/new/",
    "access/secret/remove/",
    "access/end-sessions/",
]


@pytest.fixture
def alice():
    return person()


@pytest.fixture
def bot(alice):
    return bot_of(alice)


@pytest.fixture
def owner(alice):
    return signed_in(alice)


def read(answer) -> str:
    """The page as a person reads it, without its code."""
    text = re.sub(r"<[^>]+>", "", answer.content.decode())
    return " ".join(text.replace("&#x27;", "'").split())


def stored(bot) -> Chatbot:
    return Chatbot.objects.get(pk=bot.pk)


def last_change() -> tuple[str, str | None]:
    latest = ActivityLog.objects.order_by("-timestamp").first()
    return latest.action, latest.details


# --- Strangers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", POSTS)
def test_a_stranger_changes_nothing(bot, path):
    Chatbot.objects.filter(pk=bot.pk).update(identity_secret=seal("a secret"))
    before = vars(stored(bot)) | {"_state": None}
    bob = signed_in(person("Bob"))
    assert bob.post(f"/bots/{bot.pk}/{path}", {"visitor_rate": 1}).status_code == 404
    assert Client().post(f"/bots/{bot.pk}/{path}").status_code == 302
    assert vars(stored(bot)) | {"_state": None} == before


def test_a_stranger_does_not_see_the_page(bot):
    assert signed_in(person("Bob")).get(f"/bots/{bot.pk}/access/").status_code == 404


@pytest.mark.parametrize("path", [path for path in POSTS if path != "access/"])
def test_nothing_is_done_by_a_link(owner, bot, path):
    assert owner.get(f"/bots/{bot.pk}/{path}").status_code == 405


# --- Websites -----------------------------------------------------------------------------------


def list_websites(owner, bot, *lines: str):
    address = f"/bots/{bot.pk}/share/websites/"
    return owner.post(address, {"websites": "\n".join(lines)}, follow=True)


def test_an_empty_list_is_said_in_words(owner, bot):
    page = read(owner.get(f"/bots/{bot.pk}/share/"))
    assert "Any website may embed this chat." in page
    assert "Any website may embed this chat." in read(owner.get(f"/bots/{bot.pk}/access/"))


def test_a_list_is_kept_in_one_spelling_and_shown_as_people_write(owner, bot):
    page = list_websites(owner, bot, " Example.com ", "", "*.bücher.example", "example.com")
    assert stored(bot).allowed_origins == ["example.com", "*.xn--bcher-kva.example"]
    assert "example.com\n*.bücher.example</textarea>" in page.content.decode()
    assert "Only these websites may embed this chat." in read(page)
    assert last_change() == ("changed_chatbot", "allowed_origins")


def test_of_a_whole_address_the_website_is_kept_and_that_is_said(owner, bot):
    page = list_websites(owner, bot, "https://www.example.com/shop/?a=<b>")
    assert stored(bot).allowed_origins == ["https://www.example.com"]
    said = "Of “https://www.example.com/shop/?a=&lt;b&gt;” the website is kept: "
    assert f"{said}https://www.example.com." in page.content.decode()


def test_every_bad_line_is_named_and_nothing_typed_is_lost(owner, bot):
    page = list_websites(owner, bot, "example.com", "foo bar", "*", "shop.example")
    assert page.status_code == 422
    text = read(page)
    assert "Line 2, “foo bar”: that is no website's name. Write it as www.example.com." in text
    assert "Line 3, “*”: to let any website embed the chat, leave the list empty." in text
    assert "example.com\nfoo bar\n*\nshop.example</textarea>" in page.content.decode()
    assert stored(bot).allowed_origins == []


def test_a_list_longer_than_a_header_is_refused(owner, bot):
    page = list_websites(owner, bot, *(f"shop-number-{number}.example" for number in range(200)))
    assert page.status_code == 422 and "more than browsers can be told" in read(page)


def test_the_list_can_be_emptied(owner, bot):
    list_websites(owner, bot, "example.com")
    list_websites(owner, bot)
    assert stored(bot).allowed_origins == []


def test_what_another_program_stored_is_shown_as_it_is(owner, bot):
    Chatbot.objects.filter(pk=bot.pk).update(allowed_origins=["<b>junk", "example.com"])
    page = owner.get(f"/bots/{bot.pk}/share/").content.decode()
    assert "&lt;b&gt;junk\nexample.com</textarea>" in page


def test_the_frame_tells_its_website_and_may_copy(owner, bot):
    line = read(owner.get(f"/bots/{bot.pk}/share/"))
    assert "referrerpolicy=&quot;strict-origin-when-cross-origin&quot;" in line
    assert "allow=&quot;clipboard-write&quot;" in line


# --- Limits -------------------------------------------------------------------------------------


def limit(owner, bot, **fields):
    return owner.post(f"/bots/{bot.pk}/access/", fields, follow=True)


def test_limits_and_the_owners_sentence_are_kept(owner, bot):
    words = {"visitor_rate": 5, "total_rate": 50, "rate_message": " Please\n wait. "}
    assert "Saved." in read(limit(owner, bot, **words))
    kept = stored(bot)
    assert (kept.visitor_rate, kept.total_rate, kept.rate_message) == (5, 50, "Please wait.")
    assert last_change() == ("changed_chatbot", "rate_message, total_rate, visitor_rate")


def test_what_is_left_empty_is_the_installations(owner, bot, settings):
    settings.CHAT_BOT_RATE_PER_MINUTE = 1234
    limit(owner, bot, visitor_rate=5, rate_message="Wait.")
    page = limit(owner, bot, visitor_rate="", total_rate="", rate_message="")
    kept = stored(bot)
    assert (kept.visitor_rate, kept.total_rate, kept.rate_message) == (None, None, None)
    assert "Empty: 1,234." in read(page)


@pytest.mark.parametrize(
    "bad",
    [{"visitor_rate": 0}, {"total_rate": -1}, {"visitor_rate": "x"}, {"rate_message": "x" * 301}],
)
def test_a_limit_that_is_none_is_refused(owner, bot, bad):
    answer = limit(owner, bot, **bad)
    assert answer.status_code == 422
    is_rate = "rate_message" not in bad
    assert ("from 1 to 100,000, or leave this empty." in read(answer)) is is_rate
    kept = stored(bot)
    assert (kept.visitor_rate, kept.total_rate, kept.rate_message) == (None, None, None)


# --- Signed visitors ----------------------------------------------------------------------------


def test_a_secret_is_made_and_shown_only_when_asked_for(owner, bot):
    home = f"/bots/{bot.pk}/access/"
    made = owner.post(f"{home}secret/new/", follow=True)
    sealed = stored(bot).identity_secret
    secret = unseal(sealed)
    assert len(secret) >= 43
    for page in (made, owner.get(home), owner.get(f"/bots/{bot.pk}/share/")):
        assert secret not in page.content.decode() and sealed not in page.content.decode()
    assert last_change() == ("changed_chatbot", "identity_secret")
    shown = owner.post(f"{home}secret/")
    assert secret in shown.content.decode()
    assert shown["Cache-Control"] == "private, no-store"
    assert last_change()[0] == "showed_identity_secret"


def test_a_new_secret_is_another(owner, bot):
    for _ in range(2):
        before = stored(bot).identity_secret
        owner.post(f"/bots/{bot.pk}/access/secret/new/")
    assert before and unseal(before) != unseal(stored(bot).identity_secret)


def test_a_secret_is_removed(owner, bot):
    owner.post(f"/bots/{bot.pk}/access/secret/new/")
    page = owner.post(f"/bots/{bot.pk}/access/secret/remove/", follow=True)
    assert stored(bot).identity_secret is None and "There is no secret yet." in read(page)
    assert owner.post(f"/bots/{bot.pk}/access/secret/").url == f"/bots/{bot.pk}/access/"


def test_a_secret_that_cannot_be_read_any_more_is_said(owner, bot):
    Chatbot.objects.filter(pk=bot.pk).update(identity_secret="sealed with another key")
    page = owner.post(f"/bots/{bot.pk}/access/secret/", follow=True)
    assert "cannot be read any more. Make a new one." in read(page)


# --- Sessions -----------------------------------------------------------------------------------


def test_all_sessions_are_ended_by_one_press(owner, bot):
    page = owner.post(f"/bots/{bot.pk}/access/end-sessions/", follow=True)
    assert stored(bot).token_version == 1
    assert "All visitors' sessions are ended." in read(page)
    assert last_change() == ("ended_sessions", None)
