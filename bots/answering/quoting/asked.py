"""What a question asks: the kinds of thing it wants, and the words that say about what. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from bots.answering.quoting.days import months, weekdays
from bots.answering.quoting.kin import Kin, kin
from bots.answering.quoting.lexicon import UNSPACED, WORD, Lexicon, lexicon, plain
from bots.answering.quoting.parts import parts
from bots.answering.quoting.values import MEASURES
from knowledge.analysis import tokens
from knowledge.languages import SMALL_WORDS

LIGHT = 0.3
NUMBER = 0.4
VERB = 0.6  # says less than a noun; in German everything in lower case
ADJECTIVE = 0.9
TOLD = 0.4  # in a sentence beside the one that asks
NAME = 1.3
BROUGHT = 0.4  # by the conversation before
BROUGHT_WHOLE = 0.8  # when the question alone says less than WHOLE: "and on Sundays?"
WHOLE = 1.7
GENERIC = 0.7  # names only the kind of thing asked for: "price", "address"

KIND_OF_CONCEPT = {
    "price": "price",
    "hours": "time",
    "phone": "phone",
    "email": "email",
    "address": "place",
    "deadline": "date",
    "website": "url",
}
_NUMBERS = frozenset({"price", "amount", "time", "date", "duration", "phone", "email", "place"}) | {
    *MEASURES
}
_RUN = re.compile(rf"[{UNSPACED}]+")
_ASKS = ("?", "？", "؟")
_SENTENCE = re.compile(r"[^.!?？。！؟]*(?:\.(?=\w)[^.!?？。！؟]*)*[.!?？。！؟]*")
_WEIGHTS = {"verb": VERB, "adverb": LIGHT, "adjective": ADJECTIVE}
_PRIVATE = 0xE000
_RUNS = re.compile(r"[|\ue000-\uf8ff]|[^|\ue000-\uf8ff]+")
_HIRAGANA = re.compile(r"[\u3040-\u309f]+")


@dataclass(frozen=True, eq=False)
class Word:
    """A word of the question that carries content.

    ``forms`` are its analysed forms in the languages of the passages, ``pairs`` its pairs of
    characters in a script without spaces; one of the two is empty. It ``follows`` the word before
    when nothing that was left out stood between them. ``brought`` by the conversation before.
    ``days`` and ``months`` are those that it names. A ``soft`` one (a verb, a number, one that
    hardly tells anything) may well be missing from an answer. ``kin`` are the words that answer
    to it, by how far.
    """

    surface: str
    weight: float
    forms: frozenset[str]
    concepts: frozenset[str] = frozenset()
    pairs: tuple[str, ...] = ()
    brought: bool = False
    follows: bool = False
    days: frozenset[int] = frozenset()
    months: frozenset[int] = frozenset()
    soft: bool = False
    kin: Mapping[str, float] = field(default_factory=dict)
    siblings: frozenset[str] = frozenset()
    name: bool = False
    part: str = ""  # of speech, where it is known
    run: str = ""  # of a phrase, its forms as they follow


@dataclass(frozen=True)
class Asked:
    """``kinds``: what is asked for, of `values.KINDS` or "how", "list", "reason"."""

    words: tuple[Word, ...]
    kinds: frozenset[str]
    language: str


def read(query: str, context: str, language: str, languages: Sequence[str]) -> Asked:
    """A question and what it leans on; ``languages`` are those of the passages, the first first."""
    said = plain(query)
    words = lexicon(language)
    if languages and language not in languages and not words.frames.search(said):
        words = lexicon(languages[0])  # a few keywords were not enough to tell the language
    kinds = _kinds(said, words) or _kinds(plain(context), words)
    reading = _Reading(words, tuple(languages))
    own = reading.words(query)
    known = {word.surface for word in own}
    leaning = [word for word in reading.words(context) if word.surface not in known]
    share = BROUGHT_WHOLE if sum(word.weight for word in own) < WHOLE else BROUGHT
    brought = [replace(w, weight=w.weight * share, brought=True) for w in leaning]
    return Asked((*own, *brought), kinds, words.language)


def _kinds(said: str, words: Lexicon) -> frozenset[str]:
    """What is asked for; a question for a price or a time asks for no other number beside it."""
    kinds = {kind for kind, pattern in words.asks.items() if pattern.search(said)}
    for kind in (*MEASURES, "phone", "email", "price", "duration", "time"):
        if kind in kinds:
            kinds -= _NUMBERS - {kind}
    return frozenset(kinds)


@dataclass
class _Reading:
    """Finds the words of a text in one language, analysed for passages in others."""

    lexicon: Lexicon
    languages: tuple[str, ...]
    verbs: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    written: dict[str, str] = field(default_factory=dict)

    @cached_property
    def kin(self) -> Kin:
        return kin(self.lexicon.language)

    def words(self, text: str) -> list[Word]:
        said = plain(text)
        self.names = _capitals(text)
        # Stemmers need the accents that comparing does without.
        self.written = {plain(word): word for word in WORD.findall(text.casefold())}
        self.verbs = frozenset(m[m.lastindex or 0] for m in self.lexicon.verbs.finditer(said))
        found: dict[str, Word] = {}
        asks = any(mark in said for mark in _ASKS)
        for sentence in _SENTENCE.findall(said):
            beside = asks and not any(mark in sentence for mark in _ASKS)
            for word in self._of_sentence(sentence):
                if beside:
                    word = replace(word, weight=word.weight * TOLD, soft=True)
                if word.surface not in found or word.weight > found[word.surface].weight:
                    found[word.surface] = word
        return list(found.values())

    def _of_sentence(self, said: str) -> Iterator[Word]:
        said, phrases = self._without_phrases(said)
        kept = self.lexicon.frames.sub(" | ", said)
        follows = False
        for piece, concepts in _pieces(kept, self.lexicon):
            for run in _RUNS.findall(piece):
                if run == "|":
                    follows = False
                    continue
                if run in phrases:
                    yield self._phrase(phrases[run], follows)
                    follows = True
                    continue
                for word in self._of_run(run, concepts):
                    yield replace(word, follows=follows)
                    follows = True

    def _without_phrases(self, said: str) -> tuple[str, dict[str, str]]:
        """The text with a letter of nobody's for each phrase that has kin, and those phrases."""
        words = list(WORD.finditer(said))
        forms = [
            " ".join(tokens(self._as_written(word[0]), self.lexicon.language)) for word in words
        ]
        phrases: dict[str, str] = {}
        parts, end = [], 0
        for number, (first, last, _) in enumerate(self.kin.phrases(forms)):
            if all(self._is_small(word[0]) for word in words[first:last]):
                continue
            start, stop = words[first].start(), words[last - 1].end()
            mark = chr(_PRIVATE + number)
            phrases[mark] = said[start:stop]
            parts += [said[end:start], mark]
            end = stop
        return "".join([*parts, said[end:]]), phrases

    def _phrase(self, said: str, follows: bool) -> Word:
        concepts = self.lexicon.phrases.get(said, frozenset())
        weight = self._weight(said, concepts)
        run = " ".join(tokens(self._as_written(said), self.lexicon.language))
        telling = " ".join(word for word in WORD.findall(said) if not self._is_small(word))
        near = self.kin.of.get(run, {})
        forms = self._forms(telling)
        return Word(said, weight, forms, concepts, follows=follows, kin=near, run=run)

    def _is_small(self, word: str) -> bool:
        return word in SMALL_WORDS.get(self.lexicon.language, ()) or word in self.lexicon.light

    def _of_run(self, run: str, concepts: frozenset[str]) -> Iterator[Word]:
        if concepts and not _RUN.search(run):
            yield Word(run, self._weight(run, concepts), self._forms(run), concepts)
            return
        for piece in _RUN.findall(run):
            yield from self._unspaced(piece, concepts)
        for surface in WORD.findall(_RUN.sub(" ", run)):
            if len(surface) > 1 or surface.isdigit():
                own = self.lexicon.concepts(self._as_written(surface))
                yield self._spaced(surface, own)

    def _spaced(self, surface: str, concepts: frozenset[str]) -> Word:
        days = weekdays(surface, self.lexicon.language)
        part = self._part(surface)
        weight = NAME if days else self._weight(surface, concepts, part)
        forms = self._forms(surface)
        named = months(surface, self.lexicon.language)
        soft = weight <= GENERIC
        key = " ".join(tokens(self._as_written(surface), self.lexicon.language))
        near = self.kin.of.get(key, {})
        return Word(
            surface,
            weight,
            forms,
            concepts,
            days=days,
            months=named,
            soft=soft,
            kin=near,
            name=weight == NAME,
            part=part,
            siblings=self.kin.siblings.get(key, frozenset()),
        )

    def _unspaced(self, piece: str, concepts: frozenset[str]) -> Iterator[Word]:
        """Pieces of Chinese, Japanese, Korean and Thai as words, by their pairs of characters."""
        if concepts:
            yield Word(piece, self._weight(piece, concepts), frozenset(), concepts, _pairs(piece))
            return
        for part in filter(None, _HIRAGANA.split(piece)):
            if days := weekdays(part, self.lexicon.language):
                yield Word(part, NAME, frozenset(), pairs=_pairs(part), days=days)
                continue
            weight = LIGHT if len(part) == 1 or part in self.lexicon.light else 1.0
            soft = weight == LIGHT
            yield Word(part, weight, frozenset(), concepts, _pairs(part), soft=soft)

    def _forms(self, text: str) -> frozenset[str]:
        as_written = self._as_written(text)
        return frozenset(form for each in self.languages for form in tokens(as_written, each))

    def _as_written(self, text: str) -> str:
        return " ".join(self.written.get(word, word) for word in WORD.findall(text))

    def _part(self, surface: str) -> str:
        """By the table, else by where the word stands; capitals tell German nouns."""
        stems = tokens(self._as_written(surface), self.lexicon.language)
        listed = parts(self.lexicon.language).get(stems[0], "") if len(stems) == 1 else ""
        if listed == "noun" or surface in self.names:
            return "noun"
        return listed or ("verb" if surface in self.verbs else "")

    def _weight(self, surface: str, concepts: frozenset[str], part: str = "") -> float:
        if surface in self.lexicon.light:
            return LIGHT
        if surface[0].isdigit() or surface in self.lexicon.numbers:
            return NUMBER
        if concepts & KIND_OF_CONCEPT.keys():
            return GENERIC
        if part in _WEIGHTS:
            return _WEIGHTS[part]
        if self.lexicon.language == "de" and self.names:
            return 1.0 if surface in self.names else VERB
        return NAME if surface in self.names else 1.0


