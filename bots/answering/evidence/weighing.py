"""Where in the passages a claim's words and anchors are: weights, bits and the best runs. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from bots.answering.evidence.anchors import Anchor, anchors
from bots.answering.evidence.material import PREFIX, Line, Material, quoted_from
from bots.answering.evidence.talk import without_preface
from knowledge.analysis import query_tokens

WEAK = 0.6  # what a word counts whose beginning only is there, and one in the surroundings
LONGER = 0.06  # of a claim's weight that each further sentence of a quote must bring
WIDE_GAP = 12  # between lines: something was blanked there, and no quotation runs over it
LIKELY = 3  # passages, and lines in each, around which evidence is looked for
FURTHER = 0.1  # of a claim's weight that another cited passage must add
FIGURES = ("number", "time")

_LINKED = re.compile(r"!?\[([^\[\]\n]*)\]\(\s*<?((?:[^()\s<>]|\([^()\s<>]*\))*)>?[^()\n]*\)")
_MARKS = re.compile(r"[*`#|]+")
_STEP = re.compile(
    r"^\W*(?:(?:step|schritt|étape|paso|passo|stap|steg|krok|шаг)\s+\d+|\d{1,2}[.)])", re.I
)


_POINTS_BACK = re.compile(
    r"\s*(?:[-*+•–]|\d{1,3}[.)]|(?:it|its|they|their|this|these|that|those|he|she|both|each|all"
    r"|such|then|also|you|we|er|sie"
    r"|es|dies\w*|beide|diese\w*|sein\w*|ihr\w*|wir|il|elle|ils|elles|ce|cet|cette|ces|celui|leur"
    r"|vous|nous|él|ella|ellos|esto"
    r"|estos?|esta|estas|ambos|su|sus|lo|la|li|questo|questa|questi|ele|ela|eles|elas|isso|isto"
    r"|het|zij|ze|deze|dit|die|den"
    r"|det|de|on|ona|ono|oni|to|ten|ta|te|он|она|оно|они|это|эти|этот|bu|bunlar|o|onlar|هذا|هذه|هو"
    r"|هي|وهو)\b|[它他她这该其那また]"
    r"|それ|これ|この|その|이|그)",
    re.I,
)


class Claim:
    """A sentence of the answer, read once."""

    def __init__(self, text: str, language: str) -> None:
        self.written = text.strip(" .*_\n")
        linked = _LINKED.sub(r"\1 \2 ", text)
        self.text = _MARKS.sub(" ", _STEP.sub(_blank, without_preface(linked)))
        self.language = language
        self.weighed: dict[tuple[int, str], Weighed] = {}
        self._words: dict[str, list[str]] = {}

    @cached_property
    def anchors(self) -> list[Anchor]:
        return [anchor for anchor in anchors(self.text) if anchor.needs]

    @cached_property
    def bare(self) -> str:
        """The text without its anchors."""
        text = list(self.text)
        for anchor in self.anchors:
            text[anchor.start : anchor.end] = " " * (anchor.end - anchor.start)
        return "".join(text)

    def words(self, language: str) -> list[str]:
        if language not in self._words:
            found = query_tokens(self.bare, language) if self.bare.strip() else []
            self._words[language] = list(dict.fromkeys(found))
        return self._words[language]


def _blank(match: re.Match) -> str:
    return " " * len(match[0])


@dataclass
class Weighed:
    """A claim in the terms of one language's passages: bits for its words and anchors.

    Word k has the bits 2k (it is there) and 2k + 1 (its beginning is). `masks` are by line.
    """

    words: list[str]
    weights: list[float]
    masks: dict[int, int] = field(default_factory=dict)
    scores: dict[int, float] = field(default_factory=dict)
    surroundings: dict[int, int] = field(default_factory=dict)
    memo: dict[int, float] = field(default_factory=dict)

    @cached_property
    def total(self) -> float:
        return sum(self.weights) or 1.0

    @property
    def word_bits(self) -> int:
        return (1 << 2 * len(self.words)) - 1

    def weigh(self, mask: int) -> float:
        if mask not in self.memo:
            total, rest = 0.0, mask
            while rest:
                low = (rest & -rest).bit_length() - 1
                total += self.weights[low >> 1] * (WEAK if low & 1 else 1)
                rest &= ~(3 << (low & ~1))
            self.memo[mask] = total
        return self.memo[mask]


@dataclass(frozen=True)
class Run:
    """Neighbouring lines and the claim's bits in them; `above` those in their surroundings."""

    lines: range
    mask: int
    above: int
    score: float


