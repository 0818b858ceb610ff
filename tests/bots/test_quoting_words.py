"""Days, values, what is asked for, and words that are near each other."""

import pytest

from bots.answering.quoting.asked import read
from bots.answering.quoting.days import months, weekdays
from bots.answering.quoting.lexicon import plain
from bots.answering.quoting.matching import related, within
from bots.answering.quoting.values import holds


@pytest.mark.parametrize(
    ("text", "language", "days"),
    [
        ("Tuesday to Thursday", "en", {1, 2, 3}),
        ("Mon–Fri", "en", {0, 1, 2, 3, 4}),
        ("every day", "en", {0, 1, 2, 3, 4, 5, 6}),
        ("samstags bis montags", "de", {5, 6, 0}),
        ("du lundi au vendredi", "fr", {0, 1, 2, 3, 4}),
        ("de lunes a sábado", "es", {0, 1, 2, 3, 4, 5}),
        ("周末", "zh", {5, 6}),
        ("月曜日から金曜日", "ja", {0, 1, 2, 3, 4}),
        ("no day at all", "en", set()),
    ],
)
def test_ranges_of_weekdays_cover_the_days_between(text, language, days):
    assert weekdays(plain(text), language) == days


def test_ranges_of_months_go_around_the_new_year():
    assert months(plain("from November to February"), "en") == {10, 11, 0, 1}


@pytest.mark.parametrize(
    ("kind", "text", "language", "held"),
    [
        ("price", "It costs €12.", "en", True),
        ("price", "It is free of charge.", "en", True),
        ("price", "It takes 12 days.", "en", False),
        ("price", "学费 300 元", "zh", True),
        ("duration", "within 14 days", "en", True),
        ("duration", "two working days", "en", True),
        ("duration", "zwei Wochen", "de", True),
        ("duration", "40分間", "ja", True),
        ("time", "from 9:30", "en", True),
        ("time", "ab 18 Uhr", "de", True),
        ("time", "in the yard", "en", False),
        ("phone", "0555 010 220", "en", True),
        ("phone", "9:00 – 18:00", "en", False),
        ("email", "write to a@b.example", "en", True),
        ("person", "led by Dr. Amara Osei", "en", True),
        ("person", "led by somebody", "en", False),
    ],
)
def test_kinds_of_things_are_recognised(kind, text, language, held):
    assert holds(kind, text, plain(text), language) is held


@pytest.mark.parametrize(
    ("question", "language", "kind"),
    [
        ("How much is a ticket?", "en", "price"),
        ("How long does it take?", "en", "duration"),
        ("Who runs it?", "en", "person"),
        ("How many seats are there?", "en", "amount"),
        ("Wie viel kostet das?", "de", "price"),
        ("Combien coûte l'entrée ?", "fr", "price"),
        ("¿Cuánto tarda el envío?", "es", "duration"),
        ("Сколько стоит билет?", "ru", "price"),
        ("いくらですか", "ja", "price"),
        ("多少钱", "zh", "price"),
    ],
)
def test_what_is_asked_for_is_recognised(question, language, kind):
    assert kind in read(question, "", language, [language]).kinds


def test_a_question_for_a_price_asks_for_no_other_number():
    assert read("How much does it cost?", "", "en", ["en"]).kinds == {"price"}


def test_what_a_question_is_wrapped_in_carries_no_content():
    asked = read("Could you please tell me if you have kayaks?", "", "en", ["en"])
    assert [word.surface for word in asked.words] == ["kayaks"]


@pytest.mark.parametrize(
    ("one", "other", "allowed", "near"),
    [
        ("delivrey", "delivery", 1, True),
        ("warranty", "waranty", 1, True),
        ("kayak", "tent", 1, False),
    ],
)
def test_slips_of_the_fingers_are_counted(one, other, allowed, near):
    assert within(one, other, allowed) is near


@pytest.mark.parametrize(
    ("one", "other", "language", "near"),
    [
        ("cancel", "cancellat", "en", True),
        ("ruckgab", "ruckgabefrist", "de", True),
        ("frist", "ruckgabefrist", "de", True),
        ("rent", "parent", "en", False),
    ],
)
def test_words_of_one_family_are_near(one, other, language, near):
    assert bool(related(one, other, language)) is near
