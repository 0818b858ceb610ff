"""How well a sentence of a source answers a question, as a probability. Pure.

A question's words weigh as much as they are rare in the chatbot's knowledge (BM25's inverse
document frequency). A sentence meets a word itself, or with what stands above it, beside it, or
elsewhere in its passage. From that, from what nothing meets, and from whether the asked kind of
thing is there, a logistic function makes the probability that the sentence holds the answer.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import pairwise
from operator import or_

from bots.answering.quoting.asked import KIND_OF_CONCEPT, Asked, Word, cut
from bots.answering.quoting.days import months, weekdays
from bots.answering.quoting.lexicon import lexicon, plain
from bots.answering.quoting.matching import CONCEPT, degrees, mistyped
from bots.answering.quoting.values import KINDS, holds
from knowledge.analysis import tokens
from knowledge.passages import Found

_WORD = re.compile(r"\w+")
FLOOR = 0.2  # of its weight that the commonest word keeps
MET = 0.5  # from this degree on a word counts as met
NEAR = 3  # tokens: two words next to each other in the question are together in a sentence

# Both fitted by benchmarks/answers.py --calibrate on questions of two authors: which sentence of
# those that retrieval found holds the answer (RANKING, a conditional logit), and whether the best
# one does (ANSWERING with BIAS, a logistic regression). The threshold has the least sum of false
# refusals and false answers, for chatbots that the fit had not seen.
RANKING = {
    "own": 6.7,
    "about": 6.3,
    "above": 2.9,
    "beside": 2.3,
    "elsewhere": 0.0,
    "unknown": -2.9,
    "missing": -3.6,
    "soft": -2.3,
    "exact": 1.7,
    "together": 1.0,
    "value": 1.0,
    "no_value": -1.1,
    "no_date": -2.2,
    "no_person": -1.9,
    "no_certain_value": -2.3,
    "rank": 1.5,
    "words": 1.0,
}
BIAS = -2.4
ANSWERING = {
    "own": 3.0,
    "about": 3.6,
    "above": 1.2,
    "beside": 1.8,
    "elsewhere": 1.1,
    "unknown": -3.4,
    "missing": -3.3,
    "soft": 0.0,
    "exact": 0.0,
    "together": 0.0,
    "value": 0.0,
    "no_value": -1.1,
    "no_date": -1.5,
    "no_person": -3.5,
    "no_certain_value": -3.2,
    "rank": 0.7,
    "words": 2.4,
}
THRESHOLD = 0.58


@dataclass(frozen=True)
class Meaning:
    """What a piece of text can meet words with; ``order`` are its forms as they follow."""

    forms: frozenset[str]
    concepts: frozenset[str]
    said: str
    order: tuple[str, ...] = ()

    def __or__(self, other: "Meaning") -> "Meaning":
        return Meaning(
            self.forms | other.forms, self.concepts | other.concepts, f"{self.said}\n{other.said}"
        )


NOTHING = Meaning(frozenset(), frozenset(), "")


@dataclass(frozen=True)
class Place:
    """A sentence and what stands around it, ever farther away."""

    text: str
    language: str
    rank: int
    own: Meaning
    about: Meaning
    above: Meaning
    beside: Meaning
    elsewhere: Meaning


@dataclass(frozen=True)
class Fit:
    """How a sentence fits a question; ``met`` is by word how far it is met and where."""

    met: Mapping[Word, tuple[float, str]]
    features: Mapping[str, float]
    score: float

    @property
    def probability(self) -> float:
        """That the sentence holds the answer, if it is the best there is."""
        return 1 / (1 + math.exp(-BIAS - _weighed(ANSWERING, self.features)))


@dataclass
class Reader:
    """Reads pieces of passages for one question. All are read before any is asked."""

    asked: Asked
    found: Found
    weights: dict[Word, float] = field(default_factory=dict)
    _vocabulary: dict[str, set[str]] = field(default_factory=dict)
    _meanings: dict[tuple[str, str], Meaning] = field(default_factory=dict)
    _degrees: dict[tuple[Word, str], dict[str, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        words = [part for word in self.asked.words for part in cut(word, self._stands)]
        self.asked = replace(self.asked, words=tuple(map(self._righted, words)))
        self._kinds = {
            concept: kind
            for concept, kind in KIND_OF_CONCEPT.items()
            if any(concept in word.concepts for word in self.asked.words)
        }
        self.weights = {word: word.weight * self._rarity(word) for word in self.asked.words}
        self.total = sum(self.weights.values()) or 1.0
        self.wanted = tuple(kind for kind in self.asked.kinds if kind in KINDS)

    def meaning(self, text: str, language: str) -> Meaning:
        """The analysed words and the concepts of a text, those that its values name too."""
        key = (text, language)
        if key not in self._meanings:
            self._meanings[key] = self._read(text, language)
        return self._meanings[key]

    def met(self, word: Word, meaning: Meaning, language: str) -> float:
        """How far a text meets a word, 0 to 1."""
        if word.days or word.months:
            return self._dated(word, meaning, language)
        if word.pairs:
            degree = sum(pair in meaning.said for pair in word.pairs) / len(word.pairs)
        else:
            table = self.table(word, language)
            degree = max((table[form] for form in table.keys() & meaning.forms), default=0.0)
        if degree < CONCEPT and word.concepts & meaning.concepts:
            return CONCEPT
        return degree

    def _dated(self, word: Word, meaning: Meaning, language: str) -> float:
        """A day is met by a range around it too."""
        days = not word.days or word.days <= weekdays(meaning.said, language)
        return float(days and word.months <= months(meaning.said, language))

    def known(self, word: Word) -> bool:
        """Whether any of the chatbot's chunks has the word as it stands."""
        return any(self._chunks(form) for form in word.forms or word.pairs)

    def table(self, word: Word, language: str) -> dict[str, float]:
        """By form of the passages how far it meets a word."""
        key = (word, language)
        if key not in self._degrees:
            vocabulary = self._vocabulary.get(language, set())
            typos = not self.known(word)
            self._degrees[key] = degrees(
                word.forms, vocabulary, language, typos=typos and len(word.surface) >= 4
            )
        return self._degrees[key]

    def _read(self, text: str, language: str) -> Meaning:
        said = plain(text)
        words = lexicon(language)
        order = tuple(tokens(text, language))
        forms = frozenset(order)
        self._vocabulary.setdefault(language, set()).update(forms)
        concepts = {each for form in forms & words.stems.keys() for each in words.stems[form]}
        for match in words.phrase.finditer(said):
            concepts |= words.phrases[match[0]]
        for concept, kind in self._kinds.items():
            if holds(kind, text, said, language):
                concepts.add(concept)
        return Meaning(forms, frozenset(concepts), said, order)

    def _rarity(self, word: Word) -> float:
        total = max(self.found.total, 1)
        chunks = [self._chunks(form) for form in word.forms or word.pairs]
        most = min((max if word.forms else min)(chunks, default=0), total)
        highest = math.log(1 + (total + 0.5) / 0.5)
        rarity = math.log(1 + (total - most + 0.5) / (most + 0.5)) / highest
        return FLOOR + (1 - FLOOR) * rarity

    def _righted(self, word: Word) -> Word:
        """A word that stands nowhere may be a slip for one that names a concept."""
        stems = lexicon(self.asked.language).stems
        if word.concepts or word.soft or self.known(word) or not word.forms:
            return word
        near = {each for form in word.forms for each in mistyped(form, stems)}
        concepts = frozenset().union(*(stems[each] for each in near))
        return replace(word, concepts=concepts) if len(near) == 1 else word

    def _stands(self, form: str) -> bool:
        return self._chunks(form) > 0

    def _chunks(self, form: str) -> int:
        term = self.found.terms.get(form)
        return term.chunks if term else 0


