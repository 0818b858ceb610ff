"""The inbox is narrowed by its address, in any combination, and found by what was said."""

import re
from datetime import UTC, datetime, timedelta
from itertools import product
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from bots.actions.catching_up import catch_up
from bots.actions.hand_off import reply_as_person
from bots.actions.turns import Person
from bots.actions.visitors import introduce
from bots.inbox import terms
from bots.inbox.filters import Filter
from bots.inbox.finding import looked_for
from bots.inbox.words import MOST, adding
from bots.models import Conversation, ConversationRating, Message
from bots.tasks import catch_up_conversations
from botsmith.lib.ids import new_id
from botsmith.mongodb.collections import collection
from tests.bots.inbox_cast import talk
from tests.cast import bot_of, person, signed_in, text_of

pytestmark = pytest.mark.django_db(transaction=True)
HTMX = {"hx-request": "true"}


@pytest.fixture
def bot(alice):
    return bot_of(alice)


@pytest.fixture
def owner(alice):
    return signed_in(alice)


def found(bot, **params) -> set[str]:
    looked = looked_for([bot.pk], Filter.read(params))
    return {each["id"] for each in looked.at(None, limit=100)}


def shown(owner, bot, query: str = "") -> list[str]:
    """The ids of the rows, in their order."""
    page = owner.get(f"/bots/{bot.pk}/conversations/{query}").content.decode()
    return re.findall(r'name="chosen" value="([^"]+)" form', page)


# --- Words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    ["parcel", "PARCELS", "harbour", "parc harb", "eve", "eve@exam", "café", "cafe", "müller"],
)
def test_words_of_all_that_was_said_are_found(bot, typed):
    fields = {"user_name": "Eve Müller", "user_email": "eve@example.com"}
    mine = talk(bot, "Where are my parcels?", "In the harbour Café.", **fields)
    talk(bot, "Something else", "Nothing of it.")
    assert found(bot, q=typed) == {mine.pk}


@pytest.mark.parametrize("typed", ["absent", "parcel absent", "arcel"])
def test_what_nobody_said_is_not_found(bot, typed):
    talk(bot, "Where is my parcel?")
    assert found(bot, q=typed) == set()


@pytest.mark.parametrize("typed", ["?!", "^.*", '"', "\\", "🙂", "!!!"])
@pytest.mark.parametrize("more", [{}, {"source": "book"}, {"status": "active"}])
def test_a_search_without_a_word_finds_nothing_and_says_so(bot, owner, typed, more):
    talk(bot, cites="book")
    assert found(bot, q=typed, **more) == set()
    query = urlencode({"q": typed, **more})
    page = owner.get(f"/bots/{bot.pk}/conversations/?{query}").content.decode()
    assert "no letter or digit" in page and "Nobody said" not in page


def test_every_word_narrows_however_many_there_are(bot):
    many = [f"word{number}" for number in range(10)]
    mine = talk(bot, " ".join([*many, "it", "lantern"]))
    talk(bot, " ".join(many))
    for late in ("lantern", "lant", "it"):
        assert found(bot, q=" ".join([*many, late])) == {mine.pk}
    assert found(bot, q=" ".join([*many, "absent"])) == set()


@pytest.mark.parametrize("typed", ["source:x", "$regex", "a" * 500, "words.0"])
def test_what_databases_read_is_text(bot, typed):
    talk(bot, "Where is my parcel?")
    assert found(bot, q=typed) == set()


def test_words_without_spaces_are_found(bot):
    mine = talk(bot, "退款需要多长时间", "三天。")
    assert found(bot, q="退款") == {mine.pk}


def test_a_persons_words_and_the_name_a_website_gives_are_found(bot, alice):
    mine = talk(bot)
    reply_as_person(mine, author=alice, content="Your lantern is packed.", message_id=new_id())
    introduce(mine.pk, session=mine.session_id, person=Person(name="$Zoë"))
    assert found(bot, q="lantern") == found(bot, q="zoe") == {mine.pk}


def test_a_search_stays_within_its_chatbot(bot, alice):
    talk(bot_of(person("Bob")), "Where is my parcel?")
    assert found(bot, q="parcel") == set()


