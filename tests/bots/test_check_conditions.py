"""Whether an answer is right by what its owner wants, and what is otherwise in it."""

import csv

import pytest

from bots.checks.changes import settings_changes, source_changes
from bots.checks.differences import MOST_PIECES, differences, matched
from bots.checks.judging import Answer, Wanted, comparable, reasons_against
from bots.checks.pasted import NO_BAR, NOT_READ, phrases_of, read_lines

CITED = {"source_id": "s-1", "source_name": "Prices.pdf", "url": "https://shop.example/Prices?a=1"}


def says(content: str, *phrases: str) -> bool:
    return reasons_against(Answer(content), Wanted(must_contain=phrases)) == []


@pytest.mark.parametrize(
    ("phrase", "content"),
    [
        ("noon", "On Saturday it closes at NOON [1]."),
        ("noon | 12:00", "It closes at 12.00."),
        ("9.00", "From 9:00 on."),
        ("1,000", "It costs 1000 euros."),
        ("1000", "It costs 1.000 euros."),
        ("1000000", "There are 1,000,000 of them."),
        ("1 000", "Es sind 1 000 Stück."),
        ("9 am", "We open at 9am."),
        ("café crème", "Un CAFE  creme, s’il vous plaît"),
        ("straße", "In der STRASSE"),
        ("İzmir", "izmir’de"),
        ("Łódź", "w lodz"),
        ("ёлка", "ЕЛКА"),
        ("λόγος", "ΛΟΓΟΣ"),
        ("ظهراً", "نغلق ظهرا"),
        ("9", "نفتح الساعة ٩"),
        ("正午", "土曜日は正午に閉店します。"),
        ("中午", "星期六中午关门"),
        ("9시", "토요일에는 9시에 엽니다"),
        ("เที่ยง", "วันเสาร์ปิดเที่ยง"),
        ("दोपहर", "शनिवार को दोपहर में"),
        ("fi", "ﬁ"),  # Compatibility forms are what they stand for.
        ("half-past nine", "at half past\nnine!"),
        ("don't", "We don’t."),
        ("co\u00adop", "coop"),
        ("**4 euros**", "It costs **4** *euros*."),
        ("€4", "It costs €4."),
        ("20 %", "20% off"),
    ],
)
def test_a_phrase_is_found(phrase, content):
    assert says(content, phrase)


@pytest.mark.parametrize(
    ("phrase", "content"),
    [
        ("9", "We open at 19 and close at 90."),
        ("noon", "In the afternoon."),
        ("1", "It closes at noon [1]."),  # The number of a citation is not said.
        ("か", "が"),  # There the mark makes another letter.
        ("4 euros", "4 new euros"),
        ("$4", "It costs €4."),
        ("noon", ""),
        ("?!", "What?!"),
        ("1000", "1,00 euros"),
    ],
)
def test_a_phrase_is_not_found(phrase, content):
    assert not says(content, phrase)


def test_each_condition_that_is_not_met_is_told():
    wanted = Wanted(
        must_contain=["noon | 12:00", "Saturday", "closed"],
        must_not_contain=["six | 18:00"],
        must_cite=["s-2", "/opening"],
    )
    answer = Answer("On Saturday it closes at six.", citations=[CITED])
    assert reasons_against(answer, wanted, {"s-2": "Hours"}) == [
        "It says neither “noon” nor “12:00”.",
        "It does not say “closed”.",
        "It says “six”, and must not.",
        "It cites neither “Hours” nor “/opening”.",
    ]


@pytest.mark.parametrize("cited", [["s-1"], ["/prices"], ["s-9", "shop.example"]])
def test_one_of_the_sources_or_addresses_is_enough(cited):
    answer = Answer("4 euros.", citations=[CITED])
    assert reasons_against(answer, Wanted(must_cite=cited)) == []


