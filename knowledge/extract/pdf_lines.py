"""The lines of a PDF page and where they stand. Pure."""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

BROKEN = "\ufffe"
"""Ends a line whose last word was broken by a hyphen."""

CELL = "\t"
"""Stands between two cells of a table's row."""

LARGER = 1.15
"""Letters this many times the size of common text are those of headings."""


class Line(NamedTuple):
    """A line, its letter size, its baseline's height and both its ends, in points.

    Heights grow from the bottom of the page; measures that are not known are 0.
    """

    text: str
    size: float = 0.0
    height: float = 0.0
    left: float = 0.0
    right: float = 0.0


@dataclass(frozen=True, slots=True)
class Page:
    """All lines of a page, kept small, as there may be thousands of pages.

    `text` are the lines' texts with `\\n` between them, `measures` the other fields of one line
    after those of another; `height` is the page's own in points, 0 when not known.
    """

    text: str
    measures: array
    height: float = 0.0

    @classmethod
    def of(cls, lines: Iterable[Line], height: float = 0.0) -> "Page":
        """A page of these lines without those that are empty."""
        kept = [line for line in lines if line.text.strip()]
        measures = array("f", [measure for line in kept for measure in line[1:]])
        return cls("\n".join([line.text for line in kept]), measures, height)

    def __len__(self) -> int:
        return len(self.measures) // 4

    def lines(self) -> Iterator[Line]:
        """Every line, from the top."""
        texts = self.text.split("\n") if self.measures else []
        fields = (self.measures[field::4] for field in range(4))
        return map(Line._make, zip(texts, *fields, strict=True))

    def sized(self) -> Iterator[tuple[float, str]]:
        """Every line's letter size and text."""
        return zip(self.measures[::4], self.text.split("\n"), strict=False)

    def line(self, index: int, text: str) -> Line:
        """The line at `index`, whose text is known to the caller."""
        return Line(text, *self.measures[4 * index : 4 * index + 4])

    def without(self, first: int, last: int) -> "Page":
        """The page less its `first` lines from the top and its `last` lines from the bottom."""
        if not first and not last:
            return self
        texts = self.text.split("\n")
        end = len(self) - last
        return Page("\n".join(texts[first:end]), self.measures[4 * first : 4 * end], self.height)