def test_the_owners_own_trials_are_not_found(bot):
    talk(bot, "Where is my parcel?", channel="playground")
    assert found(bot, q="parcel") == set()
    assert not collection(Conversation).find_one().get("words")


def test_a_beginning_of_very_many_words_finds_them_all(bot, monkeypatch):
    monkeypatch.setattr(terms, "MOST_ENDINGS", 3)
    mine = {talk(bot, f"About lamp{number} please").pk for number in range(6)}
    assert found(bot, q="lamp") == mine
    assert found(bot, q="lamp please") == mine
    monkeypatch.setattr(terms, "OFTEN", 4)
    monkeypatch.setattr("bots.inbox.finding.OFTEN", 4)
    assert found(bot, q="lamp") == found(bot, q="lamp please") == mine


def test_a_word_found_often_is_read_where_a_narrower_filter_leads(bot, owner, monkeypatch):
    for where in ("bots.inbox.terms.OFTEN", "bots.inbox.finding.OFTEN"):
        monkeypatch.setattr(where, 4)
    rated = [talk(bot, f"My parcel {number}", stars=1).pk for number in range(2)]
    every = [*rated, *(talk(bot, "A parcel, please", stars=5).pk for _ in range(4))]
    talk(bot, "Something else", stars=1)
    for few in ({"stars": "1"}, {"stars": "low"}, {"stars": "1", "status": "active"}):
        looked = looked_for([bot.pk], Filter.read({"q": "parcel", **few}))
        assert looked.index == "inbox_by_rating" and not looked.is_by_beginning
        assert found(bot, q="parcel", **few) == set(rated)
    assert found(bot, q="parcel please", stars="1") == set()
    assert found(bot, q="parcel", status="active") == found(bot, q="parc") == set(every)
    assert looked_for([bot.pk], Filter.read({"q": "parcel", "stars": "5"})).is_by_beginning
    narrowed = owner.get(f"/bots/{bot.pk}/conversations/?q=parcel&stars=1")
    assert "begun first" not in narrowed.content.decode()
    assert "begun first" in owner.get(f"/bots/{bot.pk}/conversations/?q=parcel").content.decode()


def test_a_conversations_words_have_an_end(bot):
    mine = talk(bot)
    many = [f"word{number}" for number in range(MOST)]
    for words in (many, ["late"]):
        if changes := adding(mine.pk, words):
            collection(Conversation).bulk_write(changes)
    assert found(bot, q="late") == set()


# --- Other filters ----------------------------------------------------------------------------


def test_stars_are_filtered(bot):
    by = {stars: talk(bot, stars=stars).pk for stars in (1, 2, 5)} | {None: talk(bot).pk}
    assert found(bot, stars="5") == {by[5]}
    assert found(bot, stars="low") == {by[1], by[2]}
    assert found(bot, stars="none") == {by[None]}


def test_what_was_not_answered_from_sources_is_filtered(bot):
    good = talk(bot)
    refused, unsupported = talk(bot, kind="refusal"), talk(bot, grounded=False)
    small = talk(bot, kind="small_talk")
    assert found(bot, grounded="gap") == {refused.pk, unsupported.pk}
    assert found(bot, grounded="sources") == {good.pk}
    assert small.grounding == 0


def test_a_source_is_filtered_and_offered(bot, owner):
    source = text_of(bot)
    mine = talk(bot, cites=source.pk)
    talk(bot, "Something of no source")
    assert shown(owner, bot, f"?source={source.pk}") == [mine.pk]
    page = owner.get(f"/bots/{bot.pk}/conversations/?source={source.pk}").content.decode()
    assert f'<option value="{source.pk}" selected>Shop handbook</option>' in page
    gone = owner.get(f"/bots/{bot.pk}/conversations/?source=gone").content.decode()
    assert "a source that was deleted" in gone


def test_days_are_the_viewers(bot):
    moment = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    mine = talk(bot, at=moment)
    day = {"from": "2026-03-01", "to": "2026-03-01"}
    assert found(bot, **day) == {mine.pk}
    tokyo = Filter.read(day, ZoneInfo("Asia/Tokyo"))
    assert looked_for([bot.pk], tokyo).at(None, limit=9) == []
    assert found(bot, **{"to": "9999-12-31", "from": "0001-01-01"}) == {mine.pk}


