"""Passages as a judge of claims needs them: sentences, their stems and anchors, what stands above.

Analysed once for an answer. A sentence's surroundings are what it is read under: the heading
trail, its table's first row, its list's lead-in.
"""

import math
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from sys import intern
from typing import Any

from bots.answering.evidence.anchors import Key, anchors, link_key
from bots.answering.evidence.yes_or_no import statement
from knowledge.analysis import tokens
from knowledge.passages import Passage
from knowledge.sentences import sentences

PREFIX = 6
# Between sentences, so that a passage is cut into tokens in one go; no stemmer changes it.
_CUT = "qx0zq0"
_ITEM = re.compile(r"\s*(?:[-*+•–]|\d{1,3}[.)])\s+")
_CELL = " | "
_NOTHING: frozenset = frozenset()
Places = tuple[int, ...]


@dataclass(eq=False, slots=True)
class Line:
    """A sentence, list item or table row of a passage; `start` and `end` are offsets into it.

    `said` is what it says by itself: for a "Yes" to the owner's question, what was asked.
    """

    start: int
    end: int
    text: str
    stems: frozenset[str]
    keys: frozenset[Key] = _NOTHING
    units: frozenset[str] = _NOTHING
    above: frozenset[str] = _NOTHING
    above_keys: frozenset[Key] = _NOTHING
    is_row: bool = False
    said: str = ""


@dataclass(eq=False, slots=True)
class Page:
    """A passage as read: which of its lines have a stem, a key, or a stem that begins so.

    A process keeps a thousand, so places are tuples: the one of a single place is everybody's.
    """

    lines: tuple[Line, ...]
    stems: dict[str, Places] = field(init=False)
    keyed: dict[Key, Places] = field(init=False)
    prefixes: dict[str, Places] = field(init=False)

    def __post_init__(self) -> None:
        stems, keyed, prefixes = (defaultdict(list) for _ in range(3))
        for place, line in enumerate(self.lines):
            for stem in line.stems:
                stems[stem].append(place)
                if len(stem) >= PREFIX:
                    prefixes[intern(stem[:PREFIX])].append(place)
            for key in line.keys:
                keyed[key].append(place)
        self.stems, self.keyed, self.prefixes = map(_settled, (stems, keyed, prefixes))

    @property
    def vocabulary(self) -> set[str]:
        return set(self.stems).union(*{line.above for line in self.lines})

    @property
    def keys(self) -> set[Key]:
        return set(self.keyed).union(*{line.above_keys for line in self.lines})


def _settled(found: dict[Any, list[int]]) -> dict[Any, Places]:
    return {held: _one(at[0]) if len(at) == 1 else tuple(at) for held, at in found.items()}


@cache
def _one(place: int) -> Places:
    return (place,)


class Material:
    """What claims are held against: `lines` of all passages in order, `of[i]` those of one."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = passages
        self.lines: list[Line] = []
        self.of: list[range] = []
        self.owners: list[int] = []
        self._pages: list[Page] = []
        for number, passage in enumerate(passages):
            first = len(self.lines)
            title = f"{passage.source_name}\n{passage.heading}"
            asked = passage.heading if passage.given else ""
            page = _page(passage.text, title, passage.language, asked)
            self._pages.append(page)
            self.lines.extend(page.lines)
            self.of.append(range(first, len(self.lines)))
            self.owners.extend([number] * len(self.of[-1]))
        self.languages = list(dict.fromkeys(passage.language for passage in passages))
        self._weights: dict[str, float] = {}

    def holding(self, held: object) -> list[int]:
        """The lines that have a stem or a key."""
        is_stem = isinstance(held, str)
        return [
            lines.start + place
            for lines, page in zip(self.of, self._pages, strict=True)
            for place in (page.stems if is_stem else page.keyed).get(held, ())
        ]

    def beginning(self, prefix: str) -> list[int]:
        """The lines that have a stem with the prefix, once for each such stem."""
        return [
            lines.start + place
            for lines, page in zip(self.of, self._pages, strict=True)
            for place in page.prefixes.get(prefix, ())
        ]

    @cached_property
    def vocabulary(self) -> set[str]:
        """Every stem of the passages and of what stands above them."""
        return set().union(*(page.vocabulary for page in self._pages))

    @cached_property
    def keys(self) -> set[Key]:
        """What anchors give, those of the passages' own addresses too."""
        found: set[Key] = set().union(*(page.keys for page in self._pages))
        addresses = [link_key(passage.url) for passage in self.passages if passage.url]
        found |= {("link", address) for address in addresses}
        return found | {("host", address.partition("/")[0]) for address in addresses}

    def weight(self, stem: str) -> float:
        """A rarer and a longer word says more; one that no sentence has weighs as if one had."""
        if stem not in self._weights:
            held = max(len(self.holding(stem)), 1)
            rarity = math.log(1 + (len(self.lines) + 1) / (held + 0.5))
            self._weights[stem] = rarity * min(1.3, 0.6 + 0.1 * len(stem))
        return self._weights[stem]

    @property
    def anchor_weight(self) -> float:
        return 1.3 * math.log(1 + (len(self.lines) + 1) / 1.5)


