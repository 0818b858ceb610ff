"""What a question's words are met by in pieces of passages. Pure.

A question's words weigh as much as they are rare in the chatbot's knowledge (BM25's inverse
document frequency). A sentence meets a word itself, or with what stands above it, beside it, or
elsewhere in its passage.
"""

import math
from dataclasses import dataclass, field, replace
from functools import cached_property

from bots.answering.quoting.asked import KIND_OF_CONCEPT, Asked, Word, cut
from bots.answering.quoting.days import months, weekdays
from bots.answering.quoting.kin import SAME
from bots.answering.quoting.lexicon import lexicon, plain
from bots.answering.quoting.matching import CONCEPT, degrees, mistyped
from bots.answering.quoting.values import KINDS, holds
from knowledge.analysis import tokens
from knowledge.passages import Found

ASKS = ("price", "amount", "time", "date", "duration", "place", "person", "how", "list", "reason")
APART, PART = 0.7, 0.4  # of a phrase: all its words, each that is there
FLOOR = 0.2  # of its weight that the commonest word keeps
Near = tuple[dict[str, float], list[tuple[str, float]]]  # words and phrases, by how far they meet


@dataclass(frozen=True, eq=False)
class Meaning:
    """What a piece of text can meet words with; ``order`` are its forms as they follow, ``run``
    the same with spaces around each. ``met`` remembers for one question how far it meets a word."""

    forms: frozenset[str]
    concepts: frozenset[str]
    said: str
    order: tuple[str, ...]
    run: str
    met: dict[Word, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Around:
    """Pieces that stand around a sentence, as one; it remembers too."""

    parts: tuple[Meaning, ...]
    met: dict[Word, float] = field(default_factory=dict)

    @cached_property
    def order(self) -> tuple[str, ...]:
        return tuple(form for part in self.parts for form in part.order)


@dataclass(frozen=True, eq=False)
class Place:
    """A sentence and what stands around it, ever farther away."""

    text: str
    language: str
    rank: int
    own: Meaning
    about: Around
    above: Around
    beside: Around
    elsewhere: Around
    kind: str = "sentence"
    cell: tuple[str, ...] = ()  # a row's first one, analysed


@dataclass
class Reader:
    """Reads pieces of passages for one question. All are read before any is asked."""

    asked: Asked
    found: Found
    weights: dict[Word, float] = field(default_factory=dict)
    _vocabulary: dict[str, set[str]] = field(default_factory=dict)
    _meanings: dict[tuple[str, str], Meaning] = field(default_factory=dict)
    _degrees: dict[tuple[Word, str], dict[str, float]] = field(default_factory=dict)
    _near: dict[Word, Near] = field(default_factory=dict)
    _arounds: dict[tuple[tuple[str, ...], str], Around] = field(default_factory=dict)
    _hits: dict[str, frozenset[str]] = field(default_factory=dict)

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
        self.shares = {word: weight / self.total for word, weight in self.weights.items()}
        self.wanted = tuple(kind for kind in self.asked.kinds if kind in KINDS)

    def meaning(self, text: str, language: str) -> Meaning:
        """The analysed words and the concepts of a text, those that its values name too."""
        key = (text, language)
        if key not in self._meanings:
            self._meanings[key] = self._read(text, language)
        return self._meanings[key]

    def around(self, texts: tuple[str, ...], language: str) -> Around:
        """Several texts as one."""
        key = (texts, language)
        if key not in self._arounds:
            self._arounds[key] = Around(tuple(self.meaning(text, language) for text in texts))
        return self._arounds[key]

    def met(self, word: Word, text: Meaning | Around, language: str) -> float:
        """How far a text meets a word, 0 to 1."""
        if (degree := text.met.get(word)) is None:
            if isinstance(text, Around):
                degree = max((self.met(word, part, language) for part in text.parts), default=0.0)
            else:
                degree = self._met(word, text, language)
            text.met[word] = degree
        return degree

    def _met(self, word: Word, meaning: Meaning, language: str) -> float:
        if word.days or word.months:
            return self._dated(word, meaning, language)
        at_home = language == self.asked.language
        if at_home and " " in word.surface:
            degree = self._phrase(word, meaning)
        elif word.pairs:
            degree = sum(pair in meaning.said for pair in word.pairs) / len(word.pairs)
        else:
            table = self.table(word, language)
            degree = max((table[form] for form in table.keys() & meaning.forms), default=0.0)
        if word.kin and degree < SAME and at_home:
            degree = max(degree, self._kindred(word, meaning))
        if degree < CONCEPT and not word.concepts.isdisjoint(meaning.concepts):
            return CONCEPT
        return degree

    def _kindred(self, word: Word, meaning: Meaning) -> float:
        """How far a text meets a word by the words that answer to it."""
        if word not in self._near:
            self._near[word] = self._those_there(word)
        single, phrases = self._near[word]
        best = max((single[form] for form in single.keys() & meaning.forms), default=0.0)
        return max((d for key, d in phrases if d > best and key in meaning.run), default=best)

    def _those_there(self, word: Word) -> Near:
        """The words that answer to a word, of those that the passages have."""
        there = self._vocabulary.get(self.asked.language, set())
        near = {key: d for key, d in word.kin.items() if there.issuperset(key.split())}
        single = {key: d for key, d in near.items() if " " not in key}
        return single, [(f" {key} ", d) for key, d in near.items() if " " in key]

    def _phrase(self, word: Word, meaning: Meaning) -> float:
        """A phrase is met as it stands, less by all of its words, hardly by some."""
        if f" {word.run} " in meaning.run:
            return 1.0
        share = len(word.forms & meaning.forms) / max(len(word.forms), 1)
        return APART if share == 1 else PART * share

    def _dated(self, word: Word, meaning: Meaning, language: str) -> float:
        """A day is met by a range around it too."""
        days = not word.days or word.days <= weekdays(meaning.said, language)
        return float(days and word.months <= months(meaning.said, language))

    def known(self, word: Word) -> bool:
        """Whether any of the chatbot's chunks has the word as it stands."""
        return any(self._chunks(form) for form in word.forms or word.pairs)

    def hits(self, language: str) -> frozenset[str]:
        """The forms that meet a word of the question."""
        if language not in self._hits:
            found = {form for word in self.asked.words for form in self.table(word, language)}
            if language == self.asked.language:
                near = (
                    key.split() for w in self.asked.words for key, d in w.kin.items() if d > 0.5
                )
                found.update(form for forms in near for form in forms)
            self._hits[language] = frozenset(found)
        return self._hits[language]

    @cached_property
    def form(self) -> dict[str, float]:
        """What is the same for all sentences: how the question is put."""
        kinds = {f"asks_{kind}": float(kind in self.asked.kinds) for kind in ASKS}
        hard = [word for word in self.weights if not word.soft and not word.brought]
        return {
            **kinds,
            "asks_nothing": float(not self.asked.kinds),
            "words": min(len(self.weights), 6) / 6,
            "many": min(len(hard), 5) / 5,
            "leans": float(any(word.brought for word in self.weights)),
            "absent": self.absent,
        }

    @cached_property
    def absent(self) -> float:
        """The share of the words that neither stand anywhere nor have kin that does."""
        lost = [
            weight
            for word, weight in self.weights.items()
            if not word.soft
            and not word.brought
            and not self.known(word)
            and not any(self._chunks(key) for key, degree in word.kin.items() if degree > 0.5)
        ]
        return sum(lost) / self.total

    def table(self, word: Word, language: str) -> dict[str, float]:
        """By form of the passages how far it meets a word."""
        key = (word, language)
        if key not in self._degrees:
            vocabulary = self._vocabulary.get(language, set())
            typos = not (word.kin or word.concepts or word.part or self.known(word))
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
        return Meaning(forms, frozenset(concepts), said, order, f" {' '.join(order)} ")

    def _rarity(self, word: Word) -> float:
        total = max(self.found.total, 1)
        chunks = [self._chunks(form) for form in word.forms or word.pairs]
        alone = word.forms and " " not in word.surface
        most = (max if alone else min)(chunks, default=0)
        same = (self._chunks(key) for key, degree in word.kin.items() if degree >= SAME)
        most = min(max(most, *same, 0), total)
        highest = math.log(1 + (total + 0.5) / 0.5)
        rarity = math.log(1 + (total - most + 0.5) / (most + 0.5)) / highest
        return FLOOR + (1 - FLOOR) * rarity

    def _righted(self, word: Word) -> Word:
        """A word that stands nowhere may be a slip for one that names a concept."""
        stems = lexicon(self.asked.language).stems
        if word.concepts or word.soft or word.part or self.known(word) or not word.forms:
            return word
        near = {each for form in word.forms for each in mistyped(form, stems)}
        concepts = frozenset().union(*(stems[each] for each in near))
        return replace(word, concepts=concepts) if len(near) == 1 else word

    def _stands(self, form: str) -> bool:
        return self._chunks(form) > 0

    def _chunks(self, form: str) -> int:
        term = self.found.terms.get(form)
        return term.chunks if term else 0