class Search:
    """Finds the runs of one material that one claim rests on. `cited`: its writer said where."""

    def __init__(self, material: Material, claim: Claim, *, cited: bool) -> None:
        self.material = material
        self.claim = claim
        self.cited = cited

    def runs(self, language: str, places: Sequence[int], enough: float) -> list[Run]:
        """The best run, and others that the claim rests on too; [] when there is nothing.

        `places` are passages in `language`; `enough` is the share of the claim's weight at which
        another cited passage holds by itself.
        """
        weighed = self.weighed(language)
        likely = self._likely(weighed, places)
        found = [run for place in likely if (run := self._best_run(weighed, place))]
        return self._chosen(weighed, found, places, enough) if found else []

    def weighed(self, language: str) -> Weighed:
        """Read once for all trials of a claim against one material."""
        key = (id(self.material), language)
        if key not in self.claim.weighed:
            self.claim.weighed[key] = self._weigh_up(language)
        return self.claim.weighed[key]

    def _weigh_up(self, language: str) -> Weighed:
        words, material = self.claim.words(language), self.material
        weights = [material.weight(word) for word in words]
        weights += [material.anchor_weight] * len(self.claim.anchors)
        weighed = Weighed(words, weights)
        for k, word in enumerate(words):
            holders = material.holding(word)
            _mark(weighed, holders, 1 << 2 * k, weights[k])
            begun = material.beginning(word[:PREFIX]) if len(word) >= PREFIX else []
            if len(begun) > len(holders):
                others = set(begun).difference(holders)
                _mark(weighed, others, 2 << 2 * k, WEAK * weights[k])
        for k, anchor in enumerate(self.claim.anchors, len(words)):
            holding = {place for key in anchor.needs for place in material.holding(key)}
            _mark(weighed, holding, 1 << 2 * k, weights[k])
        return weighed

    def _likely(self, weighed: Weighed, places: Sequence[int]) -> list[int]:
        """The passages whose best lines say most; they alone are looked at closely."""
        best: dict[int, float] = {}
        owners = self.material.owners
        for line, score in weighed.scores.items():
            passage = owners[line]
            if score > best.get(passage, 0.0):
                best[passage] = score
        held = [place for place in places if place in best]
        return sorted(held, key=lambda place: -best[place])[:LIKELY]

    def _best_run(self, weighed: Weighed, passage: int) -> Run | None:
        """The passage's run that covers most; a shorter and an earlier one when equal."""
        places, scores = self.material.of[passage], weighed.scores
        hits = sorted((p for p in places if p in scores), key=lambda p: -scores[p])[:LIKELY]
        tried = {run for hit in hits for run in _around(hit, places)}
        alone = self._run(weighed, range(hits[0], hits[0] + 1), 0.0) if hits else None
        floor = alone.score - 1e-6 if alone else 0.0  # One of those tried reaches it.
        best: Run | None = None
        for first, length in sorted(tried, key=_short):
            least = max(floor, best.score if best else 0.0)
            run = self._run(weighed, range(first, first + length), least)
            if run and (best is None or run.score > best.score + 1e-6):
                best = run
        return best

    def _run(self, weighed: Weighed, places: range, least: float) -> Run | None:
        """The run's worth; None when its ends say nothing, or it cannot pass `least`."""
        lines, masks = self.material.lines, weighed.masks
        if places[0] not in masks or places[-1] not in masks:
            return None
        mask = masks[places[0]]
        for place in places[1:]:
            mask |= masks.get(place, 0)
        covered, total = weighed.weigh(mask), weighed.total
        reached = covered - LONGER * total * (len(places) - 1)
        if reached + WEAK * (total - covered) <= least:
            return None  # Not even with all the rest in its surroundings.
        if len(places) > 1 and not self._one_piece(weighed, places):
            return None
        above = self._above(weighed, lines[places[0]]) & ~mask
        if above:
            reached += WEAK * (weighed.weigh(mask | above) - covered)
        return Run(places, mask, above, reached) if reached > least else None

    def _one_piece(self, weighed: Weighed, places: range) -> bool:
        """Whether several lines may be quoted as one."""
        lines = [self.material.lines[place] for place in places]
        return (
            not any(line.is_row for line in lines)
            and not any(b.start - a.end > WIDE_GAP for a, b in pairwise(lines))
            and self._connected(weighed, places)
        )

    def _connected(self, weighed: Weighed, places: range) -> bool:
        """Whether each line of a run speaks of the same: it points back, or shares two words.

        "Towels cost 2 euros. Training is free." does not say that towels are free.
        """
        best = max(places, key=lambda place: weighed.scores.get(place, 0.0))
        return all(
            place == best
            or weighed.masks.get(place, 0).bit_count() > 1
            or _POINTS_BACK.match(self.material.lines[max(place, best)].text)
            for place in places
        )

    def _above(self, weighed: Weighed, line: Line) -> int:
        key = id(line.above)
        if key not in weighed.surroundings:
            mask = 0
            for k, word in enumerate(weighed.words):
                if word in line.above:
                    mask |= 1 << 2 * k
            for k, anchor in enumerate(self.claim.anchors, len(weighed.words)):
                if not anchor.needs.isdisjoint(line.above_keys):
                    mask |= 1 << 2 * k
            weighed.surroundings[key] = mask
        return weighed.surroundings[key]

    def _chosen(
        self, weighed: Weighed, found: list[Run], places: Sequence[int], enough: float
    ) -> list[Run]:
        """The best run; others that a claim of several parts, or several numbers, rest on too."""
        found = sorted(found, key=lambda run: -run.score)
        chosen = found[:1]
        mask = chosen[0].mask | chosen[0].above
        needed = sum(1 << 2 * k for k in range(len(weighed.words), len(weighed.weights)))
        for run in found[1:] if self.cited else ():
            more = weighed.weigh(mask | run.mask) - weighed.weigh(mask)
            whole = run.score >= enough * weighed.total and not needed & ~(run.mask | run.above)
            if whole or more >= FURTHER * weighed.total:
                chosen.append(run)
                mask |= run.mask
        for _ in range(2):
            run = self._with_missing(weighed, needed & ~mask, mask, places)
            if run is None:
                break
            chosen.append(run)
            mask |= run.mask
        return chosen

    def _with_missing(
        self, weighed: Weighed, missing: int, mask: int, places: Sequence[int]
    ) -> Run | None:
        """A line with an anchor that the others lack; beside a figure, a word of the claim too."""
        best: Run | None = None
        figures = self.figures(weighed)
        places = places if missing else ()
        for passage in places:
            for place in self.material.of[passage]:
                bits = weighed.masks.get(place, 0)
                if bits & missing & ~figures or (bits & missing and bits & weighed.word_bits):
                    score = weighed.weigh(bits & missing) + weighed.weigh(bits & ~mask)
                    if best is None or score > best.score:
                        best = Run(range(place, place + 1), bits, 0, score)
        return best

    def figures(self, weighed: Weighed) -> int:
        anchored = enumerate(self.claim.anchors, len(weighed.words))
        return union(1 << 2 * k for k, anchor in anchored if anchor.kind in FIGURES)

    def span(self, run: Run) -> tuple[int, int, int]:
        first, last = self.material.lines[run.lines[0]], self.material.lines[run.lines[-1]]
        passage = self.material.owners[run.lines[0]]
        return passage, quoted_from(first), last.end


def _mark(weighed: Weighed, places: Iterable[int], bit: int, weight: float) -> None:
    masks, scores = weighed.masks, weighed.scores
    for place in places:
        masks[place] = masks.get(place, 0) | bit
        scores[place] = scores.get(place, 0.0) + weight


def _short(run: tuple[int, int]) -> tuple[int, int]:
    return run[1], run[0]


def _around(place: int, places: range) -> Iterable[tuple[int, int]]:
    """(first, length) of the runs of up to three lines of a passage that one line is in."""
    for length in (1, 2, 3):
        for first in range(max(places.start, place - length + 1), place + 1):
            if first + length <= places.stop:
                yield first, length


def union(masks: Iterable[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found
