"""A message as words that can be compared, each with its place in the message. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

# Vowel signs that Python does not count as parts of words.
_MARKS = r"\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963"
UNSPACED = r"\u0e00-\u0eff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{UNSPACED}]|(?:(?![{UNSPACED}_])[\w{_MARKS}])+")
_ASCII = re.compile(r"[a-zA-Z0-9]+")
_CLAUSE_END = re.compile(r"[.!?,;:\n…‽¡¿؟،؛。！？、，；：～~—–()\[\]\"“”«»]|\s-+\s")
_PLAIN = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i", "ё": "е", "أ": "ا", "إ": "ا"}
    | {"آ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": ""}
)
_LONGEST = 40
_FIRST_OF_SYLLABLES = "\u0900"


class Word(NamedTuple):
    """One word; for scripts without spaces, one character."""

    text: str  # in lower case, accents kept
    start: int
    end: int


def word_set(text: str) -> frozenset[str]:
    """The words of a line, separated by spaces."""
    return frozenset(text.split())


def words(text: str) -> list[Word]:
    """The words of a text in order; offsets are into the text as given."""
    if text.isascii():
        return [Word(match[0][:_LONGEST].lower(), *match.span()) for match in _ASCII.finditer(text)]
    return [Word(_lower(match[0]), *match.span()) for match in _WORD.finditer(text)]


def plain(word: str) -> str:
    """A word without accents, points and the like: how people in a hurry write it."""
    if word.isascii() or word[0] >= _FIRST_OF_SYLLABLES:
        return word
    parts = unicodedata.normalize("NFD", word.translate(_PLAIN))
    return "".join(part for part in parts if not unicodedata.combining(part)) or word


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a text in lower case and without accents."""
    return tuple(plain(word.text) for word in words(text))


def clauses(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of the parts between punctuation marks, marks left out; none is empty."""
    start = 0
    for match in _CLAUSE_END.finditer(text):
        if text[start : match.start()].strip():
            yield start, match.start()
        start = match.end()
    if text[start:].strip():
        yield start, len(text)


def _lower(word: str) -> str:
    return unicodedata.normalize("NFKC", word[:_LONGEST]).casefold().replace("i̇", "i")
