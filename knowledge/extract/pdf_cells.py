"""Rows of tables, told by wide gaps that stand below one another. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from knowledge.extract.pdf_lines import CELL, Line

_NEAR = 2.0
# What stands before a list item's or a heading's text, often with a wide gap: no cell of its own.
_LABEL = re.compile(r"\W{1,3}|\(?\w{1,3}[.)]|\d{1,3}(?:\.\d{1,3}){1,4}")


class Gap(NamedTuple):
    """A wide gap in a line: the text goes on at `at`; `left` and `right` are its ends in points."""

    at: int
    left: float
    right: float


def with_cells(lines: Sequence[Line], gaps: Mapping[int, Sequence[Gap]]) -> list[Line]:
    """The lines, with `CELL` in the gaps of those that share a column with the next or last one.

    `gaps` has the wide gaps of a line by its index.
    """
    gaps = {index: _within(lines[index], found) for index, found in gaps.items()}
    rows = set()
    for index, found in gaps.items():
        if _share_a_column(lines, index, found, gaps.get(index + 1, ())):
            rows |= {index, index + 1}
    return [
        line._replace(text=_split(line.text, gaps[index])) if index in rows else line
        for index, line in enumerate(lines)
    ]


def _within(line: Line, gaps: Sequence[Gap]) -> Sequence[Gap]:
    is_labelled = gaps and _LABEL.fullmatch(line.text[: gaps[0].at].strip())
    return gaps[1:] if is_labelled else gaps


def _share_a_column(
    lines: Sequence[Line], index: int, gaps: Sequence[Gap], below: Sequence[Gap]
) -> bool:
    """Whether a cell begins, ends or has its middle above one of the next line's."""
    if not gaps or not below:
        return False
    return any(
        abs(left - other_left) < _NEAR
        or abs(right - other_right) < _NEAR
        or abs(left + right - other_left - other_right) < 2 * _NEAR
        for left, right in _cells(gaps, lines[index].right)
        for other_left, other_right in _cells(below, lines[index + 1].right)
    )


def _cells(gaps: Sequence[Gap], end: float) -> list[tuple[float, float]]:
    """Where the cells after the first one begin and end."""
    ends = [gap.left for gap in gaps[1:]] + [end]
    return [(gap.right, right) for gap, right in zip(gaps, ends, strict=True)]


def _split(text: str, gaps: Sequence[Gap]) -> str:
    starts = [0, *(gap.at for gap in gaps)]
    ends = [*starts[1:], len(text)]
    return CELL.join(text[start:end].strip() for start, end in zip(starts, ends, strict=True))
