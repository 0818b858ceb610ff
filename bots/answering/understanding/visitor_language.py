"""Which language a visitor writes in, told from messages of a word or two. Pure.

The words of a message speak for the languages they are small words or everyday words of, each the
less the more languages share it. Where they say little, what the visitor wrote before and what the
bot's sources are written in weigh in.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

from bots.answering.speech.leanings import LEANINGS, SLOTS
from bots.answering.speech.telling_words import TELLING_WORDS
from bots.answering.understanding.wording import plain, words
from knowledge.languages import SMALL_WORDS, detect_language

_SAMPLE = 400
_EARLIER_MESSAGES, _EARLIER_SAMPLE = 4, 100
_ENOUGH = 3
"""Telling words after which a message speaks for itself."""
_EARLIER, _BOT, _FIRST, _FAINT = 0.75, 0.6, 0.05, 0.2
_FIRST_WORD = 1.5
_SILENT = 0.65
"""What is left of an expectation when some word speaks for a language, and none for this one."""
_STEM = (4, 14)
_LETTERS = {
    "ß": "de", "ñ": "es", "¿": "es", "¡": "es", "ã": "pt", "õ": "pt", "ł": "pl", "ą": "pl",
    "ę": "pl", "ś": "pl", "ź": "pl", "ż": "pl", "ř": "cs", "ě": "cs", "ů": "cs", "ő": "hu",
    "ű": "hu", "ț": "ro", "ș": "ro", "ă": "ro vi", "ğ": "tr", "ı": "tr", "ş": "tr ro", "œ": "fr",
    "ê": "fr pt vi", "ç": "fr pt tr", "à": "fr it pt", "è": "fr it", "ù": "fr it", "ò": "it",
    "ì": "it", "ä": "de sv fi", "ö": "de sv fi tr hu", "ü": "de tr hu", "å": "sv da no",
    "ø": "da no", "æ": "da no", "é": "fr es hu cs pt", "á": "es hu cs pt", "í": "es cs hu pt",
    "ó": "es pl hu pt", "ú": "es cs hu pt", "č": "cs", "š": "cs", "ž": "cs", "ý": "cs", "ć": "pl",
    "ń": "pl", "đ": "vi", "ơ": "vi", "ư": "vi", "і": "uk", "ї": "uk", "є": "uk", "ґ": "uk",
    "ы": "ru", "э": "ru", "ё": "ru", "ъ": "bg", "پ": "fa", "چ": "fa", "ژ": "fa", "گ": "fa",
    "ی": "fa", "ک": "fa", "ة": "ar", "ى": "ar", "ي": "ar", "ك": "ar", "أ": "ar", "إ": "ar",
}  # fmt: skip
_SCRIPTS = (
    ("ko", "\u1100", "\u11ff"), ("ko", "\u3130", "\u318f"), ("ko", "\uac00", "\ud7af"),
    ("th", "\u0e00", "\u0e7f"), ("el", "\u0370", "\u03ff"), ("he", "\u0590", "\u05ff"),
    ("hi", "\u0900", "\u097f"), ("kana", "\u3040", "\u30ff"), ("han", "\u3400", "\u9fff"),
    ("cyrillic", "\u0400", "\u052f"), ("arabic", "\u0600", "\u06ff"), ("latin", "a", "\u024f"),
    ("latin", "\u1e00", "\u1eff"), ("ta", "\u0b80", "\u0bff"), ("hy", "\u0530", "\u058f"),
)  # fmt: skip
_SHARED = {"cyrillic": ("ru", "uk", "bg", "sr"), "arabic": ("ar", "fa"), "han": ("zh", "ja")}
_OTHER = frozenset({"ko", "th", "el", "he", "hi", "ta", "hy", "zh", "ja", "ru", "uk", "bg", "sr"})
_LATIN = tuple(
    code for code in SMALL_WORDS if code not in _OTHER | {"ar", "fa", "ne", "km", "lo", "my"}
)


def language_of(message: str, earlier: Sequence[str], languages: Sequence[str]) -> str:
    """ISO 639-1 code of the language of a message.

    `earlier`: what the visitor wrote before, oldest first; `languages`: of the bot's sources.
    """
    known = tuple(_code(language) for language in languages)
    script = _script(message)
    if not script:
        return _of_conversation(earlier, known)
    if script == "kana":
        return "ja"
    choices = _SHARED.get(script) or (_LATIN if script == "latin" else (script,))
    if len(choices) == 1:
        return choices[0]
    return _best(message, choices, earlier, known)


def fallback_language(earlier: Sequence[str], languages: Sequence[str]) -> str:
    """The conversation's language, else the bot's first, for a message in any language ("ok")."""
    return _of_conversation(earlier, tuple(map(_code, languages)))


def _best(
    message: str, choices: Sequence[str], earlier: Sequence[str], known: Sequence[str]
) -> str:
    scores, telling = _scores(message, choices)
    weight = 1.0 if telling < _ENOUGH else _FAINT
    before = _earlier_language(earlier)
    silent = frozenset(choices).difference(scores) if scores else frozenset()
    if before in choices:
        scores[before] += _EARLIER * weight * (_SILENT if before in silent else 1)
    for rank, language in enumerate(known):
        if language in choices:
            share = (_BOT if before is None else _FAINT) * weight
            scores[language] += share * (_SILENT if language in silent else 1) + _FIRST * (not rank)
    if not scores:
        found = detect_language(message)
        return found if found in choices else choices[0]
    order = {language: -place for place, language in enumerate(choices)}
    return max(scores, key=lambda language: (scores[language], order[language]))


def _scores(message: str, choices: Sequence[str]) -> tuple[Counter[str], int]:
    """What the words and letters say for each language, and how many words told anything."""
    scores: Counter[str] = Counter()
    telling, wanted = 0, frozenset(choices)
    for place, word in enumerate(words(message[:_SAMPLE])):
        speakers = [code for code in _speakers(word.text) if code in wanted]
        # Names of things travel between languages; the word that begins a question does not.
        for code in speakers:
            scores[code] += (1 if place else _FIRST_WORD) / len(speakers)
        telling += 0 < len(speakers) <= _ENOUGH
    for letter in set(message[:_SAMPLE].lower()).intersection(_LETTERS):
        speakers = [code for code in _LETTERS[letter].split() if code in choices]
        for code in speakers:
            scores[code] += 0.7 / len(speakers)
    return scores, telling


def _speakers(word: str) -> tuple[str, ...]:
    """The languages a word is of; of a compound, those its beginning is of."""
    exact, stems = _vocabulary()
    if found := exact.get(word):
        return found
    for end in range(min(len(word), _STEM[1]), _STEM[0] - 1, -1):
        if found := stems.get(word[:end]):
            return found
    return exact.get(plain(word), ())


@cache
def _vocabulary() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """(word -> languages, beginning of a word -> languages)."""
    exact: dict[str, dict[str, None]] = {}
    stems: dict[str, dict[str, None]] = {}
    for code, entry in _entries():
        if entry.endswith("*") and len(entry) > _STEM[0]:
            stems.setdefault(entry[:-1], {})[code] = None
            stems.setdefault(plain(entry[:-1]), {})[code] = None
            continue
        for form in {entry.strip("*?"), plain(entry.strip("*?"))}:
            exact.setdefault(form, {})[code] = None
    return {k: tuple(v) for k, v in exact.items()}, {k: tuple(v) for k, v in stems.items()}


def _entries() -> Iterable[tuple[str, str]]:
    for code, small in SMALL_WORDS.items():
        yield from ((code, word) for word in small)
    for code, table in LEANINGS.items():
        for kind in (*SLOTS, "about", "more", "asks", "pointers", "before"):
            yield from ((code, word) for word in table.get(kind, "").split())
    for code, listed in TELLING_WORDS.items():
        yield from ((code, word) for word in listed.split())


def _of_conversation(earlier: Sequence[str], known: Sequence[str]) -> str:
    return _earlier_language(earlier) or (known[0] if known else "en")


def _earlier_language(earlier: Sequence[str]) -> str | None:
    """The language of the visitor's last messages, None when they tell none."""
    text = " ".join(message[:_EARLIER_SAMPLE] for message in earlier[-_EARLIER_MESSAGES:])
    script = _script(text)
    if script in ("", "kana"):
        return "ja" if script else None
    choices = _SHARED.get(script) or (_LATIN if script == "latin" else (script,))
    if len(choices) == 1:
        return choices[0]
    scores, _ = _scores(text, choices)
    if not scores:
        return None if script == "latin" else choices[0]
    return max(scores, key=scores.__getitem__)


def _script(text: str) -> str:
    """The script most of a text is in; "" when it has no letters. Syllables outweigh letters."""
    text = text[:_SAMPLE].lower()
    if text.isascii():
        return "latin" if any(map(str.isalpha, text)) else ""
    counts: Counter[str] = Counter()
    for letter, count in Counter(text).items():
        if letter.isalpha():
            counts[_script_of(letter)] += count
    counts["han"] *= 3
    if counts["kana"]:
        counts["kana"] = counts["kana"] * 3 + counts.pop("han")
    counts.pop("", None)
    best = max(counts, key=counts.__getitem__, default="")
    return best if counts[best] else ""


@cache
def _script_of(letter: str) -> str:
    if letter == "ー":
        return "kana"
    return next((name for name, first, last in _SCRIPTS if first <= letter <= last), "")


def _code(language: str) -> str:
    code = language.lower().replace("_", "-").partition("-")[0]
    return {"nb": "no", "nn": "no"}.get(code, code)
