"""The inbox as files: what is shown, all of it, and nothing that a spreadsheet would run."""

import csv
import json
import re
from datetime import datetime
from io import StringIO

import pytest

from accounts.models import ActivityLog
from bots import export
from bots.actions.notes import write_note
from botsmith.lib.ids import new_id
from tests.bots.inbox_cast import talk
from tests.cast import bot_of, person, signed_in

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # The test's client is no ASGI server.
    pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume async"),
]


@pytest.fixture
def bot(alice):
    return bot_of(alice)


@pytest.fixture
def owner(alice):
    return signed_in(alice)


def file(owner, bot, name: str, query: str = "") -> str:
    answer = owner.get(f"/bots/{bot.pk}/conversations/export/{name}{query}")
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    return b"".join(answer).decode("utf-8-sig")


def rows(text: str) -> list[dict]:
    return list(csv.DictReader(StringIO(text, newline="")))


def test_a_row_for_each_conversation(bot, owner):
    who = {"user_name": "Eve", "user_email": "eve@example.com"}
    mine = talk(bot, "Where are\nyou?", stars=4, **who)
    [row] = rows(file(owner, bot, "conversations.csv"))
    assert row["conversation_id"] == mine.pk and row["first_question"] == "Where are you?"
    assert (row["visitor_name"], row["rating"], row["status"]) == ("Eve", "4", "active")
    assert datetime.fromisoformat(row["last_message_at"]).utcoffset().total_seconds() == 0


def test_a_row_for_each_message(bot, owner):
    mine = talk(bot, "Where are\nyou?", "In the “harbour”, at once.", cites="book")
    question, answer = rows(file(owner, bot, "messages.csv"))
    assert {question["conversation_id"], answer["conversation_id"]} == {mine.pk}
    assert (question["from"], question["content"]) == ("visitor", "Where are\nyou?")
    assert (answer["from"], answer["sources"], answer["grounded"]) == ("bot", "Handbook", "yes")


def test_json_has_the_messages_with_their_citations(bot, owner):
    mine = talk(bot, cites="book", stars=4)
    [conversation] = json.loads(file(owner, bot, "conversations.json"))
    assert (conversation["conversation_id"], conversation["rating"]) == (mine.pk, 4)
    [cited] = conversation["messages"][1]["citations"]
    assert cited["source_id"] == "book" and cited["quote"]


@pytest.mark.parametrize("name", export.FORMATS)
def test_an_empty_inbox_is_a_good_file(bot, owner, name):
    text = file(owner, bot, name)
    assert (json.loads(text) if name.endswith("json") else rows(text)) == []


@pytest.mark.parametrize("name", export.FORMATS)
def test_all_that_the_filter_finds_is_in_it_however_many(bot, owner, monkeypatch, name):
    monkeypatch.setattr(export, "AT_ONCE", 2)
    mine = {talk(bot, "A parcel").pk for _ in range(5)}
    talk(bot, "Something else")
    talk(bot, "A parcel of the owner", channel="playground")
    text = file(owner, bot, name, "?q=parcel")
    found = json.loads(text) if name.endswith("json") else rows(text)
    assert {each["conversation_id"] for each in found} == mine


def test_only_those_chosen_are_exported(bot, owner):
    mine, other = talk(bot), talk(bot_of(person("Bob")))
    talk(bot)
    form = {"act": "conversations.csv", "chosen": [mine.pk, other.pk]}
    answer = owner.post(f"/bots/{bot.pk}/conversations/act/", form)
    text = b"".join(answer).decode("utf-8-sig")
    assert [row["conversation_id"] for row in rows(text)] == [mine.pk]


def test_nothing_of_it_is_a_formula(bot, owner):
    talk(bot, "hi;=cmd|'/C calc'!A0\n\t@x", "Tea,+1")
    talk(bot, '=HYPERLINK("http://x")', "+1", user_name="@SUM(A1)", user_email="-2+3@example.com")
    for name in ("conversations.csv", "messages.csv"):
        for row in rows(file(owner, bot, name)):
            for cell in row.values():
                for part in re.split(r"[;,\t\n]", cell):
                    assert not part.startswith(("=", "+", "-", "@")), cell


def test_notes_are_the_teams(bot, owner, alice):
    write_note(talk(bot), note_id=new_id(), text="A secret note", author=alice)
    assert all("secret note" not in file(owner, bot, name) for name in export.FORMATS)


def test_exports_are_in_the_activity(bot, owner):
    file(owner, bot, "messages.csv", "?stars=5")
    entry = ActivityLog.objects.get(action="exported_conversations")
    assert entry.details == "messages.csv, ?stars=5"


def test_strangers_and_other_names_get_nothing(bot, owner):
    home = f"/bots/{bot.pk}/conversations/export/"
    assert signed_in(person("Bob")).get(f"{home}messages.csv").status_code == 404
    assert owner.get(f"{home}passwords.csv").status_code == 404