def test_every_pair_of_filters_can_be_combined(bot):
    source = text_of(bot)
    mine = talk(bot, "Where is my parcel?", cites=source.pk, stars=1, channel="page")
    talk(bot, stars=5)
    today = timezone.now().date().isoformat()
    every = {"q": "parcel", "status": "active", "stars": "1", "from": today}
    every |= {"grounded": "sources", "source": source.pk, "channel": "page"}
    for one, other in product(every, every):
        assert mine.pk in found(bot, **{one: every[one], other: every[other]}), (one, other)
    assert found(bot, **every) == {mine.pk}
    assert found(bot, **{**every, "status": "resolved"}) == set()


@pytest.mark.parametrize("query", ["?stars=9&status=no&from=x&to=2026-13-45&grounded=1&channel=?"])
def test_what_an_address_names_wrongly_is_not_filtered_by(bot, owner, query):
    mine = talk(bot)
    assert shown(owner, bot, query) == [mine.pk]


def test_filters_that_are_on_can_be_taken_away_and_are_told_honestly(bot, owner, monkeypatch):
    for number in range(3):
        talk(bot, f"Parcel {number}", stars=5)
    page = owner.get(f"/bots/{bot.pk}/conversations/?q=parcel&stars=5").content.decode()
    assert '<a class="chip" href="/bots/' in page and "?stars=5" in page and "?q=parcel" in page
    assert "<strong>3</strong> conversations" in page
    monkeypatch.setattr("bots.inbox.finding.MOST_FETCHED", 2)
    assert "More than 2" in owner.get(f"/bots/{bot.pk}/conversations/?q=parcel").content.decode()
    monkeypatch.setattr("bots.inbox.finding.MOST_COUNTED", 1)
    assert "More than 1" in owner.get(f"/bots/{bot.pk}/conversations/?stars=5").content.decode()
    none = owner.get(f"/bots/{bot.pk}/conversations/?q=parcel&stars=1").content.decode()
    assert "No conversation fits all 2 filters" in none and "Without" in none


def test_what_is_searched_for_is_text(bot, owner):
    page = owner.get(f"/bots/{bot.pk}/conversations/?q=<script>x</script>").content.decode()
    assert "<script>x" not in page and "&lt;script&gt;x" in page


def test_htmx_gets_the_list_and_the_address(bot, owner):
    mine = talk(bot, "Where is my parcel?")
    answer = owner.get(f"/bots/{bot.pk}/conversations/?q=parcel&status=&from=", headers=HTMX)
    assert "<html" not in answer.content.decode() and mine.pk in answer.content.decode()
    assert answer["HX-Push-Url"] == f"/bots/{bot.pk}/conversations/?q=parcel"
    back = {**HTMX, "hx-history-restore-request": "true"}
    assert b"<html" in owner.get(f"/bots/{bot.pk}/conversations/", headers=back).content


def test_a_stranger_searches_nothing(bot):
    talk(bot, "Where is my parcel?")
    stranger = signed_in(person("Bob"))
    assert stranger.get(f"/bots/{bot.pk}/conversations/?q=parcel").status_code == 404


# --- Pages ------------------------------------------------------------------------------------


def links(owner, address: str) -> tuple[list[str], str | None, str | None]:
    page = owner.get(address).content.decode()
    rows = re.findall(r'name="chosen" value="([^"]+)" form', page)
    ends = [re.search(rf'id="inbox-{end}"[^>]* href="([^"]+)"', page) for end in ("newer", "older")]
    return rows, *(end and end[1].replace("&amp;", "&") for end in ends)


@pytest.mark.parametrize("query", ["", "?q=parcel"])
def test_pages_go_both_ways_and_bear_arrivals(bot, owner, monkeypatch, query):
    monkeypatch.setattr("bots.queries.PAGE", 3)
    start = timezone.now() - timedelta(days=1)
    ids = [talk(bot, "A parcel", at=start + timedelta(minutes=n)).pk for n in range(8)][::-1]
    first, newer, older = links(owner, f"/bots/{bot.pk}/conversations/{query}")
    assert (first, newer) == (ids[:3], None)
    late = talk(bot, "A parcel").pk
    second, newer, older = links(owner, older)
    assert second == ids[3:6]
    third, newer_again, last = links(owner, older)
    assert (third, last) == (ids[6:], None)
    assert links(owner, newer_again)[0] == ids[3:6]
    start_again, _, _ = links(owner, newer)
    assert start_again == [late, *ids[:2]] or start_again == ids[:3]


