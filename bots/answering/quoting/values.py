"""Whether a text holds a thing of some kind: an amount of money, a clock time, a duration. Pure.

What they look like in a language stands in its word file; numbers and signs need no language.
"""

import re
from functools import cache

from bots.answering.quoting.lexicon import Lexicon, any_of, lexicon, plain
from knowledge.languages import SMALL_WORDS

_NO_CAPITALS = frozenset({"zh", "ja", "ko", "ar", "fa", "he", "th", "hi"})
MEASURES = {
    "size": r"\d ?(?:cm|mm|m|m2|sqm|qm|ft|in|l|ml|cl|ha)\b|\d ?[\"”′″]|\d ?[x×] ?\d",
    "weight": r"\d ?(?:kg|g|lbs?|t|oz)\b",
    "distance": r"\d ?(?:km|m|mi)\b",
    "age": r"\b\d{1,2}\+|\b\d{1,2} ?[-–] ?\d{1,2}\b",
    "often": r"\d ?[x×]\b",
    "share": r"%|\d/\d",
}
KINDS = (
    *("price", "amount", "time", "date", "duration", "place", "phone", "email", "url", "person"),
    *MEASURES,
)

_MONEY = (
    r"[$€£¥₽₺₹₴%]"
    r"|\b(?:eur|usd|gbp|chf|zl|pln|rub|kr|sek|nok|dkk|czk|rmb|cny|jpy|aed|sar|egp)\b"
)
_CLOCK = r"\b(?:[01]?\d|2[0-4])[:.h][0-5]\d\b|\b(?:[01]?\d|2[0-4]) ?(?:h|uhr|uur)\b|\b24/7\b"
_DATE = r"\b\d{1,2}[./]\d{1,2}[./](?:\d{2,4})?\b|\b(?:19|20)\d\d\b|\b\d{4}-\d\d-\d\d\b"
_PHONE = r"(?<![\w.,:])\(?\+?\d(?:[ ()/.\-–]{0,2}\d){6,13}(?![\w:])|\b(?:112|911|999|110|116)\b"
_EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_URL = r"https?://|\bwww\.|\b[\w-]+\.(?:com|org|net|io|eu|de|fr|es|pt|nl|pl|ru|co|app|dev|info|example|test)\b"
_CAPITAL = "A-ZÀ-ÖØ-ÞА-ЯЁŁŚŻŹĆĞİŞ"
_NAME = re.compile(
    r"\b(?:Dr|Prof|Mr|Mrs|Ms|Herr|Frau|Mme|Sra?|Dhr|Mevr|Pani?)\b\.? "
    rf"|\b[{_CAPITAL}][\w.'-]+ (?:(?:van|von|de|da|di|del|der|la|le|dos) )*[{_CAPITAL}]\w+"
)


@cache
def holder(kind: str, language: str) -> re.Pattern[str]:
    """The expression that finds a value of a kind in `plain` text of a language."""
    words = lexicon(language)
    if kind in MEASURES:
        return re.compile("|".join(f"(?:{part})" for part in (MEASURES[kind], *_of(words, kind))))
    parts = {
        "price": (_MONEY, *_of(words, "currency", "free")),
        "amount": (r"\d", *_of(words, "number", "free")),
        "time": (_CLOCK, *_of(words, "clock", "weekday", "everyday", "workdays", "weekend")),
        "date": (
            _DATE,
            _CLOCK,
            *_of(words, "clock", "month", "season", "weekday", "everyday", "workdays", "weekend"),
            *_of(words, "duration"),
            *_dated(words),
        ),
        "duration": (*_dated(words), *_of(words, "duration")),
        "place": (r"\b\d{4,6}\b", _URL, *_of(words, "place")),
        "phone": (_PHONE,),
        "email": (_EMAIL,),
        "url": (_URL,),
    }[kind]
    return re.compile("|".join(f"(?:{part})" for part in parts))


def holds(kind: str, text: str, said: str, language: str) -> bool:
    """Whether a text has a value of a kind; `said` is the text made plain."""
    if kind == "person":
        small = SMALL_WORDS.get(language, frozenset())
        names = (match[0].partition(" ")[0] for match in _NAME.finditer(text))
        return language in _NO_CAPITALS or any(plain(first) not in small for first in names)
    if kind not in KINDS:
        return True
    return bool(holder(kind, language).search(said))


def _of(words: Lexicon, *keys: str) -> tuple[str, ...]:
    """The expressions of a language under keys; "a/b" are two names of one thing."""
    entries = [each for key in keys for each in _entries(words, key)]
    return (any_of(tuple(entries)).pattern,) if entries else ()


def _entries(words: Lexicon, key: str) -> list[str]:
    found = words.values.get(key, ())
    if key in ("weekday", "month", "number"):
        return [each for entry in found for name in entry.split() for each in name.split("/")]
    return list(found)


def _dated(words: Lexicon) -> tuple[str, ...]:
    """A number with a unit of time: "14 days", "two weeks"."""
    units = "|".join(_entries(words, "unit"))
    if not units:
        return ()
    numbers = "|".join([r"\d+(?:[.,]\d+)?", *_entries(words, "number")])
    entry = rf"(?:{numbers})[ -]?(?:\S+ )?(?:{units})"
    return (any_of((entry,)).pattern,)
