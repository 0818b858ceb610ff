import random
import re
import subprocess
import sys
from collections import Counter

import pytest

from knowledge.extract.base import _PLAIN, clean
from knowledge.extract.pdf import extract_pdf
from knowledge.extract.pdf_lines import Line, Page
from knowledge.extract.pdf_running import without_running_lines
from knowledge.reasons import IngestionError, Reason
from tests.knowledge import documents, hostile_pdf

LINE = "Within thirty days."


def text_of(data: bytes) -> str:
    return extract_pdf(data).text


def reason(data: bytes) -> Reason:
    with pytest.raises(IngestionError) as caught:
        extract_pdf(data)
    return caught.value.reason


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


# What is read


@pytest.mark.parametrize("columns", [1, 2])
def test_a_book_is_read_word_for_word_without_its_running_heads(columns):
    data, written = documents.pdf_book(columns=columns)
    assert words(text_of(data)) == words(written)


def test_a_page_is_what_its_span_says():
    found = extract_pdf(documents.pdf_book()[0])
    assert [page.number for page in found.pages] == list(range(1, 10))
    parts = [found.text[page.start : page.end] for page in found.pages]
    assert "\n\n".join(parts) == found.text
    assert all(part.startswith("# Chapter of ") for part in parts)


def test_rows_of_a_table_keep_their_cells_apart():
    text = text_of(documents.pdf_book()[0])
    assert "\n\nPlan | Seats | Price\nFree | 3 | 0 EUR\nTeam | 40 | 9 EUR" in text


def test_a_list_is_one_list():
    text = text_of(documents.pdf_book()[0])
    assert "\n- The forms of two\n- The stamps of two\n- The scales of two\n" in text


def test_bookmarks_tell_headings_that_are_no_larger():
    text = text_of(documents.pdf_outlined())
    assert text == "A first line.\n\n# Refunds\n\nThey take thirty days."


def test_numbers_keep_the_hyphen_at_a_line_end():
    assert text_of(documents.pdf_lines("Since COVID-", "19 we are closed")).startswith(
        "Since COVID-19 we"
    )


def test_letters_that_pdfs_write_in_other_ways_are_found():
    shown = b"BT /F 12 Tf 72 700 Td (AB C) Tj 0 -30 Td (DAn) Tj ET"
    text = text_of(hostile_pdf.letters("\U0001f600 \ufb03 m² \ufb01", shown))
    assert text == "\U0001f600ffi m²\n" + "fi\U0001f600n"


def test_letters_without_meaning_do_not_shift_the_letter_sizes():
    body = b" 0 -14 Td (common text of the page) Tj" * 5
    shown = b"BT /F 12 Tf 72 700 Td (AAAAAA) Tj" + body + b" /F 20 Tf 0 -40 Td (Large one) Tj ET"
    assert text_of(hostile_pdf.letters("\x00", shown)).endswith("\n\n# Large one")


# Running heads


def pages(*tops: str, size: float = 10.0) -> list[Page]:
    """Pages with these first lines over a body of their own."""
    return [
        Page.of([Line(top, size, 800), Line(f"Of {'n' * number} a body", 10, 700)], height=842)
        for number, top in enumerate(tops)
    ]


def firsts(found: list[Page]) -> list[str]:
    return [next(page.lines()).text for page in found]


def test_heads_of_short_chapters_are_dropped_with_the_others():
    found = without_running_lines(
        pages("Ships 5", "Ships 6", "Ships 7", "Nets 8", "Sails 9", "Sails 10", "Sails 11"), 10
    )
    assert all(first.endswith("body") for first in firsts(found))


def test_large_titles_that_count_are_no_running_heads():
    steps = [f"Step {number}" for number in range(1, 8)]
    assert firsts(without_running_lines(pages(*steps, size=20), 10)) == steps


def test_a_table_head_that_comes_back_on_a_few_pages_stays():
    tops = ["Name Price"] * 3 + [f"Words {'x' * n}" for n in range(7)]
    assert firsts(without_running_lines(pages(*tops), 10)) == tops


def test_pages_that_are_all_alike_keep_their_text():
    assert text_of(hostile_pdf.pages([hostile_pdf.showing(LINE)] * 5)).count(LINE) == 5


# Damaged and hostile files


def test_a_user_password_is_needed_or_not():
    assert reason(documents.pdf_encrypted("secret")) == Reason.ENCRYPTED
    assert "thirty days" in text_of(documents.pdf_encrypted(""))


