"""Names in a claim that its sources do not know. Pure."""

import re
from collections.abc import Set

from bots.answering.evidence import figures
from knowledge.analysis import tokens
from knowledge.languages import SMALL_WORDS

_WORD = re.compile(r"[^\W\d_][^\W_]*(?:['’-][^\W_]+)*")
# A capital after these begins a sentence, a quotation or a label's text.
_BEGINS = re.compile(r"(?:^|[.!?:;•|()\[\]\"“”„«»*_`/–—>-])[\s\"“„«*_`(]*$")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TITLES = _words("herr frau dr prof herrn mr mrs ms mme sr sra pan pani")
_NO_NAMES = _words(
    "i ok faq ai pdf url id uhr am pm email e-mail internet online ceo api sdk vat usb tv sms wlan"
    " wi-fi wifi html css csv ssl vip diy atm gps led usa eu uk it gmbh inc ltd llc note"
)
# Every noun has a capital: one alone tells nothing.
_CAPITAL_NOUNS = {"de", "lb"}
_PLAIN = _NO_NAMES | {
    *figures.WEEKDAYS,
    *figures.MONTH_NAMES,
    *figures.UNITS,
    *figures.NUMBER_WORDS,
}


def unknown_names(
    text: str, language: str, known: Set[str], *, languages: list[str], strange: bool
) -> list[str]:
    """The names in `text` of which `known` (stems in `languages`) has no part, in order.

    `strange`: the text is not in the language of the sources; then, as in German, only names that
    are two words, stand behind a title or have more capitals count.
    """
    careful = strange or language in _CAPITAL_NOUNS
    found: list[str] = []
    before = ""
    for match in _WORD.finditer(text):
        word = match[0]
        unknown = (
            len(word) > 1
            and word[0].isupper()
            and not _is_plain(word, language)
            and not _BEGINS.search(text[max(0, match.start() - 12) : match.start()])
            and not any(t in known for each in languages for t in tokens(word, each))
        )
        if unknown and (not careful or _is_marked(word) or before in _TITLES or before == "?"):
            found.append(word)
        before = "?" if unknown else word.lower()
    return found


def _is_plain(word: str, language: str) -> bool:
    lower = word.lower()
    bare = re.split(r"['’-]", lower, maxsplit=1)[0]
    small = SMALL_WORDS.get(language, frozenset())
    return any(each in _PLAIN or each in small for each in (lower, bare))


def _is_marked(word: str) -> bool:
    return sum(map(str.isupper, word)) > 1