_PLACES = ("own", "about", "above", "beside", "elsewhere")
_DISCOUNT = {"own": 1.0, "about": 0.99, "above": 0.98, "beside": 0.97, "elsewhere": 0.96}


def fit(reader: Reader, place: Place) -> Fit:
    """How a sentence with what stands around it fits the reader's question."""
    met = {word: _met(reader, word, place) for word in reader.asked.words}
    features = _features(reader, place, met)
    return Fit(met, features, _weighed(RANKING, features))


def _weighed(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    return sum(weights[name] * value for name, value in features.items())


def _met(reader: Reader, word: Word, place: Place) -> tuple[float, str]:
    """How far a word is met at best, and where; the nearer place when it is the same."""
    best, where = 0.0, "nowhere"
    for name in _PLACES:
        degree = reader.met(word, getattr(place, name), place.language) * _DISCOUNT[name]
        if degree > best:
            best, where = degree, name
        if degree >= MET:
            break
    return best, where


def _features(
    reader: Reader, place: Place, met: Mapping[Word, tuple[float, str]]
) -> dict[str, float]:
    weights, total = reader.weights, reader.total
    shares = dict.fromkeys(_PLACES, 0.0)
    for word, (degree, where) in met.items():
        if where != "nowhere":
            shares[where] += weights[word] * degree / total
    lost = {w: weights[w] * (1 - d) / total for w, (d, _) in met.items() if d < MET}
    hard = {word: share for word, share in lost.items() if not word.soft and not word.brought}
    unknown = [share for word, share in hard.items() if not reader.known(word)]
    exact = sum(weights[w] for w, (d, where) in met.items() if d == 1 and where == "own")
    return {
        **shares,
        "unknown": sum(unknown),
        "missing": sum(hard.values()) - sum(unknown),
        "soft": sum(lost.values()) - sum(hard.values()),
        "exact": exact / total,
        "together": _together(reader, place),
        **_valued(reader, place),
        "rank": 1 / (1 + place.rank),
        "words": min(len(weights), 6) / 6,
    }


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
    return [i for i, form in enumerate(place.own.order) if form in table]


def _valued(reader: Reader, place: Place) -> dict[str, float]:
    """Whether a thing of an asked kind is in the sentence; and whether it counts an asked word."""
    features = dict.fromkeys(("value", *_LACKS.values(), "no_certain_value", "no_value"), 0.0)
    if not reader.wanted:
        return features
    if any(_held(reader, kind, place) for kind in reader.wanted):
        features["value"] = 1.0
    elif set(reader.wanted) <= _CERTAIN:
        features["no_certain_value"] = 1.0
    else:
        lacks = next((_LACKS[kind] for kind in reader.wanted if kind in _LACKS), "no_value")
        features[lacks] = 1.0
    return features


def _held(reader: Reader, kind: str, place: Place) -> bool:
    """Whether a value of a kind is in the sentence; a name that the question gave is no answer."""
    text = place.text
    if kind == "person":
        known = {word.surface for word in reader.asked.words}
        text = _WORD.sub(lambda word: "" if plain(word[0]) in known else word[0], text)
    return holds(kind, text, place.own.said, place.language)


# Kinds whose values cannot be missed; a person or a place may be named in any words.
_CERTAIN = frozenset({"price", "time", "duration", "phone", "email"})
_LACKS = {"date": "no_date", "person": "no_person"}


def together(parts: list[Meaning]) -> Meaning:
    """Several pieces as one."""
    return reduce(or_, parts, NOTHING)
