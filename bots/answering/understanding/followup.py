"""What a question leans on: the words of earlier turns that it leaves out. Pure.

The earlier questions of the visitor, back to one that stands alone, say what a leaning question is
about. What the new question replaces is left out of them, or the old answer would come again.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bots.answering.refusal import is_refusal
from bots.answering.understanding.leaning import leans, points
from bots.answering.understanding.leaning_words import Tongue, tongue
from bots.answering.understanding.replaced import without_replaced
from bots.answering.understanding.wording import Word, clauses, words

MOST_TURNS = 4
_TURN_LENGTH = 400
_TOPIC_LENGTH = 300
_TOPIC_WORDS = 8
_NOUNS_ARE_CAPITALS = frozenset({"de"})
_JOINED = " — "
_MARKUP = re.compile(r"\[\d+\]|[*_`#>|]|\]\([^)\s]*\)")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Turn:
    """An earlier question of the visitor, and the answer to it."""

    question: str
    answer: str
    language: str


def context_of(question: str, earlier: Sequence[Turn], language: str) -> str:
    """The words of `earlier` (oldest first) that a question which leans leans on."""
    leant_on: list[Turn] = []
    for turn in reversed(earlier[-MOST_TURNS:]):
        leant_on.append(turn)
        if not leans(turn.question, turn.language):
            break
    parts = _without_replaced(question, language, leant_on)
    if earlier and points(question, language) and (topic := _topic(earlier[-1], parts)):
        parts.append(f"({topic})")
    return _JOINED.join(part for part in parts if part)


def _without_replaced(question: str, language: str, turns: Sequence[Turn]) -> list[str]:
    """The questions of turns (newest first) without what newer ones replace, oldest first."""
    newer = [(question, language)]
    kept: list[str] = []
    for turn in turns:
        text = turn.question[:_TURN_LENGTH]
        for other, other_language in newer:
            text = without_replaced(text, turn.language, other, other_language)
        kept.append(text)
        newer.append((turn.question, turn.language))
    return kept[::-1]


def _topic(turn: Turn, parts: Sequence[str]) -> str:
    """The names in the beginning of an answer: what "it" may be, when the question asked for it.

    Names only (capitals inside a sentence, letters with digits), because an answer's other words
    would find the same passage again.
    """
    if not turn.answer or is_refusal(turn.answer):
        return ""
    text = _MARKUP.sub(" ", turn.answer[:_TOPIC_LENGTH])
    said = {word.text for part in parts for word in words(part)}
    names: dict[str, str] = {}
    for start, end in clauses(text):
        for place in _named(text[start:end], turn.language):
            if place.text not in said:
                names.setdefault(place.text, text[start + place.start : start + place.end])
    return " ".join(list(names.values())[:_TOPIC_WORDS])


def _named(clause: str, language: str) -> list[Word]:
    """The words of a clause that are names; "Alpine 300": a number belongs to the name before."""
    found: list[Word] = []
    speech = tongue(language)
    for place, word in enumerate(words(clause)):
        shown = clause[word.start : word.end]
        follows = bool(found) and found[-1].end >= word.start - 1
        if (place and _is_name(shown, word, speech)) or (follows and shown.isdigit()):
            found.append(word)
    if language in _NOUNS_ARE_CAPITALS:
        return [word for word in found if _is_marked(clause, word, found)]
    return found


def _is_marked(clause: str, word: Word, names: Sequence[Word]) -> bool:
    """Whether a German noun is a name: beside another, with a digit or a second capital."""
    shown = clause[word.start : word.end]
    if any(letter.isdigit() or letter.isupper() for letter in shown[1:]):
        return True
    return any(other.end + 1 == word.start or word.end + 1 == other.start for other in names)


def _is_name(shown: str, word: Word, speech: Tongue) -> bool:
    if word.text in speech.small or word.text in speech.hollow or len(shown) < 2:
        return False
    has_digit = any(letter.isdigit() for letter in shown)
    return bool(_LETTER.search(shown)) and (shown[0].isupper() or has_digit)
