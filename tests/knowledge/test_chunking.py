import random
import re
import time
from itertools import pairwise

import pytest

from botsmith.lib.tokens import count_tokens
from knowledge.chunking import chunk, sentences
from tests.knowledge.documents import grows_evenly

# Tokens are counted once for every piece, and a count of the whole may round otherwise.
SLACK = 1.15
WORDS = ["alpha", "beta", "naïve", "価格は", "e.g.", "3.14", "Dr.", "https://a.example/b.c?d", "x"]


def random_text(rng: random.Random) -> str:
    """Headings, paragraphs, lists, tables, code and odd white space in any order."""

    def words(most: int) -> str:
        return " ".join(rng.choices(WORDS, k=rng.randint(1, most))) + rng.choice(
            [".", "。", "!", ""]
        )

    makers = [
        lambda: f"{'#' * rng.randint(1, 6)} {words(4)}",
        lambda: "\n".join(words(30) for _ in range(rng.randint(1, 6))),
        lambda: "\n".join(f"- {words(12)}" for _ in range(rng.randint(1, 20))),
        lambda: "\n".join(f"{words(2)} | {words(3)}" for _ in range(rng.randint(1, 25))),
        lambda: "```\n# no heading\n" + words(5) + "\n```",
        lambda: "長" * rng.randint(1, 900),
        lambda: " " * rng.randint(0, 9) + "\t",
    ]
    return rng.choice(["\n", "\n\n", "\n\n\n"]).join(
        rng.choice(makers)() for _ in range(rng.randint(0, 25))
    )


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("seed", range(60))
def test_offsets_are_exact_and_nothing_is_lost(seed):
    rng = random.Random(seed)
    text = random_text(rng)
    target = rng.choice([4, 20, 60, 280])
    maximum = target + rng.choice([0, 10, 100])
    found = chunk(text, target=target, maximum=maximum, overlap=rng.choice([0, 10, 30]))
    covered = before = 0
    for number, piece in enumerate(found):
        assert piece.ordinal == number
        assert piece.text == text[piece.start : piece.end] == piece.text.strip()
        assert 0 < count_tokens(piece.text) <= maximum * SLACK
        between = text[covered : piece.start]
        assert all(not line.strip() or line.lstrip()[0] == "#" for line in between.splitlines())
        assert before < piece.end > covered and before <= piece.start
        before, covered = piece.start, piece.end
    rest = text[covered:]
    assert not squeezed(rest)


@pytest.mark.parametrize("seed", range(60))
def test_sentences_cover_the_text_in_order(seed):
    text = random_text(random.Random(seed))
    spans = sentences(text)
    assert squeezed("".join(text[a:b] for a, b in spans)) == squeezed(text)
    assert all(a < b for a, b in spans) and spans == sorted(spans)
    assert all(text[a:b] == text[a:b].strip() for a, b in spans)


def test_chunks_stand_under_their_headings():
    text = "Before.\n\n# Guide\n\nIntro.\n\n## Refunds\n\n" + "Long text. " * 30
    text += "\n\n# Other\n\nEnd."
    assert [(piece.heading, piece.text[:6]) for piece in chunk(text)] == [
        ("", "Before"),
        ("Guide", "Intro."),
        ("Guide › Refunds", "Long t"),
        ("Other", "End."),
    ]


def test_small_sections_side_by_side_share_a_chunk():
    text = "# Plans\n\n## Free\n\nCosts nothing.\n\n## Pro\n\nCosts 9.\n\n# Next\n\nText."
    first, second = chunk(text)
    assert first.heading == "Plans"
    assert first.text == "## Free\n\nCosts nothing.\n\n## Pro\n\nCosts 9."
    assert (second.heading, second.text) == ("Next", "Text.")


def test_heading_with_nothing_under_it_is_text():
    assert [piece.text for piece in chunk("# Call us: 555-1234")] == ["# Call us: 555-1234"]


def test_paragraphs_stay_whole_when_they_fit():
    paragraphs = [f"Paragraph {n}. " + "word " * 60 + "end." for n in range(10)]
    for piece in chunk("\n\n".join(paragraphs), target=200):
        assert piece.text.startswith("Paragraph") and piece.text.endswith("end.")
        assert count_tokens(piece.text) <= 200


def test_long_paragraph_is_cut_between_sentences():
    text = "This is one sentence of a long paragraph. " * 100
    pieces = chunk(text)
    assert len(pieces) > 3
    assert all(piece.text.endswith("paragraph.") for piece in pieces)


