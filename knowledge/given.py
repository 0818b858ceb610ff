"""Whether a question is one that the chatbot's owner has answered. Pure.

Only the same question counts, in other small words, in another order or with hardly a word more:
the owner's answer to a question that was not asked is worse than the words of a source.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise

from knowledge.analysis import UNSPACED_LANGUAGES, tokens
from knowledge.given_words import Turning, turning

_CANNOT = re.compile(r"\bcan['’]?t\b", re.IGNORECASE)
LEAST = 0.9  # of the weight of each question's words that the other must have

__all__ = [
    "LEAST",
    "Question",
    "Wording",
    "Wordings",
    "agreement",
    "analysed",
    "bytes_of",
    "matched",
    "read",
    "wordings_of",
]


@dataclass(frozen=True, eq=False)
class Question:
    """A question as it is compared with another in the same language.

    ``content`` are its telling words, analysed; ``said`` is all of it, with spaces around each
    word; ``turns`` are the groups of small words that turn a question which it has one of, and
    ``follow`` has, for words of direction, the telling words that stand behind them.
    """

    content: frozenset[str]
    said: str
    turns: frozenset[int]
    follow: Mapping[str, frozenset[str]]
    turning: Turning | None


@dataclass(frozen=True, eq=False)
class Wording:
    """A wording of a question that the owner has answered, and the chunk with the answer."""

    chunk_id: str
    question: Question


Wordings = Mapping[tuple[str, str], Sequence[Wording]]  # By language and telling word.


def analysed(text: str, language: str) -> str:
    """A wording as a chunk keeps it, and as a question is held against it."""
    if language == "en":
        text = _CANNOT.sub("cannot", text)  # Of "can't" the analysis would leave "can".
    return " ".join(tokens(text, language))


def wordings_of(rows: Iterable[Mapping]) -> Wordings:
    """Those of chunks: rows of ``id, language, questions``."""
    found: dict[tuple[str, str], list[Wording]] = {}
    for row in rows:
        for said in filter(None, row.get("questions") or ()):
            wording = Wording(row["id"], read(said, row["language"]))
            for word in wording.question.content:
                found.setdefault((row["language"], word), []).append(wording)
    return found


def bytes_of(wordings: Wordings) -> int:
    """What they take in a process, rather too many."""
    return sum(300 + 400 * len(each) for each in wordings.values())


def matched(
    query: str,
    languages: Iterable[str],
    wordings: Wordings,
    rarity: Callable[[str], float],
) -> list[str]:
    """The chunks that answer exactly this, the best first; those of one answer in their order.

    ``rarity`` is how much a word tells (0-1), one that the chatbot does not know the most.
    """
    found: dict[str, float] = {}
    for language in languages:
        asked = read(analysed(query, language), language)
        for wording in _near(asked, language, wordings):
            degree = agreement(asked, wording.question, rarity)
            if degree >= LEAST:
                found[wording.chunk_id] = max(degree, found.get(wording.chunk_id, 0))
    return sorted(found, key=lambda chunk: (-found[chunk], *_place(chunk)))


def _near(asked: Question, language: str, wordings: Wordings) -> list[Wording]:
    """The wordings that share a telling word with a question."""
    each = (wordings.get((language, word), ()) for word in asked.content)
    return list(dict.fromkeys(wording for some in each for wording in some))


def _place(chunk_id: str) -> tuple[str, int]:
    page, _, ordinal = chunk_id.rpartition(":")
    return page, int(ordinal)


def agreement(one: Question, other: Question, rarity: Callable[[str], float]) -> float:
    """How much of either question's weight the other has: the lesser share; 0 when they differ.

    They differ when each has a telling word that the other lacks, when a figure is in one alone,
    and when small words turn them into two questions.
    """
    if not (one.content <= other.content or other.content <= one.content):
        return 0.0
    if _turned(one, other):
        return 0.0
    more = one.content ^ other.content
    if not more:
        return 1.0
    if any(character.isdigit() for word in more for character in word):
        return 0.0
    every = sum(map(rarity, one.content | other.content))
    return 1 - sum(map(rarity, more)) / every


def _turned(one: Question, other: Question) -> bool:
    if one.turns != other.turns:
        return True
    apart = one.turning.apart if one.turning else ()
    if any(_takes_sides(one.said, other.said, pair) for pair in apart):
        return True
    shared = one.content & other.content
    return any(
        (mine & shared) and (theirs & shared) and not mine & theirs
        for word in one.follow.keys() & other.follow.keys()
        for mine, theirs in [(one.follow[word], other.follow[word])]
    )


def _takes_sides(one: str, other: str, pair: tuple[Sequence[str], Sequence[str]]) -> bool:
    """Whether one question has one side of a pair, and the other question the other alone."""
    left, right = ([_has(said, side) for side in pair] for said in (one, other))
    return sorted((left, right)) == [[False, True], [True, False]]


def _has(said: str, phrases: Iterable[str]) -> bool:
    return any(phrase in said for phrase in phrases)


@lru_cache(maxsize=1024)
def read(said: str, language: str) -> Question:
    """A question of its ``analysed`` words."""
    words = said.split(" ")
    known = turning(language)
    if known is None:
        return Question(frozenset(words), f" {said} ", frozenset(), {}, None)
    if language in UNSPACED_LANGUAGES:
        text = " ".join(_joined(words))
        content = _pairs(text, known.light)
    else:
        text = f" {said} "
        light = frozenset(known.light)
        content = [word for word in words if word not in light]
    turns = frozenset(n for n, group in enumerate(known.same) if _has(text, group))
    told = frozenset(content) or frozenset(words)
    return Question(told, text, turns, _follow(words, known, told), known)


def _follow(
    words: Sequence[str], known: Turning, content: frozenset[str]
) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for place, word in enumerate(words):
        if word in known.before:
            behind = next((each for each in words[place + 1 :] if each in content), None)
            found.setdefault(word, set()).update([behind] if behind else ())
    return {word: frozenset(behind) for word, behind in found.items()}


def _joined(words: Sequence[str]) -> list[str]:
    """Text without spaces, of its pairs of neighbours; other words as they are."""
    runs: list[str] = []
    for word in words:
        if runs and len(word) == 2 and not word.isascii() and runs[-1][-1] == word[0]:
            runs[-1] += word[1]
        else:
            runs.append(word)
    return runs


def _pairs(text: str, light: Sequence[str]) -> list[str]:
    """The pairs of neighbours in what is left of a text without its light parts."""
    for part in light:
        text = text.replace(part, " ")
    pairs: list[str] = []
    for run in text.split():
        for is_ascii, signs in groupby(run, str.isascii):
            piece = "".join(signs)
            whole = is_ascii or len(piece) == 1
            pairs += [piece] if whole else map("".join, pairwise(piece))
    return pairs
