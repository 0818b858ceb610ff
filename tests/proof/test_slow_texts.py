"""Texts made to keep whoever reads them: a megabyte of brackets, tables, spaces and half tags."""

import time
from threading import Event

import pytest

from botsmith.lib.markdown import MOST_CELLS, MOST_CHARS, to_html
from knowledge.chunking import chunk
from knowledge.crawl.robots import Robots
from knowledge.crawl.sitemap import parse_sitemap
from knowledge.extract.apart import read_apart
from knowledge.injection import without_orders
from knowledge.languages import detect_language
from knowledge.reasons import IngestionError
from knowledge.sentences import sentences
from tests.proof.counting import FULL, counted, sized
from tests.proof.test_greedy_servers import MB, peak_above, resident

ORDINARY = "ordinary sentences"
SIZE = sized(100_000, 1_000_000)
UNITS = (
    *("[", "[a](", "*a ", "_a_", "`a", "> ", "- ", "|a", "<a ", "<http:", "[a]: b\n", "a**b"),
    *("![", "[a](((", "&#", "<", "<![CDATA[", "<!--", "#", "~~~", "\\", "\n", "\t", "1. ", "*_"),
    *("[*`", "é", "a@b.", "http://a", "<b>"),
)


def rows_of_nothing(columns: int, lines: int) -> str:
    """A table whose parser writes all the cells that its author left out."""
    return "|a" * columns + "\n" + "|-" * columns + "\n" + "|\n" * lines


def growing(sign: str, size: int) -> str:
    parts, length = [], 0
    while length < size:
        parts.append(sign * (len(parts) + 1) + "a")
        length += len(parts[-1])
    return "".join(parts)


def texts() -> dict[str, str]:
    made = {repr(unit): unit * (SIZE // len(unit)) for unit in UNITS}
    made[ORDINARY] = "The shop is open from nine to five. " * (SIZE // 36)
    made["a wide table"] = rows_of_nothing(SIZE // 40, SIZE // 4)
    made["a table in a question"] = rows_of_nothing(100, 1800)
    made["many small tables"] = (rows_of_nothing(9, 9) + "\n") * (SIZE // 60)
    made["longer and longer ticks"] = growing("`", SIZE)
    made["longer and longer stars"] = growing("*", SIZE)
    made["lists in lists"] = "\n".join("  " * n + "- a" for n in range(int(SIZE**0.5)))
    made["quotes in quotes"] = "\n".join(">" * n + "a" for n in range(int(SIZE**0.5)))
    made["one word"] = "a" * SIZE
    made["spaces"] = " " * SIZE + "a"
    made["accents on one letter"] = "a" + "\u0301" * SIZE
    return made


def measured(work, *arguments) -> tuple[float, int, object]:
    grown, begun = peak_above(resident(), Event()), time.monotonic()
    done = work(*arguments)
    return time.monotonic() - begun, grown(), done


def judge(what: str, found: dict[str, tuple[float, int]]) -> None:
    usual = found[ORDINARY][0]
    slowest = max(found, key=lambda name: found[name][0])
    seconds, megabytes = found[slowest][0], max(grown for _, grown in found.values()) // MB
    counted(
        "L3",
        what=what,
        inputs=len(found),
        characters=SIZE,
        slowest=slowest,
        seconds=round(seconds, 2),
        usual_seconds=round(usual, 2),
        most_megabytes=megabytes,
    )
    assert megabytes <= 200
    if FULL:
        assert seconds <= max(1, 20 * usual)


def test_markdown_is_bounded_in_time_and_size():
    found = {}
    for name, text in texts().items():
        seconds, grown, html = measured(to_html, text)
        found[name] = seconds, grown
        assert html.count("<td") + html.count("<th") <= MOST_CELLS, name
        assert len(html) <= 20 * len(text) + 1000, name
    judge("markdown", found)


def test_what_is_too_long_or_too_wide_is_shown_as_it_was_written():
    wide = rows_of_nothing(100, 1800)
    assert "<td" not in to_html(wide) and "|a|a" in to_html(wide)
    long = "**a** <b>\nline\n\n" * (MOST_CHARS // 10)
    html = to_html(long)
    assert html.startswith("<p>**a** &lt;b&gt;<br>line</p>") and "<strong>" not in html
    assert "<strong>" in to_html("**a**\n\n" * 100)
    assert to_html("|a|b|\n|-|-|\n" + "|1|2|\n" * 500).count("<td") == 1000


READERS = {
    "sentences": sentences,
    "language": detect_language,
    "orders": without_orders,
    "chunks": chunk,
    "robots": Robots.parse,
}


@pytest.mark.full_size
@pytest.mark.parametrize("name", READERS)
def test_what_reads_texts_is_bounded(name):
    found = {key: measured(READERS[name], text)[:2] for key, text in texts().items()}
    judge(name, found)


@pytest.mark.full_size
def test_sitemaps_and_pages_are_bounded():
    for what, work in (("sitemap", _sitemap), ("html", _page)):
        found = {name: measured(work, text.encode())[:2] for name, text in texts().items()}
        judge(what, found)


def _sitemap(data: bytes) -> None:
    try:
        parse_sitemap(b"<urlset>" + data)
    except IngestionError:
        pass


def _page(data: bytes) -> None:
    try:
        read_apart(b"<!doctype html><body>" + data, media_type="text/html", url="http://a.example/")
    except IngestionError:
        pass