@pytest.mark.parametrize("letter", ["x", "字", "ж", "🙂"])
def test_text_without_any_break_is_cut_at_the_maximum(letter):
    pieces = chunk(letter * 5000)
    assert all(280 < count_tokens(piece.text) <= 330 for piece in pieces[:-1])
    assert "".join(piece.text for piece in pieces) == letter * 5000


def test_sizes_are_tokens_not_characters():
    english = chunk("A word is about a token here. " * 300)
    japanese = chunk("これは一つの文です。" * 300)
    assert len(english[0].text) > 2 * len(japanese[0].text)
    assert all(count_tokens(piece.text) <= 330 for piece in english + japanese)


def test_a_wide_gap_does_not_make_a_chunk_of_nothing():
    for piece in chunk("begin" + " " * 50_000 + "end"):
        assert piece.text in ("begin", "end")


def prose(sentences_: int) -> str:
    return " ".join(f"Sentence number {n} says a thing of its own." for n in range(sentences_))


def test_chunks_of_one_text_share_whole_sentences():
    pieces = chunk(prose(200))
    assert len(pieces) > 3
    for before, after in pairwise(pieces):
        shared = before.text[after.start - before.start :]
        assert shared.startswith("Sentence") and shared.endswith("own.")
        assert 10 < count_tokens(shared) <= 30
        assert after.text.startswith(shared)


def test_paragraphs_share_too_but_sections_do_not():
    text = f"# One\n\n{prose(18)}\n\n{prose(18)}\n\n# Two\n\n{prose(18)}"
    one, more, two = chunk(text)
    assert one.start < more.start < one.end < more.end
    assert two.start > more.end and two.heading == "Two"


def test_lists_and_tables_share_nothing():
    items = "\n".join(f"- Item {n}. It has words enough. One more." for n in range(90))
    rows = "\n".join(f"Item {n}. | It costs {n} EUR. | In stock." for n in range(90))
    for text in (items, rows, f"{prose(30)}\n\n{rows}", f"{items}\n\n{prose(30)}"):
        for before, after in pairwise(chunk(text)):
            assert after.start >= before.end or after.text.startswith("Sentence")
    assert all(b.start >= a.end for a, b in pairwise(chunk(items)))


def test_no_overlap_when_none_is_wanted():
    assert all(b.start >= a.end for a, b in pairwise(chunk(prose(200), overlap=0)))


def test_rows_far_down_a_table_keep_its_head():
    rows = "\n".join(f"Item {n} | {n} EUR | in stock in every shop" for n in range(90))
    pieces = chunk(f"# Prices\n\nName | Price | Stock\n{rows}")
    assert pieces[0].heading == "Prices"
    assert len(pieces) > 2
    assert {piece.heading for piece in pieces[1:]} == {"Prices › Name | Price | Stock"}
    assert all(piece.text.startswith("Item") for piece in pieces[1:])


def test_markdown_table_head_is_read_without_its_bars():
    rows = "\n".join(f"| item {n} | {'x' * 50} |" for n in range(60))
    assert chunk(f"| Name | Text |\n|---|---|\n{rows}")[-1].heading == "Name | Text"


def test_list_items_are_not_torn():
    text = "\n".join(f"- Item {n} with words enough to fill a line of text" for n in range(80))
    for piece in chunk(text):
        assert piece.text.startswith("- Item") and piece.text.endswith("line of text")


@pytest.mark.parametrize(
    ("line", "name"), [("# Prices ##", "Prices"), ("## C#", "C#"), ("#   A   ", "A")]
)
def test_closing_marks_are_not_the_name_of_a_heading(line, name):
    assert chunk(f"{line}\ntext")[0].heading == name


def test_comments_in_code_are_no_headings():
    assert [piece.heading for piece in chunk("# Setup\n\n```\n# install\nmake\n```")] == ["Setup"]


def test_short_rest_joins_the_chunk_before():
    text = prose(20)
    assert len(chunk(text)) == 1
    (piece,) = chunk(f"{text}\n\nA rest of a few words.\n\nAnd a few more words here.")
    assert piece.text.endswith("here.")


def test_nothing_makes_no_chunks():
    assert chunk("") == [] and chunk(" \n\n ") == []


def test_impossible_sizes_are_refused():
    for target, maximum in ((0, 10), (20, 10), (-1, 5)):
        with pytest.raises(ValueError, match="target"):
            chunk("x", target=target, maximum=maximum)


