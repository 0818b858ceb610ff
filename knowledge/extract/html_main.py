"""Which lines of a page are its text: an article's judgement of them, or all of its main part."""

import re
from collections.abc import Callable, Iterable

from lxml import etree

from knowledge.extract.html_furniture import outermost, text_length
from knowledge.extract.html_text import Line, lines

_MAIN_SHARE = 0.3
_MAIN_PARTS = "//*[self::main or @role='main']"
_ARTICLES = "//article"
_SEVERAL = 3

_WORD = re.compile(r"\w+")
_RUN = 4
# A line counts when half of its runs of words are the article's: it may differ in a date or a link.
_KEPT_SHARE = 0.5
# What trafilatura finds is not believed below both, nor when our lines have less than half of it.
_SPARSE = 250
_SPARSE_SHARE = 0.3
_FOUND_SHARE = 0.5
# Shorter lines ("Share", "Read more") are found anywhere by chance.
_ANCHOR = 25
# Lines of prose hold over 60 % of an article; on a page of prices or contacts there are few.
_PROSE = 100
_PROSE_SHARE = 0.4
# What a page names its main part is believed, unless that is surely an article with things around.
_LONG_READ = 1500
_LINK_SHARE = 0.5
_STRUCTURE = re.compile(r"\s*- |#|.* \| ")


def main_lines(
    page: etree._Element, found: etree._Element | None, says_article: bool | None
) -> Iterable[Line]:
    """The lines of a stripped `page` that are its text.

    `found` is the article in it, if any. Its words say which lines count on a page of prose; on
    others (prices, questions, contacts) short lines are the facts, and all of the main part counts.
    """
    parts = _main_parts(page)
    if found is None or says_article is False:
        return lines(*parts)
    main = list(lines(*parts))
    runs = _runs(found)
    marked = _marked(main, runs)
    size = text_length(found)
    if _kept(marked) < _FOUND_SHARE * size and parts != [page]:
        marked = max(marked, _marked(lines(page), runs), key=_kept)
    if _kept(marked) < _FOUND_SHARE * size and size > max(_SPARSE, _size(main)):
        return lines(found)
    if _kept(marked) < min(_SPARSE, _SPARSE_SHARE * _size(main)):
        return main
    if says_article:
        return _around_the_kept(marked, _is_structure)
    is_main = parts[0].tag == "main" or parts[0].get("role") == "main"
    prose = _prose(marked)
    is_prose = prose >= (_LONG_READ if is_main else 0) and prose >= _PROSE_SHARE * _kept(marked)
    if not is_prose or _has_panels(marked):
        return main
    return _around_the_kept(marked, _is_text)


def _main_parts(page: etree._Element) -> list[etree._Element]:
    """The elements that hold the main part: the page itself when its own say too little."""
    parts = outermost(page, _MAIN_PARTS) or outermost(page, _ARTICLES)
    length = sum(map(text_length, parts))
    return parts if length and length >= text_length(page) * _MAIN_SHARE else [page]


def _marked(written: Iterable[Line], runs: set[tuple[str, ...]]) -> list[tuple[Line, bool]]:
    return [(line, _is_kept(line, runs)) for line in written]


def _runs(found: etree._Element) -> set[tuple[str, ...]]:
    """One to four words in a row, as the article has them."""
    words = _WORD.findall(" ".join(found.itertext()).lower())
    return {run for n in range(1, _RUN + 1) for run in _in_a_row(words, n)}


def _in_a_row(words: list[str], n: int) -> Iterable[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(n)), strict=False)


def _is_kept(line: Line, runs: set[tuple[str, ...]]) -> bool:
    words = _WORD.findall(line.text.lower())
    n = min(_RUN, len(words))
    own = list(_in_a_row(words, n))
    return bool(own) and sum(map(runs.__contains__, own)) >= _KEPT_SHARE * len(own)


def _size(written: list[Line]) -> int:
    return sum(len(line.text) for line in written)


def _kept(marked: list[tuple[Line, bool]]) -> int:
    return sum(len(line.text) for line, kept in marked if kept)


def _prose(marked: list[tuple[Line, bool]]) -> int:
    return sum(len(line.text) for line, kept in marked if kept and len(line.text) >= _PROSE)


def _has_panels(marked: list[tuple[Line, bool]]) -> bool:
    """Whether answers open below their questions: each of those is a fact, however short."""
    return sum(line.opens for line, _ in _span(marked)) >= _SEVERAL


def _around_the_kept(marked: list[tuple[Line, bool]], counts: Callable[[Line], bool]) -> list[Line]:
    return [line for line, kept in _span(marked) if kept or counts(line)]


def _span(marked: list[tuple[Line, bool]]) -> list[tuple[Line, bool]]:
    """From the first to the last line that is kept and too long for a chance."""
    anchors = [i for i, (line, kept) in enumerate(marked) if kept and len(line.text) >= _ANCHOR]
    if not anchors:
        return [each for each in marked if each[1]]
    return marked[anchors[0] : anchors[-1] + 1]


def _is_structure(line: Line) -> bool:
    return (line.opens or bool(_STRUCTURE.match(line.text))) and _is_text(line)


def _is_text(line: Line) -> bool:
    return line.linked <= _LINK_SHARE * len(line.text)
