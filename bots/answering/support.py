"""Whether passages say what a sentence claims, and in which words. Pure.

No model judges: a claim's telling words and anchors are looked up in runs of up to three
neighbouring sentences; rarer and longer words weigh more. Anchors (numbers, dates, addresses,
names) must all be borne out, and no clause may be reversed.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bots.answering.anchors import Anchor, Key, anchors
from bots.answering.material import PREFIX, Line, Material, quoted_from
from bots.answering.names import unknown_names
from bots.answering.polarity import clauses, contradicts
from bots.answering.talk import without_preface
from knowledge.analysis import query_tokens

CITED = 0.35
INHERITED = 0.45
MOVED = 0.5
UNCITED = 0.6
WEAK = 0.6  # what a word counts whose beginning only is there, and one in the surroundings
LONGER = 0.06  # of a claim's weight that each further sentence of a quote must bring
LIKELY = 3  # passages, and lines in each, around which evidence is looked for
EMPTY_CLAUSE = 3  # telling words in a clause of which the evidence has none
FIGURES = ("number", "time")
REASONS = ("link", "number", "name", "negation", "no_source")

_LINKED = re.compile(r"!?\[([^\[\]\n]*)\]\(\s*<?([^()\s<>]*)>?[^()\n]*\)")
_MARKS = re.compile(r"[*`#|]+")
_STEP = re.compile(
    r"^\W*(?:(?:step|schritt|étape|paso|passo|stap|steg|krok|шаг)\s+\d+|\d{1,2}[.)])", re.I
)


@dataclass(frozen=True)
class Verdict:
    """`spans` are (passage, start, end) with offsets into the passage's text."""

    supported: bool
    spans: tuple[tuple[int, int, int], ...] = ()
    reason: str = ""


class Claim:
    """A sentence of the answer, read once."""

    def __init__(self, text: str, language: str) -> None:
        linked = _LINKED.sub(r"\1 \2 ", text)
        self.text = _MARKS.sub(" ", _STEP.sub(_blank, without_preface(linked)))
        self.language = language
        self.weighed: dict[tuple[int, str], _Weighed] = {}
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
class _Weighed:
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
class _Run:
    """Neighbouring lines and the claim's bits in them; `above` those in their surroundings."""

    lines: range
    mask: int
    above: int
    score: float


class Judge:
    """Judges the claims of one answer; `basis` is what its owner said, which needs no citation."""

    def __init__(self, material: Material, basis: Material, language: str) -> None:
        self.material = material
        self.basis = basis
        self.language = language

    @cached_property
    def keys(self) -> set[Key]:
        return self.material.keys | self.basis.keys

    @cached_property
    def _known(self) -> set[str]:
        return self.material.vocabulary | self.basis.vocabulary

    def judge(self, claim: Claim, numbers: Sequence[int], inherited: Sequence[int]) -> Verdict:
        """`numbers` are those that the answer's writer gave, from 1; `inherited` stand further on."""
        reasons: list[str] = []
        for material, places, least in self._tries(numbers, inherited):
            if places:
                verdict = _Trial(self, material, claim, least, cited=least < MOVED).verdict(places)
                if verdict.supported:
                    return Verdict(True, verdict.spans if material is self.material else ())
                reasons.append(verdict.reason)
        return Verdict(False, reason=self._reason(claim, reasons))

    def _tries(
        self, numbers: Sequence[int], inherited: Sequence[int]
    ) -> Iterable[tuple[Material, list[int], float]]:
        count = len(self.material.passages)
        cited = [number - 1 for number in numbers if 0 < number <= count]
        yield self.material, cited, CITED
        yield self.material, [n - 1 for n in inherited if 0 < n <= count], INHERITED
        yield self.material, list(range(count)), MOVED if numbers else UNCITED
        yield self.basis, list(range(len(self.basis.passages))), MOVED

    def _reason(self, claim: Claim, reasons: list[str]) -> str:
        addresses = [anchor for anchor in claim.anchors if anchor.kind in ("link", "mail")]
        if any(anchor.needs.isdisjoint(self.keys) for anchor in addresses):
            return "link"
        if any(anchor.needs.isdisjoint(self.keys) for anchor in claim.anchors):
            return "number"
        return next((reason for reason in REASONS if reason in reasons), "no_source")

    def invents(self, claim: Claim, *, above: int) -> bool:
        """Whether a figure that is measured, or greater than `above`, is in no source at all."""
        return any(
            anchor.needs.isdisjoint(self.keys) and (anchor.unit or _size(anchor) > above)
            for anchor in claim.anchors
            if anchor.kind in ("number", "time", "phone")
        )

    def names(self, claim: Claim, language: str) -> list[str]:
        languages = [*self.material.languages, *self.basis.languages]
        return unknown_names(
            claim.text,
            claim.language,
            self._known,
            languages=list(dict.fromkeys(languages)),
            strange=claim.language != language,
        )


