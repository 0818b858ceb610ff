"""Whether passages say what a sentence claims, and in which words. Pure.

No model judges: a claim's telling words and anchors are looked up in runs of up to three
neighbouring sentences; rarer and longer words weigh more. Anchors (numbers, dates, addresses,
names) must all be borne out, and no clause may be reversed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from bots.answering.evidence.anchors import Anchor, Key, anchors
from bots.answering.evidence.figures import CURRENCIES
from bots.answering.evidence.material import PREFIX, Line, Material
from bots.answering.evidence.names import unknown_names
from bots.answering.evidence.polarity import FREE, clauses, contradicts, negates
from bots.answering.evidence.weighing import FIGURES, WEAK, Claim, Run, Search, Weighed, union
from knowledge.analysis import query_tokens

# Of a claim's weight that its evidence must have. Figures that are borne out vouch for the rest.
CITED_WITH_FIGURES = 0.38
CITED = 0.46
INHERITED = 0.5
MOVED = 0.5
UNCITED = 0.6
SURE = 0.75
SOME_WORDS = 0.3
VERBATIM = 25  # characters from which on a sentence found as it is counts as quoted
EMPTY_CLAUSE = 3  # telling words in a clause of which the evidence has none
CONTRADICTED = frozenset({"number", "negation"})
REASONS = ("link", "number", "name", "negation", "no_source")


@dataclass(frozen=True)
class Verdict:
    """`spans` are (passage, start, end) with offsets into the passage's text."""

    supported: bool
    spans: tuple[tuple[int, int, int], ...] = ()
    reason: str = ""


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
        """`numbers` are those that the answer's writer gave, from 1; `inherited`, further on."""
        if quoted := self._verbatim(claim, numbers):
            return quoted
        reasons: list[str] = []
        for material, places, least, cited in self._tries(claim, numbers, inherited):
            if places:
                if not cited and CONTRADICTED.intersection(reasons):
                    least = SURE  # What the writer pointed at says otherwise.
                verdict = _Trial(self, material, claim, least, cited=cited).verdict(places)
                if verdict.supported:
                    return Verdict(True, verdict.spans if material is self.material else ())
                reasons.append(verdict.reason)
        return Verdict(False, reason=self._reason(claim, reasons))

    def _verbatim(self, claim: Claim, numbers: Sequence[int]) -> Verdict | None:
        """The passage's own words need no judging; those that the writer named come first."""
        if len(claim.written) < VERBATIM:
            return None
        passages = self.material.passages
        cited = [number - 1 for number in numbers if 0 < number <= len(passages)]
        for place in dict.fromkeys([*cited, *range(len(passages))]):
            start = passages[place].text.find(claim.written)
            if start >= 0:
                end = start + len(claim.written)
                end += passages[place].text[end : end + 1] in (".", "!", "。", "*")
                return Verdict(True, ((place, start, end),))
        return None

    def _tries(
        self, claim: Claim, numbers: Sequence[int], inherited: Sequence[int]
    ) -> Iterable[tuple[Material, list[int], float, bool]]:
        count = len(self.material.passages)
        cited = [number - 1 for number in numbers if 0 < number <= count]
        figured = any(anchor.kind in FIGURES for anchor in claim.anchors)
        yield self.material, cited, CITED_WITH_FIGURES if figured else CITED, True
        yield self.material, [n - 1 for n in inherited if 0 < n <= count], INHERITED, True
        yield self.material, list(range(count)), MOVED if numbers else UNCITED, False
        yield self.basis, list(range(len(self.basis.passages))), MOVED, False

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
        self.search = Search(material, claim, cited=cited)

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
        weighed = self.search.weighed(language)
        if not weighed.masks:
            return Verdict(False, reason="no_source")
        chosen = self.search.runs(language, places, max(self.least, MOVED))
        mask = union(run.mask for run in chosen)
        all_of_it = mask | union(run.above for run in chosen)
        own = weighed.weigh(mask)
        reached = (own + WEAK * (weighed.weigh(all_of_it) - own)) / weighed.total
        # A short answer's language may be told wrong: shared words tell better.
        same = self.claim.language == language or reached >= MOVED
        if not self.search.cited and not self._speaks(weighed, mask):
            return Verdict(False, reason="no_source")
        if not chosen or (reached < self.least and (same or not self.search.cited)):
            return Verdict(False, reason="no_source")
        if reason := self._wrong(weighed, chosen, all_of_it, language, strict=same):
            return Verdict(False, reason=reason)
        return Verdict(True, tuple(dict.fromkeys(self.search.span(run) for run in chosen)))

    def _speaks(self, weighed: Weighed, mask: int) -> bool:
        """Whether evidence that nobody pointed at has words of the claim, not its figures only."""
        words = weighed.word_bits
        least = SOME_WORDS * sum(weighed.weights[: len(weighed.words)])
        return not weighed.words or weighed.weigh(mask & words) >= least

    def _wrong(
        self, weighed: Weighed, chosen: Sequence[Run], mask: int, language: str, *, strict: bool
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
        told = [self.material.lines[place].said for place in held or places]
        if contradicts(claim.text, told, language) or self._costs(lines, language):
            return "negation"
        return "no_source" if self._adds(lines, language) else ""

    def _elsewhere(self, weighed: Weighed, chosen: Sequence[Run]) -> bool:
        """Whether a number was taken from a line beside the one that the claim's words are of.

        "Pro costs 20" does not rest on "Basic costs 20", when another line says what Pro costs.
        """
        lines = self.material.lines
        anchored = list(enumerate(self.claim.anchors, len(weighed.words)))
        figures = [(1 << 2 * k, anchor) for k, anchor in anchored if anchor.kind in FIGURES]
        mine = union(bit for bit, _ in figures)
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
                if mask & mine or not said & ~own or not _rivals(anchor, lines[place].units):
                    continue
                more = not own & ~said and weighed.weigh(said) >= weighed.weigh(own) * 1.1
                mixed = place in used and not own & ~weighed.word_bits
                if more or (mixed and weighed.weigh(said) >= 0.6 * weighed.weigh(own)):
                    return True
        return False

    def _costs(self, lines: Sequence[Line], language: str) -> bool:
        """Whether what is claimed to be free has a price in the evidence."""
        free = FREE.get(language, frozenset())
        if free.isdisjoint(self.claim.words(language)) or negates(self.claim.text, language):
            return False
        said = any(line.stems & free for line in lines)
        return not said and any(line.units & CURRENCIES for line in lines)

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


def _size(anchor: Anchor) -> float:
    values = [value for name, value in anchor.gives if name == "any"]
    return max((float(str(value)) for value in values if str(value).isdecimal()), default=1000)


def _on_other_days(keys: set[Key], days: set[Key]) -> bool:
    return any(name == "day" for name, _ in keys) and keys.isdisjoint(days)


def _rivals(anchor: Anchor, units: set[str]) -> bool:
    """Whether a line has another number of the anchor's kind."""
    return anchor.unit in units or (bool(units) and (not anchor.unit or "" in units))
