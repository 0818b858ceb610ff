"""Whether an answer is what its owner wants it to be, and in which words it is not. Pure.

A phrase is found whatever its case, accents, white space and punctuation, as whole words: "9" is
not in "19". Numbers are compared without the signs in them, so "9.00" is "9:00" and "1,000" is
"1000". Where words are not written apart, a phrase may stand anywhere.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

BETWEEN = "|"
_MARKER = re.compile(r"\[\d{1,3}\]")
_THOUSANDS = re.compile(r"(?<=\d)[.,'’\u00a0\u202f\u066c](?=\d{3}(?!\d))")
# Letters that are drawn with a stroke through them, which Unicode does not take apart.
_STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"})
# Of these scripts the marks are left out; of others they tell letters apart.
_BARE = ("LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW")
_UNSPACED = (
    *("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN"),
    "BOPOMOFO",
)
_MEANT = frozenset("%‰°")  # Beside currencies: signs that are not punctuation.


@dataclass(frozen=True)
class Wanted:
    """What a right answer must hold. ``must_cite``: ids of sources and parts of addresses."""

    must_contain: Sequence[str] = ()
    must_not_contain: Sequence[str] = ()
    must_cite: Sequence[str] = ()
    expects_refusal: bool = False


@dataclass(frozen=True)
class Answer:
    content: str
    is_refusal: bool = False
    citations: Sequence[Mapping] = field(default_factory=tuple)


def reasons_against(
    answer: Answer, wanted: Wanted, names: Mapping[str, str] | None = None
) -> list[str]:
    """Each condition that the answer does not meet, in words; none when it is right.

    ``names`` are those of the sources that ``must_cite`` has ids of.
    """
    if answer.is_refusal != wanted.expects_refusal:
        said = "It says that it does not know."
        return [said if answer.is_refusal else "It answers, and should say that it does not know."]
    text = comparable(answer.content)
    reasons = [_missing(each) for each in wanted.must_contain if not _holds(text, each)]
    for phrase in wanted.must_not_contain:
        reasons += [f"It says “{found}”, and must not." for found in _found(text, phrase)]
    if wanted.must_cite and not any(_is_cited(each, answer) for each in wanted.must_cite):
        reasons.append(_uncited(wanted.must_cite, names or {}))
    return reasons


def ways(phrase: str) -> list[str]:
    """The alternatives of a phrase."""
    return [way for each in phrase.split(BETWEEN) if (way := each.strip())]


def comparable(text: str) -> str:
    """The text as words between single spaces, with one at both ends."""
    text = _THOUSANDS.sub("", _in_ascii_digits(_MARKER.sub(" ", text)))
    plain = _without_accents(unicodedata.normalize("NFKC", text).casefold())
    return f" {' '.join(''.join(_apart(plain)).split())} "


def _holds(text: str, phrase: str) -> bool:
    return next(_found(text, phrase), None) is not None


def _found(text: str, phrase: str) -> Iterator[str]:
    """Those of the phrase's alternatives that stand in the text."""
    for way in ways(phrase):
        wanted = comparable(way)
        if wanted.strip() and wanted in text:
            yield way


def _missing(phrase: str) -> str:
    quoted = [f"“{way}”" for way in ways(phrase)]
    if len(quoted) == 1:
        return f"It does not say {quoted[0]}."
    return f"It says neither {' nor '.join(quoted)}."


def _is_cited(wanted: str, answer: Answer) -> bool:
    part = wanted.casefold()
    return any(
        wanted == each.get("source_id") or part in (each.get("url") or "").casefold()
        for each in answer.citations
    )


def _uncited(wanted: Sequence[str], names: Mapping[str, str]) -> str:
    quoted = [f"“{names.get(each, each)}”" for each in wanted]
    if len(quoted) == 1:
        return f"It does not cite {quoted[0]}."
    return f"It cites neither {' nor '.join(quoted)}."


def _in_ascii_digits(text: str) -> str:
    return "".join(
        str(unicodedata.digit(sign)) if not sign.isascii() and sign.isdecimal() else sign
        for sign in text
    )


def _without_accents(text: str) -> str:
    kept, is_bare = [], False
    for sign in unicodedata.normalize("NFD", text):
        if not unicodedata.combining(sign):
            is_bare = _script(sign) in _BARE
            kept.append(sign)
        elif not is_bare:
            kept.append(sign)
    return unicodedata.normalize("NFC", "".join(kept)).translate(_STROKES)


def _apart(text: str) -> Iterator[str]:
    """The signs that count, with spaces where words end, and around letters that are words."""
    before = ""
    for sign in text:
        kind = _kind(sign)
        if kind == "joined":
            continue
        if kind != before or kind in ("letter-word", "sign"):
            yield " "
        yield " " if kind == "space" else sign
        before = kind


@cache
def _kind(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Cf":
        return "joined"  # Such as a soft hyphen: it is not there.
    if category == "Sc" or sign in _MEANT:
        return "sign"
    if category[0] == "N":
        return "digit"
    if category[0] == "M":
        return "letter"
    if category[0] == "L":
        return "letter-word" if _script(sign) in _UNSPACED else "letter"
    return "space"


@cache
def _script(sign: str) -> str:
    return unicodedata.name(sign, "").split(" ", 1)[0].split("-", 1)[0]