def _pieces(text: str, words: Lexicon) -> list[tuple[str, frozenset[str]]]:
    """The text cut at phrases that name concepts: (piece, concepts) in order."""
    pieces: list[tuple[str, frozenset[str]]] = []
    end = 0
    for match in words.phrase.finditer(text):
        if _inside(text, match.start(), match.end()):
            continue
        pieces.append((text[end : match.start()], frozenset()))
        pieces.append((match[0], words.phrases[match[0]]))
        end = match.end()
    return [*pieces, (text[end:], frozenset())]


def _inside(text: str, start: int, end: int) -> bool:
    """Whether a single Chinese character stands in a longer word: 学 in 学徒 is no course."""
    if end - start > 1 or not _RUN.match(text[start]):
        return False
    beside = text[start - 1 : start] + text[end : end + 1]
    return any(_RUN.match(each) and not _HIRAGANA.match(each) for each in beside)


def _pairs(text: str) -> tuple[str, ...]:
    return tuple(text[i : i + 2] for i in range(len(text) - 1)) or (text,)


def cut(word: Word, known: Callable[[str], bool]) -> list[Word]:
    """A run of a script without spaces as words: what its known pairs of characters cover, and
    what lies between; a single character there belongs to no word and is left out."""
    if len(word.pairs) < 2 or word.concepts or word.days:
        return [word]
    marks = [False] * len(word.surface)
    joined = [known(pair) for pair in word.pairs]
    for place, found in enumerate(joined):
        if found:
            marks[place] = marks[place + 1] = True
    parts: list[str] = []
    for place, (mark, letter) in enumerate(zip(marks, word.surface, strict=True)):
        goes_on = place and marks[place - 1] == mark and (not mark or joined[place - 1])
        if goes_on:
            parts[-1] += letter
        else:
            parts.append(letter)
    kept = [part for part in parts if len(part) > 1] or [word.surface]
    return [replace(word, surface=part, pairs=_pairs(part)) for part in kept]


def _capitals(text: str) -> frozenset[str]:
    """Words written with a capital that is not the first word's, none when all are."""
    found = [match[0] for match in re.finditer(r"[^\W\d_][\w-]*", text)]
    inner = [word for word in found[1:] if word[0].isupper()]
    if len(inner) * 3 > len(found) * 2 and len(found) > 3:
        return frozenset()
    first = [word for word in found[:1] if word[1:] != word[1:].lower()]
    return frozenset(plain(word) for word in [*inner, *first])
