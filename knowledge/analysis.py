"""Text -> the tokens it is found by. Pure.

A question finds a passage only when both are cut into the same tokens. So nothing here depends on
the length of the text or on whether it is a question, with two exceptions that a caller controls:

* the language. A word is stemmed by the rules of one language. The caller should detect the
  language once for a whole source (a passage of it may be a table), keep it, and give it for the
  passages and for the questions asked of them. Without it the text itself decides, and a text with
  nothing to tell is taken as English.
* small words ("the", "und"). They stay in passages, because the score makes them weightless, and
  `query_tokens` leaves them out.

Accents are folded after stemming, because stemmers need them; "café" and "cafe" meet all the same.
Scripts written without spaces become overlapping pairs of characters, which needs no dictionary.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

import Stemmer

from knowledge.languages import SMALL_WORDS, STEMMERS, detect_language

__all__ = ["detect_language", "query_tokens", "question_tokens", "tokens"]

MAX_TOKEN = 64
WORDS_KEPT = 20_000
# Here a word without its accents is another word. Passages are found by both, for those who type
# none; a question that has them is taken at its word.
TONAL = frozenset({"vi"})
# Written without spaces: their tokens are pairs of neighbours already.
UNSPACED_LANGUAGES = frozenset({"ja", "km", "ko", "lo", "my", "th", "zh"})

# Vowel signs and accents that Python does not count as parts of words.
_MARKS = (
    r"\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    r"\u0900-\u0963\u0966-\u0dff\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ecd"
    r"\u1000-\u1049\u1050-\u109f\u17b4-\u17d3"
)
_WORD = re.compile(rf"\d{{1,3}}(?:[.,’']\d{{3}})+(?!\d)|\d+[.,]\d+|[^\W_][\w{_MARKS}]*")
_UNSPACED_RANGES = (
    r"\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f"
    r"\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_UNSPACED = re.compile(f"[{_UNSPACED_RANGES}]+")
_PARTS = re.compile(f"[{_UNSPACED_RANGES}]+|[^{_UNSPACED_RANGES}]+")
_APOSTROPHE = re.compile(
    r"(?<=\w)['’](?:s|t|re|ve|ll|d|m)\b|\b(?:qu|[cdjlmnst]|dell|nell|all|sull|un)['’](?=\w)"
)
_DIGIT_GROUPS = re.compile(r"[.,’'](?=\d{3}(?!\d))")
# Harakat, tatweel and the points of Hebrew are optional in writing.
_OPTIONAL = dict.fromkeys([0x0640, 0x0670, *range(0x064B, 0x0660), *range(0x0591, 0x05C8)])
_PLAIN = {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"} | {
    "ё": "е",
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ى": "ي",
    "ی": "ي",
    "ک": "ك",
}
_stemmers = threading.local()


def _base_letters() -> Iterator[tuple[int, str]]:
    """Latin and Greek letters with accents and the letters below; elsewhere a mark is a letter."""
    for first, last in ((0xC0, 0x24F), (0x370, 0x3FF), (0x1E00, 0x1FFF)):
        for code in range(first, last + 1):
            base = unicodedata.normalize("NFD", chr(code))
            if len(base) > 1:
                yield code, "".join(c for c in base if not unicodedata.combining(c))


_FOLD = (
    dict(_base_letters())
    | {ord(letter): plain for letter, plain in _PLAIN.items()}
    | dict.fromkeys(range(0x0300, 0x0370))
    | _OPTIONAL
)


class _Tokens(dict[str, str]):
    """What each word of a language is found by, "" for nothing: the same few words come again."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, word: str) -> str:
        if len(self) >= WORDS_KEPT:
            self.clear()
        found = self[word] = "".join(_stemmed([_shaped(word)], self._language))
        return found


_tokens_of = cache(_Tokens)


def tokens(text: str, language: str | None = None) -> list[str]:
    """The tokens of a passage in order, repeated ones too; `language` is an ISO 639-1 code."""
    language = _known(language) or detect_language(text)
    if language in TONAL:
        words = _words(text)
        return [form for word in words for form in dict.fromkeys((word, word.translate(_FOLD)))]
    known = _tokens_of(language if language in STEMMERS else "")
    return [token for word in _cut(text) if (token := known[word])]


def query_tokens(text: str, language: str | None = None) -> list[str]:
    """The tokens of a question: those of a passage without small words, unless it has no others."""
    return question_tokens(text, language)[0]


def question_tokens(text: str, language: str | None = None) -> tuple[list[str], list[str]]:
    """`query_tokens`, and beside them those of the small words that they leave out."""
    language = _known(language) or detect_language(text)
    words = _words(text)
    known = SMALL_WORDS.get(language, frozenset())
    telling = [word for word in words if word not in known]
    small = [word for word in words if word in known] if telling else []
    if language in TONAL:
        return telling or words, small
    return _stemmed(telling or words, language), _stemmed(small, language)


def _known(language: str | None) -> str | None:
    """ "pt-BR" as "pt"; Norwegian under its one code."""
    code = (language or "").lower().replace("_", "-").partition("-")[0]
    return {"nb": "no", "nn": "no"}.get(code, code) or None


def _words(text: str) -> list[str]:
    """Words in lower case as written, numbers without digit grouping, pairs of unspaced scripts."""
    return [_shaped(word) for word in _cut(text)]


def _cut(text: str) -> list[str]:
    """Words and numbers in lower case as written, pairs of unspaced scripts."""
    if text.isascii():
        text = text.lower()
    else:
        text = unicodedata.normalize("NFKC", text).casefold().replace("i̇", "i")
    text = text.replace("_", " ")
    if "'" in text or "’" in text:
        text = _APOSTROPHE.sub(" ", text)
    words = _WORD.findall(text)
    if not text.isascii() and _UNSPACED.search(text):
        words = list(_with_pairs(words))
    return words


def _shaped(word: str) -> str:
    return _number(word) if word[0].isdigit() else word[:MAX_TOKEN]


def _number(word: str) -> str:
    return _DIGIT_GROUPS.sub("", word).replace(",", ".")[:MAX_TOKEN]


def _with_pairs(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        if word.isascii() or not _UNSPACED.search(word):
            yield word
            continue
        for part in _PARTS.findall(word):
            if len(part) > 1 and _UNSPACED.match(part):
                yield from map("".join, pairwise(part))
            else:
                yield part


def _stemmed(words: list[str], language: str) -> list[str]:
    """Stem, then fold accents. Folding all words as one string is several times faster."""
    if name := STEMMERS.get(language):
        stems = _stemmer(name).stemWords(words)
        # Some stemmers take all of a short word away.
        words = [stem or word for stem, word in zip(stems, words, strict=True)]
    return [word for word in "\n".join(words).translate(_FOLD).split("\n") if word]


def _stemmer(name: str) -> Stemmer.Stemmer:
    """A stemmer of this thread: they keep a cache that threads must not share."""
    if (found := getattr(_stemmers, name, None)) is None:
        found = Stemmer.Stemmer(name)
        setattr(_stemmers, name, found)
    return found