def test_a_source_without_an_address_is_no_fault():
    answer = Answer("4 euros.", citations=[{"source_id": "s-1", "url": None}])
    assert reasons_against(answer, Wanted(must_cite=["/prices"])) == ["It does not cite “/prices”."]


def test_who_should_know_and_who_should_not():
    known, unknown = Answer("Yes."), Answer("I do not know.", is_refusal=True)
    refusal = Wanted(expects_refusal=True)
    assert reasons_against(unknown, refusal) == []
    assert reasons_against(known, refusal) == ["It answers, and should say that it does not know."]
    # Also where only what must not be said is wanted: who does not know is not right by that.
    wanted = Wanted(must_not_contain=["six"])
    assert reasons_against(unknown, wanted) == ["It says that it does not know."]


def test_what_is_compared_is_words_between_spaces():
    assert comparable("  A “quoted”   word. ") == " a quoted word "
    assert comparable("...") == "  "


# --- Differences ----------------------------------------------------------------------------


def test_words_that_differ_are_marked():
    before, now = differences("It closes at noon [1].", "It closes at six [1].")
    assert before == [(False, "It closes at "), (True, "noon"), (False, " [1].")]
    assert now == [(False, "It closes at "), (True, "six"), (False, " [1].")]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("", "new"),
        ("old", ""),
        ("正午に閉店", "六時に閉店"),
        ("a b c", "c b a"),
        ("word " * MOST_PIECES, "x"),
        ("é 🥐\n", "e"),
    ],
)
def test_nothing_of_either_is_lost(before, now):
    left, right = differences(before, now)
    assert ("".join(text for _, text in left), "".join(text for _, text in right)) == (before, now)


def test_equal_texts_differ_nowhere():
    for text in ("same", "word " * MOST_PIECES):
        assert not any(is_other for side in differences(text, text) for is_other, _ in side)


def test_of_answers_that_share_little_each_is_shown_whole():
    before = "Saturdays we lock the doors when the sun is right above, but call us first."
    now = "Please write to our team; nobody here can tell you more than this, but sorry."
    assert differences(before, now) == ([(True, before)], [(True, now)])


class Counted(str):
    """A word that counts how often it is compared."""

    times = 0
    __hash__ = str.__hash__

    def __eq__(self, other):
        Counted.times += 1
        return str.__eq__(self, other)


