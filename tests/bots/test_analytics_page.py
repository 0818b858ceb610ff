"""The analytics page: its periods, its levels, its export, and what it makes of odd input."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from billing.models import Plan
from bots.models import Analytics, Chatbot, Conversation, Message
from bots.stats.due import as_stored
from botsmith.mongodb.collections import collection
from tests.bots.seeding import conversations, store
from tests.bots.test_inbox import text_of
from tests.cast import bot_of, on_plan, person, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bot(alice):
    bot = bot_of(alice)
    long_ago = timezone.now() - timedelta(days=400)
    Chatbot.objects.filter(pk=bot.pk).update(created_at=long_ago)
    bot.created_at = long_ago
    return bot


@pytest.fixture
def seeded(bot):
    store(collection(Chatbot).database, conversations(bot, timezone.now(), days=40, a_day=4))
    return bot


@pytest.fixture
def owner(alice) -> Client:
    return signed_in(on_plan(alice, "professional"))


def address(bot, part: str = "") -> str:
    return f"/bots/{bot.pk}/analytics/{part}"


def ask(bot, content: str, at: datetime, **fields) -> None:
    conversation = Conversation.objects.create(
        chatbot=bot, session_id="s", created_at=at, updated_at=at, **fields
    )
    Message.objects.create(
        conversation=conversation, chatbot=bot, role="user", content=content, timestamp=at
    )


def rows_of(answer) -> list[dict]:
    content = b"".join(answer).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


# --- Gates and levels -------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["", "export/", "time-zone/"])
def test_a_stranger_finds_nothing(bot, part):
    stranger = signed_in(person("Bob"))
    send = stranger.post if part == "time-zone/" else stranger.get
    assert send(address(bot, part)).status_code == 404


def test_the_basic_level_shows_the_last_thirty_days_whatever_is_asked(seeded, alice):
    page = signed_in(alice).get(address(seeded), {"range": "90"})
    text = text_of(page)
    assert page.status_code == 200
    assert "compared with the 30 days before" in text
    for title in ("Conversations", "Messages", "Active chats"):
        assert f"Show as a table: {title}" in text
    for title in ("Top questions", "Busiest hours 0:00", "Cost of models", "Export CSV"):
        assert title not in text


def test_the_basic_level_names_the_plans_that_show_more_as_they_are_stored(seeded, alice):
    Plan.objects.filter(pk="professional").update(name="Pro <Plus>")
    page = signed_in(alice).get(address(seeded)).content.decode()
    assert "Part of the Pro &lt;Plus&gt; and Enterprise plans." in page
    assert '/billing/change/">Compare plans' in page
    Plan.objects.exclude(pk="free").delete()
    assert "Part of the" not in signed_in(alice).get(address(seeded)).content.decode()


def test_the_basic_level_exports_nothing(seeded, alice):
    answer = signed_in(alice).get(address(seeded, "export/"))
    assert answer.status_code == 402
    assert "It comes with Professional or Enterprise." in text_of(answer)


def test_the_advanced_level_shows_everything(seeded, owner):
    text = text_of(owner.get(address(seeded)))
    titles = ("Response time", "Satisfaction", "Cost of models", "Busiest hours")
    for title in (*titles, "Top questions", "Who wrote the answers", "Export CSV"):
        assert title in text
    assert "See why, not only how many" not in text


# --- Periods ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("range", "days"), [("7", 7), ("30", 30), ("90", 90), ("", 30)])
def test_the_usual_periods(bot, owner, range, days):
    page = owner.get(address(bot), {"range": range} if range else {})
    assert f"compared with the {days} days before" in text_of(page)


def test_days_of_ones_own_choice(bot, owner):
    ask(bot, "Is it warm?", datetime(2026, 3, 10, 12, tzinfo=UTC))
    chosen = {"range": "custom", "first": "2026-03-09", "last": "2026-03-11"}
    text = text_of(owner.get(address(bot), chosen))
    assert "9 Mar – 11 Mar 2026 compared with the 3 days before" in text
    assert "Tue 10 Mar 2026 1" in text and "Is it warm?" in text
    [_, middle, _] = rows_of(owner.get(address(bot, "export/"), chosen))
    assert (middle["date"], middle["messages"]) == ("2026-03-10", "1")


def test_a_year_is_drawn_week_by_week(bot, owner):
    chosen = {"range": "custom", "first": "2025-11-03", "last": "2026-11-01"}
    ask(bot, "Is it warm?", datetime(2026, 3, 10, 12, tzinfo=UTC))
    assert "9 Mar – 15 Mar 2026 1" in text_of(owner.get(address(bot), chosen))


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"first": "2026-03-09"}, "Give the last day."),
        ({"first": "2026-03-09", "last": "2026-03-01"}, "The last day is before the first one."),
        ({"first": "2199-01-01", "last": "2199-01-02"}, "The first day is still to come."),
        ({"first": "2024-01-01", "last": "2026-01-01"}, "Choose at most 366 days."),
        ({"first": "1999-01-01", "last": "1999-01-02"}, "Choose a day of this century."),
        ({"first": "0001-01-01", "last": "9999-12-31"}, "Choose a day between 1970 and 2200."),
        ({"first": "<b>", "last": "2026-01-01"}, "Give the first day as a date"),
        ({"first": "2026-03-09", "last": "2026-02-30"}, "Give the last day as a date"),
        ({"range": "<script>"}, "Choose one of the periods offered."),
    ],
)
def test_an_unusable_period_says_why_and_shows_the_usual_one(bot, owner, asked, sentence):
    page = owner.get(address(bot), {"range": "custom", **asked})
    assert page.status_code == 422
    assert sentence in text_of(page) and "compared with the 30 days before" in text_of(page)
    for typed in asked.values():
        assert typed in page.content.decode() or "<" in typed
    assert owner.get(address(bot, "export/"), {"range": "custom", **asked}).status_code == 400


# --- What is shown ----------------------------------------------------------------------------


def test_an_unused_bot_says_what_to_do(bot, owner):
    text = text_of(owner.get(address(bot)))
    assert "The figures begin with the first visitor" in text
    assert "Put it on your website" in text


def test_the_owners_own_trials_do_not_count(bot, owner):
    ask(bot, "Trial", timezone.now(), channel="playground")
    assert "The figures begin with the first visitor" in text_of(owner.get(address(bot)))


def test_changes_are_told_in_words(bot, owner):
    now = timezone.now()
    for ago, count in ((1, 3), (8, 2)):
        for _ in range(count):
            ask(bot, "Is it warm?", now - timedelta(days=ago))
    text = text_of(owner.get(address(bot), {"range": "7"}))
    assert "Conversations 3 50 % more Messages 3 50 % more" in text


def test_a_question_is_one_however_it_is_written(bot, owner):
    for asked in ("Is it <b>warm</b>?", "is it <b>WARM</b>", " Is  it <b>warm</b> ?!"):
        ask(bot, asked, timezone.now())
    page = owner.get(address(bot)).content.decode()
    assert page.count('class="question-text"') == 1
    assert "&lt;b&gt;" in page and "<b>warm" not in page


def test_a_day_that_another_program_wrote_is_shown(bot, owner):
    Analytics.objects.create(
        chatbot=bot, date=datetime(2026, 3, 10), total_conversations=41, total_messages=97
    )
    chosen = {"range": "custom", "first": "2026-03-09", "last": "2026-03-11"}
    assert "Conversations 41" in text_of(owner.get(address(bot), chosen))


# --- Export -----------------------------------------------------------------------------------


def test_the_export_has_a_row_a_day_and_the_pages_figures(seeded, owner):
    answer = owner.get(address(seeded, "export/"), {"range": "30"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    rows = rows_of(answer)
    assert len(rows) == 30
    total = sum(int(row["conversations"]) for row in rows)
    assert f"Conversations {total:,}" in text_of(owner.get(address(seeded), {"range": "30"}))


# --- Time zone --------------------------------------------------------------------------------


def test_the_owner_chooses_the_days_zone(bot, owner, alice):
    ask(bot, "Late?", datetime(2026, 3, 10, 23, 30, tzinfo=UTC))
    answer = owner.post(address(bot, "time-zone/"), {"zone": "Asia/Kathmandu"})
    assert answer.status_code == 302
    alice.refresh_from_db()
    assert alice.time_zone == "Asia/Kathmandu"
    chosen = {"range": "custom", "first": "2026-03-09", "last": "2026-03-11"}
    assert "Wed 11 Mar 2026 1" in text_of(owner.get(address(bot), chosen))


def test_an_unknown_zone_is_refused_and_one_that_was_stored_is_utc(bot, owner, alice):
    page = owner.post(address(bot, "time-zone/"), {"zone": "../../etc/passwd"}, follow=True)
    assert "This time zone is not known." in text_of(page)
    alice.refresh_from_db()
    assert alice.time_zone == "UTC"
    type(alice).objects.filter(pk=alice.pk).update(time_zone="Mars/Base")
    assert "Time zone: UTC" in text_of(owner.get(address(bot)))


def test_days_of_another_zone_are_said_to_be_so(bot, owner):
    day = datetime(2026, 3, 10)
    stored = {"zone": "Asia/Tokyo", "figures": {"messages": 3}, "rolled_at": timezone.now()}
    Analytics.objects.create(chatbot=bot, date=day, **stored)
    assert collection(Analytics).find_one({"date": as_stored(day)})
    chosen = {"range": "custom", "first": "2026-03-09", "last": "2026-03-11"}
    assert "still counted in Asia/Tokyo" in text_of(owner.get(address(bot), chosen))


def test_another_time_zone_is_not_chosen_all_the_time(bot, owner, alice):
    zones = ["Europe/Berlin", "Asia/Tokyo"] * 6
    answers = [owner.post(address(bot, "time-zone/"), {"zone": zone}) for zone in zones]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429] * 2
    assert "Retry-After" in answers[-1]


def test_questions_are_told_apart_by_their_beginnings(bot, owner):
    long = "Is the terrace heated? " * 100
    for ending in ("a", "b"):
        ask(bot, long + ending, timezone.now())
    [found] = owner.get(address(bot)).context["questions"].shown
    assert (found.asked, len(found.text) <= 200) == (2, True)
