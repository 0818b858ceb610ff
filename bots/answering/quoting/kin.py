"""Which words answer to a word of a question: those of the same meaning, kinds of it, and looser
ones, read once from `words/kin/<code>.txt`. Pure.

A line is ``a, b, c`` for words and phrases that mean the same, ``head > a, b`` for kinds of a
thing, ``head ~ a, b`` for what belongs to the same matter, ``head = a, b`` for forms of one word
that the stemmer leaves apart. Unlike a concept's words, those of a line do not stand for each
other's kinds: who asks for pets is answered by what is said of dogs, who asks for dogs not by what
is said of cats.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.analysis import tokens

FOLDER = Path(__file__).parent / "words" / "kin"
SAME = 0.9
KIND = 0.8  # asked for pets, told of dogs
WHOLE = 0.6  # asked for dogs, told of pets
LOOSE = 0.4
FORM = 0.98
_LINE = re.compile(r"^(?P<left>[^#>~=\n]+?)(?: (?P<sign>[>~=]) (?P<right>.+))?$", re.M)


@dataclass(frozen=True)
class Kin:
    """By word, as its analysed forms with spaces between, how far others meet it; and how each
    is written."""

    of: dict[str, dict[str, float]]
    written: dict[str, str]
    longest: int
    siblings: dict[str, frozenset[str]]  # kinds of the same thing

    def phrases(self, forms: list[str]) -> Iterator[tuple[int, int, str]]:
        """The phrases in analysed words, none overlapping: (first, end, phrase)."""
        place = 0
        while place < len(forms):
            for size in range(min(self.longest, len(forms) - place), 1, -1):
                phrase = " ".join(forms[place : place + size])
                if phrase in self.of:
                    yield place, place + size, phrase
                    place += size - 1
                    break
            place += 1


@cache
def kin(language: str) -> Kin:
    """The kin of a language's words; of one without a file, none."""
    path = FOLDER / f"{language}.txt"
    of: dict[str, dict[str, float]] = defaultdict(dict)
    forms: list[tuple[str, str]] = []
    written: dict[str, str] = {}
    for line in _LINE.finditer(path.read_text(encoding="utf-8") if path.is_file() else ""):
        left, right = (_keys(line[side] or "", language, written) for side in ("left", "right"))
        if line["sign"] is None:
            _related(of, left, left, SAME)
        elif line["sign"] == ">":
            _related(of, left, right, KIND)
            _related(of, right, left, WHOLE)
        elif line["sign"] == "=":
            forms += [(left[0], form) for form in right if form != left[0]]
        else:
            _related(of, left, right, LOOSE)
            _related(of, right, left, LOOSE)
    siblings = _siblings(of)
    _share_kinds(of)
    for word, form in forms:
        _one_word(of, word, form)
    longest = max((key.count(" ") + 1 for key in of), default=0)
    return Kin(dict(of), written, longest, siblings)


def _keys(entries: str, language: str, written: dict[str, str]) -> list[str]:
    keys = {" ".join(tokens(entry, language)): entry.strip() for entry in entries.split(",")}
    keys.pop("", None)
    written.update(keys)
    return list(keys)


def _related(
    of: dict[str, dict[str, float]], words: list[str], others: list[str], degree: float
) -> None:
    for word in words:
        for other in others:
            if word != other and degree > of[word].get(other, 0):
                of[word][other] = degree


def _siblings(of: dict[str, dict[str, float]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for near in of.values():
        kinds = {other for other, degree in near.items() if degree == KIND}
        for kind in kinds:
            found[kind] |= kinds
    return {word: frozenset(kinds - {word} - of[word].keys()) for word, kinds in found.items()}


def _share_kinds(of: dict[str, dict[str, float]]) -> None:
    """What is a kind of a word is one of those that mean the same."""
    kinds = {word: [o for o, degree in near.items() if degree == KIND] for word, near in of.items()}
    for word, near in list(of.items()):
        for same in [other for other, degree in near.items() if degree == SAME]:
            _related(of, [word], kinds[same], KIND * SAME)
            _related(of, kinds[same], [word], WHOLE * SAME)


def _one_word(of: dict[str, dict[str, float]], word: str, form: str) -> None:
    """A form takes the kin of its word, and is met where the word is."""
    for near in list(of.values()):
        if word in near:
            near[form] = max(near[word], near.get(form, 0))
    of[form] = {**of[word], **of[form], word: FORM}
    of[word][form] = FORM
    of[form].pop(form, None)
