"""What the quoting engine knows of a language: `words/<code>.txt`, read once. Pure.

A line is ``key: entry; entry`` with regular expressions on `plain` text, or ``concept = word,
word`` with words of one concept, which count as one another at a discount. The keys:

* ``frame``: what a question is wrapped in and carries no content ("can you tell me");
* ``light``: words (separated by spaces) that hardly tell one passage from another;
* ``verb``: where a word is a verb, which says less than a noun; its last group is the word;
* ``ask KIND``: how a kind of thing is asked for ("how much is" for a price);
* the rest: what values look like (see `bots.answering.quoting.values`).

Concepts have the same names in all languages, so a file that lacks one loses only that.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.analysis import tokens
from knowledge.languages import SMALL_WORDS

FOLDER = Path(__file__).parent / "words"
_LETTERS = str.maketrans(
    {"’": "'", "‘": "'", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "đ": "d"}
    | dict.fromkeys("أإآ", "ا")
    | {"ى": "ي", "ـ": ""}
    | {chr(code): "" for code in (*range(0x300, 0x370), *range(0x64B, 0x653))}
)
UNSPACED = r"\u0e00-\u0eff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uac00-\ud7af"
_UNSPACED = re.compile(f"[{UNSPACED}]")
_ENTRY = re.compile(r"^(?P<key>[a-z][\w -]*?)\s*(?P<sign>[:=])\s*(?P<value>.*)$", re.M)
WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_][^\W_]*")


def plain(text: str) -> str:
    """Text as it is compared: NFKC, lower case, Latin and Cyrillic letters without accents.

    It may have another length than the text.
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).translate(_LETTERS))


@dataclass(frozen=True)
class Lexicon:
    """One language's words. `stems` and `phrases` say which concepts a word and a phrase name."""

    language: str
    frames: re.Pattern[str]
    light: frozenset[str]
    asks: dict[str, re.Pattern[str]]
    values: dict[str, tuple[str, ...]]
    stems: dict[str, frozenset[str]]
    phrases: dict[str, frozenset[str]]
    phrase: re.Pattern[str]
    written: dict[str, frozenset[str]]
    verbs: re.Pattern[str]
    numbers: frozenset[str]

    def concepts(self, word: str) -> frozenset[str]:
        """The concepts that a word in any form of it names."""
        found = (self.stems.get(stem, frozenset()) for stem in tokens(word, self.language))
        return frozenset().union(*found)

    def pattern(self, key: str) -> re.Pattern[str]:
        """Any of the entries of a key, as whole words."""
        return any_of(self.values.get(key, ()))


@cache
def lexicon(language: str) -> Lexicon:
    """The words of a language (an ISO 639-1 code); for one without a file, its small words."""
    path = FOLDER / f"{language}.txt"
    entries = _read(path.read_text(encoding="utf-8")) if path.is_file() else {}
    lines = entries.pop("=", [])
    written = _written(lines)
    stems, phrases = _concepts(written, language)
    light = frozenset(" ".join(plain(line) for line in entries.pop("light", ())).split())
    frames = entries.pop("frame", [])
    small = [re.escape(plain(word)) for word in SMALL_WORDS.get(language, ())]
    asks = {key[4:]: any_of(entries.pop(key)) for key in list(entries) if key.startswith("ask ")}
    return Lexicon(
        language,
        any_of([*frames, *small]),
        light,
        asks,
        {key: tuple(value) for key, value in entries.items()},
        stems,
        phrases,
        any_of(map(re.escape, phrases)),
        written,
        any_of(entries.get("verb", ())),
        frozenset(" ".join(map(plain, entries.get("number", ()))).split()),
    )


def _read(text: str) -> dict[str, list[str]]:
    """Lists of entries by key; the concepts stay whole lines under "="."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in _ENTRY.finditer(text):
        if line["sign"] == "=":
            found["="].append(f"{line['key']}={line['value']}")
        elif line["key"] == "light":
            found["light"].append(line["value"])
        else:
            found[line["key"]] += [e for each in line["value"].split("; ") if (e := each.strip())]
    return found


def _written(lines: list[str]) -> dict[str, frozenset[str]]:
    """The concepts of every word and phrase as the file has it."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        name, _, words = line.partition("=")
        for word in filter(None, map(str.strip, words.split(","))):
            found[word].add(name)
    return {word: frozenset(names) for word, names in found.items()}


def _concepts(
    written: dict[str, frozenset[str]], language: str
) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """The same by stem for words, and by plain text for phrases."""
    stems: dict[str, frozenset[str]] = {}
    phrases: dict[str, frozenset[str]] = {}
    for word, names in written.items():
        analysed = tokens(word, language)
        single = len(analysed) == 1 and not _UNSPACED.search(word)
        table, key = (stems, analysed[0]) if single else (phrases, plain(word))
        table[key] = table.get(key, frozenset()) | names
    return stems, phrases


def any_of(entries: Iterable[str]) -> re.Pattern[str]:
    """Any of the expressions, the longest first; between spaces in scripts that have them."""
    longest = sorted(entries, key=len, reverse=True)
    spaced = [_folded(each) for each in longest if not _UNSPACED.search(each)]
    tight = [_folded(each) for each in longest if _UNSPACED.search(each)]
    parts = [rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)"] if spaced else []
    return re.compile("|".join([*tight, *parts]) or r"(?!)")


def _folded(expression: str) -> str:
    """An expression for `plain` text, whose classes such as ``\\W`` keep their capitals."""
    pieces = re.split(r"(\\.)", expression)
    return "".join(each if each[:1] == "\\" else plain(each) for each in pieces)
