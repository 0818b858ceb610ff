"""How a sentence stands to a question, as numbers. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from bots.answering.quoting.asked import Word
from bots.answering.quoting.lexicon import plain
from bots.answering.quoting.reader import Place, Reader
from bots.answering.quoting.values import holds
from knowledge.languages import SMALL_WORDS

MET = 0.5  # from this degree on a word counts as met
NEAR = 3  # tokens: two words next to each other in the question are together in a sentence
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d")
PLACES = ("own", "about", "above", "beside", "elsewhere")
_DISCOUNT = {"own": 1.0, "about": 0.99, "above": 0.98, "beside": 0.97, "elsewhere": 0.96}
# Kinds whose values cannot be missed; a person or a place may be named in any words.
_CERTAIN = frozenset({"price", "time", "duration", "phone", "email"})
_LACKS = {"date": "no_date", "person": "no_person"}
Met = Mapping[Word, tuple[float, str]]


def met_by(reader: Reader, place: Place) -> Met:
    """By word how far it is met at best, and where; the nearer place when it is the same."""
    return {word: _met(reader, word, place) for word in reader.asked.words}


def _met(reader: Reader, word: Word, place: Place) -> tuple[float, str]:
    best, where = 0.0, "nowhere"
    for name in PLACES:
        degree = reader.met(word, getattr(place, name), place.language) * _DISCOUNT[name]
        if degree > best:
            best, where = degree, name
        if degree >= MET:
            break
    return best, where


@dataclass
class Measure:
    """The numbers of one sentence."""

    reader: Reader
    place: Place
    met: Met

    def features(self) -> dict[str, float]:
        return {
            **self._shares(),
            **self._unmet(),
            **self._exactness(),
            **self._valued(),
            **self._focus(),
            **self._form(),
        }

    @property
    def _weights(self) -> Mapping[Word, float]:
        return self.reader.shares

    def _shares(self) -> dict[str, float]:
        """Of the question's weight what is met where; of the conversation's apart."""
        shares = dict.fromkeys(PLACES, 0.0)
        brought = dict.fromkeys(("b_own", "b_near", "b_far"), 0.0)
        for word, (degree, where) in self.met.items():
            if where == "nowhere":
                continue
            share = self._weights[word] * degree
            shares[where] += share
            if word.brought:
                kind = {"own": "b_own", "elsewhere": "b_far"}.get(where, "b_near")
                brought[kind] += share
        return {**shares, **brought}

    def _unmet(self) -> dict[str, float]:
        """What nothing here meets: words that other passages have, and words unheard of."""
        weights, reader = self._weights, self.reader
        lost = {w: weights[w] * (1 - d) for w, (d, _) in self.met.items() if d < MET}
        hard = {w: share for w, share in lost.items() if not w.soft and not w.brought}
        all_hard = [w for w in self.met if not w.soft and not w.brought]
        unknown = [share for w, share in hard.items() if not reader.known(w)]
        far = [weights[w] for w in all_hard if self.met[w][1] == "elsewhere"]
        return {
            "unknown": sum(unknown),
            "missing": sum(hard.values()) - sum(unknown),
            "soft": sum(share for w, share in lost.items() if w.soft and not w.brought),
            "b_lost": sum(share for w, share in lost.items() if w.brought),
            "listed": sum(share for w, share in hard.items() if w.kin),
            "worst": max(hard.values(), default=0.0),
            "far": max(far, default=0.0),
            "hard_lost": len(hard) / max(len(all_hard), 1),
            "hard_local": self._local(all_hard),
            "linked": max(self._linked(hard), default=0.0),
            "sibling": sum(share for w, share in hard.items() if self._has_sibling(w)),
            "nouns": sum(s for w, s in hard.items() if w.part in ("noun", "")),
            "others": sum(s for w, s in lost.items() if w.part not in ("noun", "")),
            "names": sum(s for w, s in lost.items() if w.name or _NUMBER.match(w.surface)),
        }

    def _linked(self, lost: Mapping[Word, float]) -> Iterator[float]:
        """Unmet words next to a word that is met: "a leather sofa" where a sofa is told of."""
        for before, word in pairwise(self.met):
            if word.follows and (before in lost) != (word in lost):
                unmet, other = (before, word) if before in lost else (word, before)
                if self.met[other][0] >= MET and not other.soft and not other.brought:
                    yield lost[unmet]

    def _has_sibling(self, word: Word) -> bool:
        """Whether another of the same kind is here instead: dogs where cats are asked for."""
        return not word.siblings.isdisjoint(self.place.own.forms)

    def _local(self, words: list[Word]) -> float:
        near = [w for w in words if self.met[w][0] >= MET and self.met[w][1] != "elsewhere"]
        return len(near) / len(words) if words else 0.0

    def _exactness(self) -> dict[str, float]:
        weights = self._weights
        here = [(weights[w], d) for w, (d, where) in self.met.items() if where == "own"]
        near = [(weights[w], d) for w, (d, where) in self.met.items() if where == "about"]
        hard = [w for w in self.met if not w.soft and not w.brought]
        return {
            "exact": sum(share for share, degree in here if degree == 1),
            "about_exact": sum(share for share, degree in near if degree >= 0.98),
            "loose": sum(share for share, degree in [*here, *near] if MET <= degree < 0.75),
            "first": self._reached(hard[0]) if hard else 0.5,
            "last": self._reached(hard[-1]) if hard else 0.5,
            "together": _together(self.reader, self.place),
        }

    def _reached(self, word: Word) -> float:
        degree, where = self.met[word]
        return degree * (0.5 if where == "elsewhere" else 1.0)

    def _valued(self) -> dict[str, float]:
        """Whether a thing of an asked kind is in the sentence."""
        names = ("value", "no_date", "no_person", "no_certain_value", "no_value", "counted")
        features = dict.fromkeys(names, 0.0)
        wanted = self.reader.wanted
        if not wanted:
            return features
        if any(self._held(kind) for kind in wanted):
            features["value"] = 1.0
        elif set(wanted) <= _CERTAIN:
            features["no_certain_value"] = 1.0
        else:
            lacks = next((_LACKS[kind] for kind in wanted if kind in _LACKS), "no_value")
            features[lacks] = 1.0
        if "amount" in wanted:
            features["counted"] = self._counted()
            if wanted == ("amount",) and features["counted"] < 0 and self._counts_others():
                features |= {"value": 0.0, "no_certain_value": 1.0}
        return features

    def _counts_others(self) -> bool:
        """Whether what the question counts is not told of at all: the numbers count others."""
        first = next(w for w in self.reader.asked.words if w.forms and not w.brought)
        return self.met[first][0] < MET

    def _held(self, kind: str) -> bool:
        """Whether a value of a kind is here; a name that the question gave is no answer."""
        text = self.place.text
        if kind == "person":
            known = {word.surface for word in self.reader.asked.words}
            text = _WORD.sub(lambda word: "" if plain(word[0]) in known else word[0], text)
        return holds(kind, text, self.place.own.said, self.place.language)

    def _counted(self) -> float:
        """Whether a number stands by the first thing asked for: "how many rooms": "12 rooms"."""
        first = next((w for w in self.reader.asked.words if w.forms and not w.brought), None)
        if first is None:
            return 0.0
        order = self.place.own.order
        numbers = [i for i, form in enumerate(order) if form[0].isdigit() or form in _COUNTS]
        named = _positions(self.reader, first, self.place)
        return float(any(0 < j - i <= 2 for i in numbers for j in named)) or -float(bool(numbers))

    def _focus(self) -> dict[str, float]:
        """How much of the sentence and of what stands above it is asked for."""
        own = self.place.own
        cells = self.place.cell
        return {
            "focus": self._covered(own.order),
            "about_focus": self._covered(self.place.about.order) if self.place.about.parts else 0.0,
            "cell": self._covered(cells) if cells else 0.5,
            "length": min(len(own.order), 40) / 40,
        }

    def _covered(self, order: tuple[str, ...]) -> float:
        telling = [form for form in order if form not in self._small and not form[0].isdigit()]
        hits = self._hits
        return len([form for form in telling if form in hits]) / (len(telling) or 1)

    @cached_property
    def _small(self) -> frozenset[str]:
        return SMALL_WORDS.get(self.place.language, frozenset())

    @cached_property
    def _hits(self) -> frozenset[str]:
        return self.reader.hits(self.place.language)

    def _form(self) -> dict[str, float]:
        return {
            **self.reader.form,
            "row": float(self.place.kind == "row"),
            "item": float(self.place.kind == "item"),
            "rank": 1 / (1 + self.place.rank),
        }


_COUNTS = frozenset(
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve")
)


def _together(reader: Reader, place: Place) -> float:
    """Of the pairs of words that follow each other in the question, how many are near here."""
    pairs = [(a, b) for a, b in pairwise(reader.asked.words) if b.follows and a.forms and b.forms]
    if not pairs:
        return 0.0
    positions = {w: _positions(reader, w, place) for pair in pairs for w in pair}
    near = sum(
        any(abs(i - j) <= NEAR for i in positions[a] for j in positions[b]) for a, b in pairs
    )
    return near / len(pairs) - 0.5


def _positions(reader: Reader, word: Word, place: Place) -> list[int]:
    table = reader.table(word, place.language)
    kin = word.kin if place.language == reader.asked.language else {}
    return [i for i, form in enumerate(place.own.order) if form in table or kin.get(form, 0) >= MET]