@pytest.mark.parametrize(
    "parts",
    [
        ["Dr. Smith paid $3.50 at example.com.", "He left at 5 p.m.", "Then it rained."],
        ["Use e.g. a card, i.e. plastic, vs. cash.", "See Fig. 3 and No. 5."],
        ["The U.S. Army came.", "J. R. R. Tolkien wrote."],
        ["Is it free?", "Yes!", "Really?!", "It is…", "Fine."],
        ["“Who?” she asked.", "“Me.”", "(It was he.)", "So."],
        ["Visit https://a.example/b.c?d=e!f or mail a.b@c.example.", "Done."],
        ["Version 2.0.1 costs 1.000,50 EUR.", "Cheap."],
        ["Am 3. Oktober ist zu.", "Wir sagen z.B. ca. 5 Stück bzw. mehr.", "Gut."],
        ["M. Dupont est là.", "Bonjour !", "Ça va ?"],
        ["これは文です。", "次の文！", "「はい。」と言った。", "終わり"],
        ["价格是多少？", "三十元。"],
        ["यह पहला वाक्य है।", "यह दूसरा है।"],
        ["هل هذا مجاني؟", "نعم."],
        ["We ship iPhones etc. worldwide.", "iPhone users love it."],
        ["He said no.", "Then he left."],
        ["It ended... And then it began."[:11], "And then it began."],
    ],
)
def test_sentences_end_where_people_end_them(parts):
    for glue in ("", " ") if re.search(r"[。！？]", parts[0]) else (" ",):
        text = glue.join(parts)
        assert [text[a:b] for a, b in sentences(text)] == parts


def test_lines_that_only_wrap_are_one_sentence():
    text = "A long line that somebody wrapped at some column\nbecause the editor did so. Next."
    assert [text[a:b] for a, b in sentences(text)] == [text[:-6], "Next."]


def test_items_headings_rows_and_short_lines_end_a_sentence():
    parts = [
        "# A heading",
        "- item one",
        "- item two",
        "1. first",
        "a | b",
        "c | d",
        "Street 5",
        "City",
    ]
    text = "\n".join(parts)
    assert [text[a:b] for a, b in sentences(text)] == parts


ODD_TEXTS = {
    "words": "word ",
    "one word": "x",
    "spaces": " ",
    "lines": "\n",
    "short lines": "x\n",
    "long lines": "A line as long as an editor makes it before it goes on\n",
    "empty headings": "# \n",
    "headings": "# x\n",
    "headings and text": "# x\n\ny\n\n",
    "marks": "!",
    "stops": "...",
    "stops in words": "a.b.c.",
    "short sentences": ". ",
    "numbers": "1. ",
    "initials": "A. B. ",
    "abbreviations": "e.g. ",
    "titles": "Mr. A ",
    "quotes": '"',
    "quoted stops": '."',
    "brackets": "(",
    "closed brackets": ".)]",
    "wide stops": "。」と",
    "bars": "| ",
    "rows": "a | b\n",
    "items": "- a\n",
    "fences": "```\n",
}


@pytest.mark.parametrize("part", ODD_TEXTS.values(), ids=ODD_TEXTS)
def test_odd_texts_take_time_by_their_size(part):
    assert grows_evenly(chunk, lambda size: part * (size // len(part)), 40_000)


@pytest.mark.parametrize("part", ["9. Jan ", "1. A ", "Mr. A "])
def test_stops_on_one_line_take_time_by_their_number(part):
    assert grows_evenly(sentences, lambda size: part * (size // len(part)), 150_000)


def test_wide_gaps_take_time_by_their_size():
    for before in ("", "# a", "- ", "x\n", "x."):
        assert grows_evenly(chunk, lambda size, before=before: before + " " * size + "x", 50_000)


def test_heading_of_unlikely_length_is_text():
    long = "# " + "a" * 500 + ". "
    found = chunk(f"{long}\n\n## Part\n\n{'Text. ' * 500}")
    assert found[0].text == long.strip()
    assert {piece.heading for piece in found[1:]} == {"Part"}


def test_a_megabyte_takes_less_than_a_second():
    text = "\n\n".join(random_text(random.Random(seed)) for seed in range(250))
    text = (text * (1_000_000 // len(text) + 1))[:1_000_000]
    started = time.thread_time()
    chunk(text)
    assert time.thread_time() - started < 2


@pytest.mark.parametrize("unit", ["1. ", "\n", "a\n", "あ。", "| \n", "# a\n"])
def test_a_text_of_little_but_ends_is_cut_by_size(unit):
    text = "  " + unit * 60_000
    chunks = chunk(text, target=240)
    assert squeezed("".join(each.text for each in chunks)) == squeezed(text)
    assert all(each.text == text[each.start : each.end] for each in chunks)
    assert all(count_tokens(each.text) <= 240 and not each.heading for each in chunks)
    assert [each.ordinal for each in chunks] == list(range(len(chunks)))
