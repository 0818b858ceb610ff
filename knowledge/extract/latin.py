"""Which charset of Latin letters undeclared bytes are in. Pure.

Statistics of letters, as libraries do it, takes "ouvert à midi" for "ouvert ŕ midi". Here a charset
is as good as the number of its characters that a language written in it uses, where it uses them.
"""

import re
from collections import Counter

_WESTERN = (
    "àâæçéèêëîïôœùûüÿ",
    "äöüß",
    "áéíñóúü",
    "àáâãçéêíóôõúü",
    "àèéìíîòóùú",
    "áèéêëíïóöü",
    "àåäéö",
    "åæéòóôøü",
    "áæéíðóöúýþ",
    "àçèéíïòóúü",
    "äõöšüž",
)
_CENTRAL = (
    "ąćęłńóśźż",
    "áčďéěíňóřšťúůýž",
    "áäčďéíĺľňóôŕšťúýž",
    "áéíóöőúüű",
    "âăîşţ",
    "čćđšž",
)
_TURKISH = ("âçğıîöşüûİ",)
_BALTIC = ("ąčęėįšųūž", "āčēģīķļņšūž", "äõöšüž")
# The first of equals is taken, so the most frequent comes first.
_ALPHABETS = {
    "cp1252": _WESTERN,
    "cp1250": _CENTRAL,
    "iso8859_2": _CENTRAL,
    "cp1254": _TURKISH,
    "cp1257": _BALTIC,
    "iso8859_15": _WESTERN,
    "mac_roman": _WESTERN,
    "cp850": _WESTERN,
    "cp852": _CENTRAL,
}
_MARKS_ANYWHERE = frozenset("’´–—…·\u00a0\u00ad")
_MARKS_AROUND_WORDS = frozenset("«»‹›“”„‘‚¿¡€£©®™°§•½¼¾²³ªº×")
_KATAKANA = b"\x83"
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
_ASCII_LETTERS = re.compile(rb"[A-Za-z]+")
_OUTSIDE_ASCII = re.compile(r"[^\x00-\x7f]")


def latin_charset(data: bytes) -> str | None:
    """The charset of a text in Latin letters; None when it is in others or in none known here."""
    if not _has_latin_words(data):
        return None
    scores = {name: _score(data.decode(name, "replace"), _ALPHABETS[name]) for name in _ALPHABETS}
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] * 2 >= _length(_HIGH_BYTES, data) else None


def _has_latin_words(data: bytes) -> bool:
    """Letters outside ASCII are few and stand alone; in other scripts they come as whole words."""
    high = _length(_HIGH_BYTES, data)
    # In Shift JIS katakana every other byte is ASCII.
    alone = high < 1.6 * len(_HIGH_BYTES.findall(data)) and 2 * data.count(_KATAKANA) < high
    return alone and 2 * high < _length(_ASCII_LETTERS, data)


def _length(pattern: re.Pattern[bytes], data: bytes) -> int:
    return sum(map(len, pattern.findall(data)))


def _score(text: str, alphabets: tuple[str, ...]) -> int:
    """How many characters outside ASCII make sense in the language that explains most of them."""
    marks = 0
    letters: Counter[str] = Counter()
    for match in _OUTSIDE_ASCII.finditer(text):
        character, position = match[0], match.start()
        before, after = text[position - 1 : position], text[position + 1 : position + 2]
        if character.isalpha():
            if not _clashes(before, character, after):
                letters[character if character == "İ" else character.lower()] += 1
        elif character in _MARKS_ANYWHERE or (
            character in _MARKS_AROUND_WORDS and not (before.isalpha() and after.isalpha())
        ):
            marks += 1
    return marks + max(sum(letters[letter] for letter in alphabet) for alphabet in alphabets)


def _clashes(before: str, letter: str, after: str) -> bool:
    """Whether capitals and small letters are mixed as in no word: "AcmeŽ"."""
    return (letter.isupper() and before.islower()) or (letter.islower() and after.isupper())