class _Trial:
    """One claim against some passages of some material."""

    def __init__(
        self, judge: Judge, material: Material, claim: Claim, least: float, *, cited: bool
    ) -> None:
        self.judge = judge
        self.material = material
        self.claim = claim
        self.least = least
        self.cited = cited

    def verdict(self, places: Sequence[int]) -> Verdict:
        best = Verdict(False, reason="no_source")
        by_language: dict[str, list[int]] = {}
        for place in places:
            by_language.setdefault(self.material.passages[place].language, []).append(place)
        for language, group in by_language.items():
            found = self._in_language(language, group)
            if found.supported:
                return found
            if REASONS.index(found.reason) < REASONS.index(best.reason):
                best = found
        return best

    def _in_language(self, language: str, places: Sequence[int]) -> Verdict:
        claim, weighed = self.claim, self._weighed(language)
        likely = self._likely(weighed, places)
        runs = [run for place in likely if (run := self._best_run(weighed, place))]
        if not runs:
            return Verdict(False, reason="no_source")
        chosen = self._chosen(weighed, runs, places)
        mask = _union(run.mask for run in chosen)
        above = _union(run.above for run in chosen)
        reached = weighed.weigh(mask) + WEAK * (weighed.weigh(mask | above) - weighed.weigh(mask))
        enough = reached >= self.least * weighed.total
        # A short answer's language may be told wrong: shared words tell better.
        same = claim.language == language or reached >= MOVED * weighed.total
        if not enough and (same or not self.cited):
            return Verdict(False, reason="no_source")
        if reason := self._wrong(weighed, chosen, mask | above, language, strict=same):
            return Verdict(False, reason=reason)
        return Verdict(True, tuple(self._span(run) for run in chosen))

    def _wrong(
        self, weighed: _Weighed, chosen: Sequence[_Run], mask: int, language: str, *, strict: bool
    ) -> str:
        """Why words that fit are no evidence all the same; "" when they are."""
        claim = self.claim
        first = len(weighed.words)
        for k, anchor in enumerate(claim.anchors, first):
            if not mask >> 2 * k & 1:
                return "link" if anchor.kind in ("link", "mail") else "number"
        if self.judge.names(claim, language):
            return "name"
        if not strict:
            return ""
        if self._elsewhere(weighed, chosen):
            return "number"
        places = [place for run in chosen for place in run.lines]
        lines = [self.material.lines[place] for place in places]
        held = [p for p in places if weighed.masks.get(p, 0) >> 2 * first]
        told = [self.material.lines[place].text for place in held or places]
        if contradicts(claim.text, told, language):
            return "negation"
        return "no_source" if self._adds(lines, language) else ""

    def _weighed(self, language: str) -> _Weighed:
        """Read once for all trials of a claim against one material."""
        key = (id(self.material), language)
        if key not in self.claim.weighed:
            self.claim.weighed[key] = self._weigh_up(language)
        return self.claim.weighed[key]

    def _weigh_up(self, language: str) -> _Weighed:
        words, material = self.claim.words(language), self.material
        weights = [material.weight(word) for word in words]
        weights += [material.anchor_weight] * len(self.claim.anchors)
        weighed = _Weighed(words, weights)
        for k, word in enumerate(words):
            holders = material.holders.get(word, ())
            _mark(weighed, holders, 1 << 2 * k, weights[k])
            begun = material.prefixes.get(word[:PREFIX], ()) if len(word) >= PREFIX else ()
            if len(begun) > len(holders):
                others = set(begun).difference(holders)
                _mark(weighed, others, 2 << 2 * k, WEAK * weights[k])
        for k, anchor in enumerate(self.claim.anchors, len(words)):
            holding = {place for key in anchor.needs for place in material.holders.get(key, ())}
            _mark(weighed, holding, 1 << 2 * k, weights[k])
        return weighed

    def _likely(self, weighed: _Weighed, places: Sequence[int]) -> list[int]:
        """The passages whose best lines say most; they alone are looked at closely."""
        best: dict[int, float] = {}
        owners = self.material.owners
        for line, score in weighed.scores.items():
            passage = owners[line]
            if score > best.get(passage, 0.0):
                best[passage] = score
        held = [place for place in places if place in best]
        return sorted(held, key=lambda place: -best[place])[:LIKELY]

    def _best_run(self, weighed: _Weighed, passage: int) -> _Run | None:
        """The passage's run that covers most; a shorter and an earlier one when equal."""
        places, scores = self.material.of[passage], weighed.scores
        hits = sorted((p for p in places if p in scores), key=lambda p: -scores[p])[:LIKELY]
        best: _Run | None = None
        for first, length in sorted(
            {run for hit in hits for run in _around(hit, places)}, key=_short
        ):
            run = self._run(weighed, range(first, first + length), best.score if best else 0.0)
            if run and (best is None or run.score > best.score + 1e-6):
                best = run
        return best

    def _run(self, weighed: _Weighed, places: range, least: float) -> _Run | None:
        """The run's worth; None when its ends say nothing, or it cannot reach `least`."""
        lines, masks = self.material.lines, weighed.masks
        if places[0] not in masks or places[-1] not in masks:
            return None
        if len(places) > 1 and any(lines[place].is_row for place in places):
            return None
        mask = _union(masks.get(place, 0) for place in places)
        reached = weighed.weigh(mask) - LONGER * weighed.total * (len(places) - 1)
        above = self._above(weighed, lines[places[0]]) & ~mask
        if above:
            reached += WEAK * (weighed.weigh(mask | above) - weighed.weigh(mask))
        return _Run(places, mask, above, reached) if reached > least else None

    def _above(self, weighed: _Weighed, line: Line) -> int:
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

    def _chosen(self, weighed: _Weighed, runs: list[_Run], places: Sequence[int]) -> list[_Run]:
        """The best run; others that a claim of several parts, or several numbers, rest on too."""
        runs = sorted(runs, key=lambda run: -run.score)
        chosen = runs[:1]
        mask = chosen[0].mask | chosen[0].above
        needed = sum(1 << 2 * k for k in range(len(weighed.words), len(weighed.weights)))
        for run in runs[1:] if self.cited else ():
            enough = run.score >= max(self.least, MOVED) * weighed.total
            if weighed.weigh(mask | run.mask) - weighed.weigh(mask) >= 0.1 * weighed.total or (
                enough and not needed & ~(run.mask | run.above)
            ):
                chosen.append(run)
                mask |= run.mask
        for _ in range(2):
            if not needed & ~mask:
                break
            run = self._with_missing(weighed, needed & ~mask, mask, places)
            if run is None:
                break
            chosen.append(run)
            mask |= run.mask
        return chosen

    def _with_missing(
        self, weighed: _Weighed, missing: int, mask: int, places: Sequence[int]
    ) -> _Run | None:
        """A line that has an anchor the chosen ones lack, and a word of the claim beside it."""
        best: _Run | None = None
        for passage in places:
            for place in self.material.of[passage]:
                bits = weighed.masks.get(place, 0)
                if bits & missing and bits & weighed.word_bits:
                    score = weighed.weigh(bits & missing) + weighed.weigh(bits & ~mask)
                    if best is None or score > best.score:
                        best = _Run(range(place, place + 1), bits, 0, score)
        return best

    def _elsewhere(self, weighed: _Weighed, chosen: Sequence[_Run]) -> bool:
        """Whether a number was taken from a line beside the one that the claim's words are of.

        "Pro costs 20" does not rest on "Basic costs 20", when another line says what Pro costs.
        """
        lines = self.material.lines
        anchored = list(enumerate(self.claim.anchors, len(weighed.words)))
        figures = [(1 << 2 * k, anchor) for k, anchor in anchored if anchor.kind in FIGURES]
        mine = _union(bit for bit, _ in figures)
        days = {key for _, anchor in anchored if anchor.kind == "day" for key in anchor.needs}
        used = [place for run in chosen for place in run.lines]
        for bit, anchor in figures:
            holders = [place for place in used if weighed.masks.get(place, 0) & bit]
            if not holders:
                continue
            if days and all(_on_other_days(lines[place].keys, days) for place in holders):
                return True
            own = max((weighed.masks[place] & ~mine for place in holders), key=weighed.weigh)
            for place, mask in weighed.masks.items():
                said = mask & ~mine
                if mask & mine or own & ~said or said == own:
                    continue
                rivals = _rivals(anchor, lines[place].units)
                if rivals and weighed.weigh(said) >= weighed.weigh(own) * 1.1:
                    return True
        return False

    def _adds(self, lines: Sequence[Line], language: str) -> bool:
        """Whether a whole clause of the claim is nowhere in the evidence."""
        parts = clauses(self.claim.text, language)
        if len(parts) < 2:
            return False
        said = frozenset().union(*(line.stems | line.above for line in lines))
        begun = {stem[:PREFIX] for stem in said}
        for part in parts:
            if anchors(part):
                continue  # Its figures were borne out.
            words = set(query_tokens(part, language))
            fresh = [w for w in words if w not in said and w[:PREFIX] not in begun]
            if len(words) >= EMPTY_CLAUSE and len(fresh) == len(words):
                return True
        return False

    def _span(self, run: _Run) -> tuple[int, int, int]:
        first, last = self.material.lines[run.lines[0]], self.material.lines[run.lines[-1]]
        passage = self.material.owners[run.lines[0]]
        return passage, quoted_from(first), last.end


def _mark(weighed: _Weighed, places: Iterable[int], bit: int, weight: float) -> None:
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


def _union(masks: Iterable[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found


def _size(anchor: Anchor) -> float:
    values = [value for name, value in anchor.gives if name == "any"]
    return max((float(str(value)) for value in values if str(value).isdecimal()), default=1000)


def _on_other_days(keys: set[Key], days: set[Key]) -> bool:
    return any(name == "day" for name, _ in keys) and keys.isdisjoint(days)


def _rivals(anchor: Anchor, units: set[str]) -> bool:
    """Whether a line has another number of the anchor's kind."""
    return anchor.unit in units or (bool(units) and (not anchor.unit or "" in units))
