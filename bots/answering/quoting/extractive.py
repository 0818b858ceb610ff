"""The built-in engine: answers by quoting what fits the question, and refuses when nothing does.

It needs no key and no network, and takes over when a provider fails. Every word it says stands in
a source.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bots.answering.quoting.answerability import numbers
from bots.answering.quoting.asked import read
from bots.answering.quoting.reader import Reader
from bots.answering.quoting.selecting import Span, spans
from bots.answering.quoting.units import Unit
from bots.answering.understanding import Understood
from knowledge.passages import Found, Passage

MAX_SPANS = 3
BESIDE_BEST = 4.0  # of score below the best span, to stand beside it
LONGEST_GIVEN = 2400  # characters of the owner's own answer that are quoted
_BLOCK_END = re.compile(r"(?:^|\n)(?:\||```|~~~)[^\n]*$")  # No number can stand in such a line.
_MARKS = re.compile(r"^(?:#{1,6}|[-*+•–])\s+|\*\*|__")


@dataclass(frozen=True)
class Quoted:
    """An answer made of quotations.

    ``text`` is Markdown with ``[n]`` behind each quotation, counted from 1 in order of appearance;
    ``spans`` has for each n the index into ``found.passages`` and the start and end of the quoted
    words in that passage's text. ``given``: it is the owner's own answer to the question.
    """

    text: str
    spans: list[tuple[int, int, int]]
    given: bool = False


def compose(question: Understood, found: Found) -> Quoted | None:
    """Up to three quotations that answer the question; None when the passages do not.

    The owner's own answer to it is quoted whole.
    """
    if own := _given(found.passages):
        return own
    chosen = choose(question, found)
    if not chosen:
        return None
    shown = [f"{_shown(span, found.passages)} [{n}]" for n, span in enumerate(chosen, 1)]
    return Quoted("\n\n".join(shown), [(s.passage, s.start, s.end) for s in chosen])


def _given(passages: Sequence[Passage]) -> Quoted | None:
    """The owner's answer as it was written, without the end of a very long one."""
    spans: list[tuple[int, int, int]] = []
    shown: list[str] = []
    room = LONGEST_GIVEN
    for at, passage in enumerate(passages):
        text = passage.text.strip()
        room -= len(text)
        is_of_it = passage.given and passage.source_id == passages[0].source_id
        if not is_of_it or (shown and room < 0):
            break
        if text:
            start = passage.text.index(text)
            spans.append((at, start, start + len(text)))
            shown.append(_numbered(text, len(spans)))
    return Quoted("\n\n".join(shown), spans, given=True) if shown else None


def _numbered(text: str, n: int) -> str:
    return f"{text}\n\n[{n}]" if _BLOCK_END.search(text) else f"{text} [{n}]"


def choose(question: Understood, found: Found) -> list[Span]:
    """The spans to quote, the best first; none when the question cannot be answered."""
    candidates, chance = considered(question, found)
    if chance < numbers().threshold:
        return []
    best, *others = candidates
    near = [span for span in others if span.fit.score >= best.fit.score - BESIDE_BEST]
    return [best, *near[: MAX_SPANS - 1]]


def considered(question: Understood, found: Found) -> tuple[list[Span], float]:
    """The spans that fit best, and how probable it is that the first answers the question."""
    if not found.passages:
        return [], 0.0
    languages = list(dict.fromkeys(passage.language for passage in found.passages))
    asked = read(question.query, question.context, question.language, languages)
    if not asked.words:
        return [], 0.0
    return spans(Reader(asked, found), found.passages)


def _shown(span: Span, passages: Sequence[Passage]) -> str:
    """The quoted words for reading: rows as "column: cell", marks of Markdown gone."""
    rows = [unit for unit in span.units if unit.kind == "row"]
    if rows and len(rows) == len(span.units):
        return "\n".join(map(_row, rows))
    if any(unit.kind == "item" for unit in span.units) and len(span.units) > 1:
        return "\n".join(_line(unit) for unit in span.units)
    text = passages[span.passage].text[span.start : span.end]
    return " ".join(_MARKS.sub("", text).split())


def _line(unit: Unit) -> str:
    return f"- {_plain(unit.text)}" if unit.opens else _plain(unit.text)


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub("", text).split())


def _row(unit: Unit) -> str:
    cells = _cells(unit.text)
    columns = next((_cells(each) for each in reversed(unit.about) if "|" in each), [])
    if len(columns) != len(cells):
        return " · ".join(filter(None, cells))
    pairs = zip(columns, cells, strict=True)
    return " · ".join(f"{column}: {cell}" if column else cell for column, cell in pairs if cell)


def _cells(row: str) -> list[str]:
    return [_plain(cell.strip()) for cell in row.strip().strip("|").split("|")]