@pytest.mark.parametrize(
    "data",
    [
        hostile_pdf.with_junk_before(b"junk\n" * 20, LINE),
        hostile_pdf.with_junk_before(b"junk\n" * 2000, LINE),
        hostile_pdf.without_table(hostile_pdf.pages([hostile_pdf.showing(LINE)])),
        hostile_pdf.page_tree_loop(LINE),
        hostile_pdf.bookmarks_in_a_circle(LINE),
        hostile_pdf.titled_by_no_text(LINE),
        hostile_pdf.pages([hostile_pdf.showing("Within\x00 thirty days.")]),
        hostile_pdf.pages([hostile_pdf.showing(LINE)]) + b"\x00" * 5000,
        hostile_pdf.pages([hostile_pdf.showing(LINE)]) + b"PK\x03\x04<script>alert(1)</script>",
    ],
    ids=[
        "junk",
        "much-junk",
        "table",
        "tree-loop",
        "circle",
        "title",
        "null-inside",
        "null-after",
        "polyglot",
    ],
)
def test_odd_files_are_read_all_the_same(data):
    assert text_of(data) == LINE


def test_embedded_files_are_not_read():
    data = hostile_pdf.with_file_inside(documents.pdf_guide(), "a.html", b"<html>Secret</html>")
    assert text_of(data) == text_of(documents.pdf_guide())


def test_a_form_that_shows_itself_comes_to_an_end():
    assert 1 <= text_of(hostile_pdf.form_of_itself(LINE)).count(LINE) <= 1000


@pytest.mark.parametrize(
    "data",
    [
        hostile_pdf.page_tree_of_itself(),
        hostile_pdf.deep_page_tree(5000, LINE),
        hostile_pdf.claims_pages(5),
        hostile_pdf.claims_pages(10**9),
        b"%PDF-1.7\n" + b"\x00" * 5000,
    ],
    ids=["tree-of-itself", "deep-tree", "no-pages", "many-claimed", "nulls"],
)
def test_files_without_a_page_are_broken(data):
    assert reason(data) in (Reason.BROKEN_FILE, Reason.TOO_COMPLEX)


def test_every_cut_through_a_file_gives_text_or_a_reason():
    whole = documents.pdf_book()[0]
    for at in random.Random(5).sample(range(len(whole)), 40):
        try:
            extract_pdf(whole[:at])
        except IngestionError as error:
            assert error.reason in (Reason.BROKEN_FILE, Reason.EMPTY_TEXT, Reason.ENCRYPTED)


def test_a_content_that_unpacks_to_a_lot_is_empty():
    assert reason(hostile_pdf.bomb(50)) == Reason.EMPTY_TEXT


def test_many_letters_without_meaning_take_even_time():
    def page(lines: int) -> bytes:
        return hostile_pdf.letters("\x00 b", b"BT /F 9 Tf" + b" 0 -9 Td (ABAB) Tj" * lines + b" ET")

    assert documents.grows_evenly(extract_pdf, page, 10_000)


def test_too_many_pages_are_too_complex():
    assert reason(hostile_pdf.claims_pages(20_001)) == Reason.TOO_COMPLEX


def test_a_page_of_a_million_operators_is_read():
    assert text_of(hostile_pdf.huge_page(1_000_000, text=True)).count("ab") == 500_000
    assert reason(hostile_pdf.huge_page(1_000_000, text=False)) == Reason.EMPTY_TEXT


def test_what_only_the_second_reader_opens_has_a_limit_as_well():
    huge = hostile_pdf.huge_page(1_000_000, text=False).replace(b"/Type/Catalog", b"/Type/CataXXX")
    assert reason(huge) in (Reason.TOO_COMPLEX, Reason.BROKEN_FILE, Reason.EMPTY_TEXT)


_IN_A_CHILD = """
import re, sys
from knowledge.extract.pdf import extract_pdf
found = extract_pdf(sys.stdin.buffer.read())
kilobytes = re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]
print(len(found.pages), int(kilobytes) // 1024)
"""


def test_ten_thousand_pages_are_read_in_little_memory():
    child = subprocess.run(
        [sys.executable, "-c", _IN_A_CHILD],
        input=hostile_pdf.many_pages(10_000),
        capture_output=True,
        check=True,
    )
    pages_read, megabytes = map(int, child.stdout.split())
    assert pages_read == 10_000
    assert megabytes < 200


# What is plain needs no cleaning


def test_plain_letters_are_clean_in_any_company():
    plain = [character for character in map(chr, range(0x110000)) if _PLAIN.fullmatch(character)]
    rng = random.Random(1)
    mixed = "x" + "".join(rng.choices([c for c in plain if c not in " \n"], k=100_000))
    assert Counter(clean(mixed + "\u200b")) == Counter(mixed)
    assert clean(mixed + "\u200b") == mixed
