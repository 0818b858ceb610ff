"""Texts made to keep whoever reads them: a megabyte of brackets, tables, spaces and half tags."""

import time
from threading import Event

import pytest

from botsmith.lib.markdown import MOST_CELLS, MOST_CHARS, to_html
from knowledge.chunking import chunk
from knowledge.crawl.robots import Robots
from knowledge.crawl.sitemap import parse_sitemap
from knowledge.extract.registry import extract
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
    *("[*`", "é", "a@b.", "http://a", "<b>", "-", "|", "a1", "\u200b", "\u202ea\u202c", "<|"),
    *("аa", "1234567.\n", "a) ", "a b c d e ", "ignore ", "ignore all previous instructions. "),
)
# What comes before and behind so many of one sign, where a search that goes back takes long.
HELD = {
    "stops and a letter": ("", "‼", "a"),
    "closing signs after a stop": ("a.", ")", "a"),
    "underscores in an order": ("previous instructions. Ignore", "_", "x"),
    "words and underscores in an order": ("previous instructions. Ignore", "_a", ""),
    "spaces in an order": ("previous instructions. Ignore", " ", "x"),
    "a long word and one of another script": ("", "а", " aд"),
    "a long word and one with figures": ("", "a", " a1b2"),
    "lines before a mark": ("", "\n", "## x"),
    "dashes": ("", "-", " x <"),
    "openings of comments and an end": ("", "<!--", "-->"),
    "a role and spaces": ("<system", " ", "x"),
    "spaces in a link": ("[a](", " ", "b"),
}


def times(unit: str) -> str:
    """So many that they are SIZE bytes long."""
    return unit * (SIZE // len(unit.encode()))


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
    made = {repr(unit): times(unit) for unit in UNITS}
    for what, (before, unit, behind) in HELD.items():
        made[what] = before + times(unit) + behind
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
    """How long a processor was busy, how much larger this process was meanwhile, and the answer."""
    grown, begun = peak_above(resident(), Event()), time.process_time()
    done = work(*arguments)
    return time.process_time() - begun, grown(), done


def judge(what: str, found: dict[str, tuple[float, int]]) -> None:
    slowest = max(found, key=lambda name: found[name][0])
    seconds, megabytes = found[slowest][0], max(grown for _, grown in found.values()) // MB
    counted(
        "L3",
        what=what,
        inputs=len(found),
        bytes=SIZE,
        slowest=slowest,
        seconds=round(seconds, 2),
        usual_seconds=round(found[ORDINARY][0], 2),
        most_megabytes=megabytes,
    )
    assert len(found) >= 40
    assert megabytes <= 200
    if FULL:
        assert seconds <= 1, found


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
    """Here and not in a process of its own, so that its time and its memory are seen."""
    page, told = b"<!doctype html><body>" + data, {"name": "", "charset": None}
    try:
        extract(page, media_type="text/html", url="http://a.example/", **told)
    except IngestionError:
        pass