@pytest.mark.parametrize("words", [MOST_PIECES - 2, 1_000])
def test_comparing_is_bounded(words):
    """Every second word is the same one, which has most places where it may belong."""
    old = [Counted("the" if n % 2 else f"old{n}") for n in range(words)]
    new = [Counted("the" if n % 2 else f"new{n}") for n in range(words)]
    Counted.times = 0
    pairs = matched(old, new)
    assert Counted.times <= MOST_PIECES**2
    assert all(str(old[a]) == str(new[b]) for a, b in pairs)
    assert len(pairs) == (words // 2 if words < MOST_PIECES else 1)


def test_long_answers_are_compared_at_their_ends():
    old = " ".join(f"same{n}" if n < 500 else f"old{n}" for n in range(1_000))
    new = " ".join(f"same{n}" if n < 500 else f"new{n}" for n in range(1_000))
    (before, lacked), (now, added) = differences(old, new)
    assert before == now and before[0] is False and before[1].count("same") == 500
    assert lacked == (True, old[len(before[1]) :]) and added == (True, new[len(now[1]) :])


# --- What changed ---------------------------------------------------------------------------

SETTINGS = {"name": "A", "provider": "openai", "model": "m", "temperature": 0.2, "strict": True}


def test_settings_that_changed_are_named():
    now = {**SETTINGS, "temperature": 0.7, "strict": False, "instructions": "b"}
    assert settings_changes({**SETTINGS, "instructions": "a"}, now) == [
        "Temperature: 0.2 → 0.7",
        "“Only say what the sources support” is off",
        "The instructions were changed",
    ]


def test_sources_that_changed_are_named():
    before = [["1", "Prices", "a"], ["2", "Hours", "a"], ["3", "Old", "a"]]
    now = [["1", "Prices", "b"], ["2", "Hours", "a"], ["4", "New", "a"]]
    assert source_changes(before, now) == [
        "“Prices” was read anew",
        "“New” was added",
        "“Old” was deleted",
    ]
    many = [[str(n), f"S{n}", "a"] for n in range(20)]
    assert source_changes([], many)[-1] == "14 more sources changed"
    assert source_changes(None, many) == []


# --- What was pasted ------------------------------------------------------------------------


def test_lines_are_questions_and_what_a_right_answer_says():
    text = (
        "When do you close? | noon | 12:00\n\n"
        "What does it cost?\t4 euros; three days\n"
        "Bicycles? | (does not know)\n"
        "Nothing wanted\n"
        " | words\n"
        "when do you CLOSE | six\n"
        "Odd? | ?!\n"
    )
    lines = read_lines(text, known=["Parking?"])
    assert [(line.number, bool(line.error)) for line in lines] == [
        *((1, False), (3, False), (4, False), (5, True), (6, True), (7, True), (8, True)),
    ]
    assert lines[0].fields["must_contain"] == ["noon | 12:00"]
    assert lines[1].fields["must_contain"] == ["4 euros", "three days"]
    assert lines[2].fields["expects_refusal"] and not lines[2].fields["must_contain"]
    assert lines[3].error == NO_BAR
    assert [read_lines("parking | yes", known=["Parking?"])[0].error] == [lines[5].error]
    assert [line.text for line in lines] == [each for each in text.splitlines() if each]


@pytest.mark.parametrize("comma", [",", ";", "\t"])
def test_a_table_has_its_columns_by_name(comma):
    rows = [
        ["Question", "must_contain", "Note", "Must not contain", "must cite"],
        ['"When, exactly?"', "noon", "x", "six", "/hours"],
        ["", "", "", "", ""],
        ["Bicycles?", "(does not know)", "", "", ""],
        ["Nothing?", "", "", "", ""],
    ]
    first, second, third = read_lines("\ufeff" + "\n".join(comma.join(row) for row in rows))
    assert first.fields == {
        "question": "When, exactly?",
        "must_contain": ["noon"],
        "must_not_contain": ["six"],
        "must_cite": ["/hours"],
        "expects_refusal": False,
    }
    assert second.fields["expects_refusal"]
    assert third.error == "Say what a right answer holds."


def test_phrases_are_tidied():
    assert phrases_of("  noon|12:00 \n\nnoon | 12:00\n | \n x ") == ["noon | 12:00", "x"]


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n", "\u2028"])
def test_lines_end_as_they_do_anywhere(end):
    [line] = read_lines(f"question,must contain{end}When?,noon{end}")
    assert (line.fields["question"], line.fields["must_contain"]) == ("When?", ["noon"])
    [line] = read_lines(f"question{end}foo")
    assert line.error == "Say what a right answer holds."


def test_a_row_that_cannot_be_read_is_told_and_the_others_are_read():
    before = csv.field_size_limit(40)
    try:
        bad, good = read_lines(f"question,must contain\n{'x' * 41},noon\nWhen?,noon")
    finally:
        csv.field_size_limit(before)
    assert (bad.number, bad.text, bad.error) == (2, f"{'x' * 41},noon", NOT_READ)
    assert good.fields["question"] == "When?"


@pytest.mark.parametrize("column", ["must contain", "must not contain", "must cite"])
def test_of_each_kind_so_many_are_read(column):
    def error(cell: str) -> str:
        [line] = read_lines(f"question,{column}\nWhen?,{cell}")
        return line.error

    assert error(";".join(f"/{n}" for n in range(10))) == ""
    assert error(";".join(f"/{n}" for n in range(11))) == "Give 10 of them at most."
    assert error("x" * 301).startswith("Keep each under 300 characters")
