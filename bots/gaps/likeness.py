"""Whether two questions ask the same. Pure.

Rather two groups for one question than one group for two: what is answered together gets one
answer. So another day, another number, a denial or another kind of thing asked for ("when" and
"where") makes another question, whatever else two questions share.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

from bots.answering.evidence.polarity import OPPOSITES, negates
from bots.answering.quoting.asked import LIGHT, Asked, Word, read
from bots.answering.quoting.kin import SAME
from botsmith.lib.text import words_alone
from knowledge.analysis import tokens

ALIKE = 0.7
MOST_LEFT = 0.7  # More than that is a condition that the other has not: "for a dog in winter".
MOST_CHARACTERS = 150  # are compared word by word; what comes after must be the same.
MOST_WORDS = 6  # that a question is looked up by
# They are asked of the same thing: "how do I cancel" and "can I cancel".
_NO_KIND = frozenset({"how", "list"})
# "Are you open on Sunday" asks for hours and does not look it.
_OFTEN_UNSAID = frozenset({"time"})
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")


def wording(question: str) -> str:
    """The question without what makes no difference: case, punctuation, white space."""
    return words_alone(question) or " ".join(question.split())


def key_of(question: str) -> str:
    """What wordings that are the same have in common, short enough for an index."""
    return hashlib.sha256(wording(question).encode("utf-8", "replace")).hexdigest()[:32]


@dataclass(frozen=True)
class Question:
    """A question as it is compared with others."""

    text: str
    language: str

    @cached_property
    def words(self) -> list[Word]:
        """Its words; of a phrase ("gift card") each."""
        return [part for word in self._asked.words for part in _parts(word)]

    @cached_property
    def facts(self) -> tuple:
        """What must be the same in both."""
        return (
            frozenset(day for word in self.words for day in word.days),
            frozenset(month for word in self.words for month in word.months),
            frozenset(_DIGITS.findall(unicodedata.normalize("NFKC", self._beginning))),
            negates(self._beginning, self.language),
            wording(self.text[MOST_CHARACTERS:]),
        )

    @cached_property
    def kinds(self) -> frozenset[str]:
        return self._asked.kinds - _NO_KIND

    @cached_property
    def every(self) -> frozenset[str]:
        return frozenset(tokens(self._beginning, self.language))

    @cached_property
    def pairs(self) -> list[str]:
        """What it is looked up by: two of its words at a time, or the one that it has."""
        telling = [word for word in self.words if word.weight > LIGHT] or self.words
        telling = sorted(telling, key=lambda word: -word.weight)[:MOST_WORDS]
        found = [_two_at_a_time({name(word) for word in telling}) for name in (_form, _meaning)]
        return sorted({*found[0], *found[1]})

    @cached_property
    def _asked(self) -> Asked:
        return read(self._beginning, "", self.language, [self.language])

    @property
    def _beginning(self) -> str:
        return self.text[:MOST_CHARACTERS]


def likeness(one: Question, other: Question) -> float:
    """From 0 to 1: how much of both questions' words they share, the telling ones counting more."""
    if one.language != other.language or one.facts != other.facts or _is_apart(one, other):
        return 0.0
    ours, theirs = list(one.words), list(other.words)
    shared = sum(_shared(ours, theirs))
    if ours and theirs:  # One word stands for another: "a day ticket" and "a week ticket".
        return 0.0
    left = sum(word.weight for word in (*ours, *theirs))
    return shared / (shared + left) if shared and left <= MOST_LEFT else 0.0


def is_same(one: Question, other: Question) -> bool:
    return likeness(one, other) >= ALIKE


def _is_apart(one: Question, other: Question) -> bool:
    """Whether they ask for different kinds of things, or say the opposite."""
    kinds = one.kinds, other.kinds
    if kinds[0] != kinds[1] and (all(kinds) or (kinds[0] | kinds[1]) - _OFTEN_UNSAID):
        return True
    opposites = OPPOSITES.get(one.language, {})
    only = one.every - other.every, other.every - one.every
    return any(not opposites[word].isdisjoint(only[1]) for word in only[0] & opposites.keys())


def _parts(word: Word) -> list[Word]:
    if len(word.forms) < 2:
        return [word]
    return [replace(word, forms=frozenset({form}), kin={}) for form in sorted(word.forms)]


def _shared(ours: list[Word], theirs: list[Word]) -> Iterator[float]:
    """What each word that both have weighs; takes it from both.

    Ends when ours has more that the other has not than may be left.
    """
    left = 0.0
    for word in list(ours):
        best = max(theirs, key=lambda each: _same(word, each), default=None)
        if best is None or not (degree := _same(word, best)):
            left += word.weight
            if left > MOST_LEFT:
                return
            continue
        ours.remove(word)
        theirs.remove(best)
        yield degree * max(word.weight, best.weight)


def _same(one: Word, other: Word) -> float:
    if one.forms & other.forms or (one.pairs and one.pairs == other.pairs):
        return 1.0
    near = max((one.kin.get(form, 0.0) for form in other.forms), default=0.0)
    return near if near >= SAME else 0.0


def _two_at_a_time(names: set[str]) -> list[str]:
    names = sorted(names - {""})
    if len(names) == 1:
        return names
    return [f"{one} {other}" for one, other in combinations(names, 2)]


def _form(word: Word) -> str:
    return min([word.surface] if word.pairs else word.forms, default="")


def _meaning(word: Word) -> str:
    """One form for most words that mean the same."""
    same = [form for form, degree in word.kin.items() if degree >= SAME]
    return min([*same, _form(word)])
