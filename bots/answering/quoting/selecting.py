"""Which words of the passages to quote: the best sentence, and what belongs to it. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bots.answering.quoting.answerability import Fit, ahead, fit, probability
from bots.answering.quoting.lexicon import lexicon
from bots.answering.quoting.reader import Around, Meaning, Place, Reader
from bots.answering.quoting.units import Unit, units
from knowledge.analysis import tokens
from knowledge.passages import Passage

MAX_SPAN = 500
MAX_PARAGRAPH = 380
TRIED = 8


@dataclass(frozen=True)
class Span:
    """Units next to one another in one passage; ``fit`` is that of the one that fits best."""

    units: tuple[Unit, ...]
    best: Unit
    fit: Fit

    @property
    def passage(self) -> int:
        return self.best.passage

    @property
    def start(self) -> int:
        return self.units[0].start

    @property
    def end(self) -> int:
        return self.units[-1].end


@dataclass
class Page:
    """A passage as units with their meanings."""

    rank: int
    passage: Passage
    units: list[Unit]
    own: list[Meaning]
    about: list[Around]
    above: Around
    whole: Around

    @classmethod
    def read(cls, rank: int, passage: Passage, reader: Reader) -> "Page":
        found = units(rank, passage)
        language = passage.language
        own = [reader.meaning(unit.text, language) for unit in found]
        about = [reader.around(unit.about, language) for unit in found]
        above = reader.around(tuple(unit.above for unit in found[:1]), language)
        return cls(rank, passage, found, own, about, above, Around(tuple(own)))

    def place(self, index: int) -> Place:
        """A unit with what stands around it."""
        unit = self.units[index]
        beside = (
            self.own[i]
            for i in (index - 1, index + 1)
            if 0 <= i < len(self.units) and self.units[i].block == unit.block and unit.kind != "row"
        )
        return Place(
            text=unit.text,
            language=self.passage.language,
            rank=self.rank,
            own=self.own[index],
            about=self.about[index],
            above=self.above,
            beside=Around(tuple(beside)),
            elsewhere=self.whole,
            kind=unit.kind,
            cell=self._cell(unit),
        )

    def _cell(self, unit: Unit) -> tuple[str, ...]:
        if unit.kind != "row":
            return ()
        first = unit.text.strip("| ").partition("|")[0]
        return tuple(tokens(first, self.passage.language))


def ranked(reader: Reader, passages: Sequence[Passage]) -> list[tuple[Fit, Page, int]]:
    """All that can be quoted, the best first, as (fit, page, index of the unit)."""
    pages = [Page.read(rank, passage, reader) for rank, passage in enumerate(passages)]
    return sorted(_fits(reader, pages), key=lambda each: -each[0].score)


def spans(reader: Reader, passages: Sequence[Passage]) -> tuple[list[Span], float]:
    """The spans around the best units, best first, none overlapping; and how probable it is that
    the first answers."""
    order = ranked(reader, passages)
    if not order:
        return [], 0.0
    made: list[Span] = []
    for fitting, page, index in order[:TRIED]:
        unit = page.units[index]
        if any(_holds(span, unit) for span in made):
            continue
        first, last = _extent(reader, page, index)
        made.append(Span(tuple(page.units[first : last + 1]), unit, fitting))
    blocks = [(page.rank, page.units[index].block) for _, page, index in order]
    before = ahead([fitting.score for fitting, _, _ in order], blocks)
    return made, probability(order[0][0], before)


def _holds(span: Span, unit: Unit) -> bool:
    return span.passage == unit.passage and span.start <= unit.start < span.end


def _fits(reader: Reader, pages: Sequence[Page]) -> Iterator[tuple[Fit, Page, int]]:
    for page in pages:
        for index, unit in enumerate(page.units):
            if unit.quotable:
                yield fit(reader, page.place(index)), page, index


def _extent(reader: Reader, page: Page, index: int) -> tuple[int, int]:
    """First and last unit of the span around one: with its paragraph when short, else with what
    it refers back to, introduces, or leaves to the next."""
    unit = page.units[index]
    if unit.kind == "row":
        return index, index
    first, last = _block(page, index)
    if unit.kind == "item":
        whole = reader.asked.kinds & {"list", "how"}
        if whole and _length(page, first, last) <= MAX_SPAN:
            return first, last
        return _item(page, index)
    if unit.text.endswith((":", "：")):
        return index, _items(page, index)
    if _length(page, first, last) <= MAX_PARAGRAPH:
        return first, last
    return _grown(page, index, first, last)


def _grown(page: Page, index: int, first: int, last: int) -> tuple[int, int]:
    anaphor = lexicon(page.passage.language).pattern("anaphor")
    start = end = index
    while end < last and _length(page, start, end + 1) <= MAX_PARAGRAPH:
        end += 1
    while start > first and _length(page, start - 1, end) <= MAX_PARAGRAPH:
        start -= 1
    if start > first and anaphor.match(page.units[start].said):
        start -= _length(page, start - 1, end) <= MAX_SPAN
    return start, end


def _item(page: Page, index: int) -> tuple[int, int]:
    """A list item with all its sentences."""
    first = last = index
    while (
        first > 0
        and not page.units[first].opens
        and _joins(page.units[first - 1], page.units[first])
    ):
        first -= 1
    while last + 1 < len(page.units) and _continues(page.units[last + 1], page.units[index]):
        last += 1
    return first, last


def _continues(following: Unit, unit: Unit) -> bool:
    return _joins(following, unit) and not following.opens


def _block(page: Page, index: int) -> tuple[int, int]:
    unit = page.units[index]
    first = last = index
    while first > 0 and _joins(page.units[first - 1], unit):
        first -= 1
    while last + 1 < len(page.units) and _joins(page.units[last + 1], unit):
        last += 1
    return first, last


def _joins(other: Unit, unit: Unit) -> bool:
    return other.block == unit.block and other.quotable and other.kind == unit.kind


def _items(page: Page, index: int) -> int:
    """The last item of the list that a line introduces, as far as there is room."""
    last = index
    while last + 1 < len(page.units) and page.units[last + 1].kind in ("item", "row", "rule"):
        if _length(page, index, last + 1) > MAX_SPAN:
            break
        last += 1
    return last


def _length(page: Page, first: int, last: int) -> int:
    return page.units[last].end - page.units[first].start