@lru_cache(maxsize=1024)
def _page(text: str, title: str, language: str, asked: str) -> Page:
    """A passage as read. Kept: the same ones answer many questions; nobody changes them."""
    lines = _lines(text, title, language)
    if asked and lines and (said := statement(asked, lines[0].text, language)):
        lines[0].said = said
        lines[0].stems |= frozenset(tokens(said, language))
        lines[0].keys |= {key for anchor in anchors(asked) for key in anchor.gives}
    return Page(lines)


def _lines(text: str, title: str, language: str) -> tuple[Line, ...]:
    spans = sentences(text)
    texts = [text[start:end] for start, end in spans]
    groups = _groups(tokens(f"\n{_CUT}\n".join(texts), language), len(texts))
    found = tuple(
        Line(start, end, said, stems, said=said)
        for (start, end), said, stems in zip(spans, texts, groups, strict=True)
    )
    starts = [start for start, _ in spans]
    for anchor in anchors(text) if found else ():
        line = found[max(0, bisect_right(starts, anchor.start) - 1)]
        line.keys |= anchor.gives
        if anchor.kind in ("number", "time"):
            line.units |= {anchor.unit}
    _add_surroundings(found, title, language)
    return found


def _groups(cut: list[str], count: int) -> Iterator[frozenset[str]]:
    group: list[str] = []
    given = 0
    for token in cut:
        if token == _CUT:
            yield frozenset(group)
            group, given = [], given + 1
        else:
            group.append(token)
    yield frozenset(group)
    for _ in range(count - given - 1):
        yield _NOTHING


def _add_surroundings(lines: Sequence[Line], title: str, language: str) -> None:
    base = frozenset(tokens(title, language))
    keys = frozenset(key for anchor in anchors(title) for key in anchor.gives)
    above, above_keys = base, keys
    before: tuple[Line, ...] = ()
    columns: Line | None = None
    heading: Line | None = None
    lead_in: Line | None = None
    for line in lines:
        line.is_row = line.text.startswith("|") or _CELL in line.text
        item = bool(_ITEM.match(line.text))
        columns = (columns or line) if line.is_row else None
        lead_in = lead_in if item else None
        over = tuple(each for each in (columns, heading, lead_in) if each not in (None, line))
        if over != before:
            above = base.union(*(each.stems for each in over))
            above_keys = keys.union(*(each.keys for each in over))
            before = over
        line.above, line.above_keys = above, above_keys
        if line.text.startswith("#"):
            heading = line
        if line.text.rstrip("* ").endswith((":", "：")):
            lead_in = line


def quoted_from(line: Line) -> int:
    """Where a quote that begins with this line begins: behind its bullet."""
    bullet = _ITEM.match(line.text)
    return line.start + (bullet.end() if bullet and bullet.end() < len(line.text) else 0)