def test_conversations_of_one_moment_are_each_shown_once(bot, owner, monkeypatch):
    monkeypatch.setattr("bots.queries.PAGE", 2)
    moment = timezone.now()
    ids = {talk(bot, at=moment).pk for _ in range(5)}
    address, seen = f"/bots/{bot.pk}/conversations/", []
    while address:
        rows, _, address = links(owner, address)
        seen += rows
    assert len(seen) == 5 and set(seen) == ids


@pytest.mark.parametrize("cursor", ["x", "é", "a" * 5000])
def test_an_unreadable_place_is_the_start(bot, owner, cursor):
    mine = talk(bot, "parcel")
    for query in (f"?cursor={cursor}", f"?before={cursor}", f"?q=parcel&cursor={cursor}"):
        assert shown(owner, bot, query) == [mine.pk]


def test_a_transcript_leads_to_its_neighbours_in_the_filter(bot, owner):
    start = timezone.now() - timedelta(days=1)
    ids = []
    for number in range(5):
        at = start + timedelta(minutes=number)
        ids.append(talk(bot, stars=5 if number % 2 == 0 else 1, at=at).pk)
    home = f"/bots/{bot.pk}/conversations/"
    page = owner.get(f"{home}{ids[2]}/?stars=5").content.decode()
    assert f'id="beside-newer" href="{home}{ids[4]}/?stars=5"' in page
    assert f'id="beside-older" href="{home}{ids[0]}/?stars=5"' in page


# --- What was there before --------------------------------------------------------------------


def strange(bot, **fields) -> str:
    """As another program writes it: the documented fields alone."""
    pk, now = new_id(), timezone.now()
    document = {"id": pk, "chatbot_id": bot.pk, "session_id": "s", "status": "active"}
    dates = {"messages_count": 2, "created_at": now, "updated_at": now}
    collection(Conversation).insert_one({**document, **dates, **fields})
    said = {"conversation_id": pk, "chatbot_id": bot.pk, "role": "user", "timestamp": now}
    collection(Message).insert_one({"id": new_id(), "content": "A strange parcel", **said})
    return pk


def test_what_another_program_wrote_is_shown_at_once_and_found_soon(bot, owner):
    mine = strange(bot)
    given = {"id": new_id(), "conversation_id": mine, "chatbot_id": bot.pk, "rating": 2}
    collection(ConversationRating).insert_one({**given, "created_at": timezone.now()})
    assert shown(owner, bot) == [mine]
    assert owner.get(f"/bots/{bot.pk}/conversations/{mine}/").status_code == 200
    catch_up_conversations()
    assert found(bot, q="strange") == found(bot, stars="2") == {mine}
    assert catch_up() == 0


def test_catching_up_adds_to_what_the_chat_wrote_meanwhile(bot):
    mine = talk(bot, "Where is my parcel?", kind="refusal", cites="book")
    before = collection(Conversation).find_one({"id": mine.pk})
    collection(Conversation).update_one({"id": mine.pk}, {"$set": {"searchable": None}})
    assert catch_up() == 1
    after = collection(Conversation).find_one({"id": mine.pk})
    assert set(after["words"]) == set(before["words"])
    assert (after["grounding"], after["searchable"]) == (2, True)


def test_a_null_where_words_should_be_is_mended(bot):
    mine = strange(bot, words=None)
    catch_up_conversations()
    assert found(bot, q="parcel") == {mine}


@pytest.mark.parametrize(
    "odd",
    [{"content": ["no", "text"]}, {"content": "Hi", "citations": ["x"]}, {"content": None}],
    ids=["content", "citations", "nothing"],
)
def test_one_that_cannot_be_read_holds_up_no_other(bot, odd):
    odd_one, good = talk(bot), talk(bot, "Is there parking?")
    collection(Message).update_many({"conversation_id": odd_one.pk}, {"$set": odd})
    collection(Conversation).update_many({}, {"$set": {"searchable": None, "words": None}})
    assert catch_up() == 2
    assert catch_up() == 0
    good.refresh_from_db()
    assert good.searchable is True
