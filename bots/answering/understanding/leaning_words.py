"""The tables of `leanings`, made ready to be asked. Pure."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from bots.answering.speech.leanings import LEANINGS, SLOTS
from bots.answering.understanding.wording import plain, words
from knowledge.languages import SMALL_WORDS

# A meal is a topic by itself ("How much is breakfast?").
_HOLLOW = ("days", "hours", "months", "people", "about", "more", "asks")

# Those who are asked, or ask for themselves: a question about them stands by itself.
_PARTIES = {
    "en": "you your yours u ur we us our",
    "de": "ihr ihre ihren ihrem ihrer ihnen euch euer eure eurem euren du dir dich dein deine wir"
    " uns unser sie",
    "fr": "vous votre vos tu ton ta tes te nous notre nos on",
    "es": "usted ustedes su sus tú tu te os vosotros vuestro vuestra nos nuestro",
    "pt": "você vocês seu sua seus suas tu te vosso nos nosso",
    "it": "voi vi vostro vostra vostri vostre tu tuo tua ti noi ci nostro lei",
    "nl": "u uw je jij jullie jouw wij we ons onze",
    "pl": "wy was wam wasz wasza wasze państwo państwa państwu ty ci twój",
    "ru": "вы вас вам вами ваш ваша ваше ваши ты тебя тебе у",
    "uk": "ви вас вам ваш ваша ваше ваші ти",
    "tr": "siz sizin size sizde sizi sen senin",
    "sv": "ni er era ert du dig din ditt dina vi",
    "da": "i jer jeres du dig din dit dine vi",
    "no": "dere deres du deg din ditt dine vi",
    "fi": "te teidän teillä teiltä sinä sinun sinulla onko",
    "cs": "vy vás vám váš vaše vaši ty tebe",
    "hu": "ön önök önöknél maguk ti nálatok te",
    "ro": "voi vă dumneavoastră vostru tu te aveți",
    "id": "anda kamu kalian",
    "vi": "bạn các anh chị shop",
    "el": "εσείς σας εσύ σου έχετε",
    "bg": "вие ви вас ваш ваша ваше ваши ти",
}
# Articles, numbers and dummies too: they point only where no noun of theirs follows.
_ARTICLES = {
    "en": "one same both either neither such",
    "de": "das es dahin da denen",
    "fr": "en leur leurs même mêmes il y lui",
    "es": "lo le les mismo misma ambos ambas él",
    "pt": "lo mesmo mesma ambos",
    "it": "lo gli ne loro stesso stessa lui lei",
    "nl": "dat zij ze hun haar dezelfde hetzelfde",
    "sv": "den det de samma båda",
    "da": "den det de samme begge der",
    "no": "den det de samme begge der dit",
    "hu": "az ez",
    "cs": "ty ti on",
    "pl": "to on",
    "ru": "то",
    "tr": "o bu",
    "ro": "o el",
    "fi": "ne",
    "id": "ini",
    "vi": "này vậy thế",
    "hi": "इस उस इन उन वह यह ये वे",
}


class Words:
    """A set of words, some of them with any ending."""

    def __init__(self, entries: Iterable[str]) -> None:
        entries = tuple(entries)
        exact = {entry for entry in entries if not entry.endswith(("*", "?"))}
        self.exact = frozenset(exact | {plain(entry) for entry in exact})
        stems = {entry[:-1] for entry in entries if entry.endswith("*")}
        self.stems = tuple(stems | {plain(stem) for stem in stems})

    def __contains__(self, word: str) -> bool:
        return word in self.exact or word.startswith(self.stems)


class Tongue(NamedTuple):
    """How one language leans."""

    openers: frozenset[tuple[str, ...]]
    pointers: frozenset[str]
    last_pointers: frozenset[str]  # only as the last word
    articles: frozenset[str]
    idioms: tuple[frozenset[tuple[str, ...]], frozenset[tuple[str, ...]]]  # exact, any ending
    before: frozenset[str]
    slots: dict[str, Words]
    about: Words
    more: Words
    hollow: Words
    small: frozenset[str]
    parties: frozenset[str]


@cache
def tongue(language: str) -> Tongue:
    """A language's tables; of one that we have none for, its small words alone."""
    table = LEANINGS.get(language, {})
    small = SMALL_WORDS.get(language, frozenset())
    pointers = table.get("pointers", "").split()
    return Tongue(
        openers=_phrases(table.get("openers", "")),
        pointers=_forgiving((word for word in pointers if not word.endswith("?")), small),
        last_pointers=frozenset(word[:-1] for word in pointers if word.endswith("?")),
        articles=frozenset(_ARTICLES.get(language, "").split()),
        idioms=_idioms(table.get("idioms", "")),
        before=_forgiving(table.get("before", "").split(), small),
        slots={kind: Words(table.get(kind, "").split()) for kind in SLOTS},
        about=Words(table.get("about", "").split()),
        more=Words(table.get("more", "").split()),
        hollow=Words(word for kind in _HOLLOW for word in table.get(kind, "").split()),
        small=small | {plain(word) for word in small},
        parties=frozenset(_PARTIES.get(language, "").split()),
    )


def spelled(phrase: str) -> tuple[str, ...]:
    """The words of a phrase, accents kept."""
    return tuple(word.text for word in words(phrase))


def _phrases(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(found for phrase in text.split("|") if (found := spelled(phrase)))


def _idioms(text: str) -> tuple[frozenset[tuple[str, ...]], frozenset[tuple[str, ...]]]:
    phrases = [phrase for phrase in text.split("|") if phrase]
    exact = (phrase for phrase in phrases if not phrase.endswith("*"))
    open_ended = (phrase for phrase in phrases if phrase.endswith("*"))
    return _phrases("|".join(exact)), _phrases("|".join(open_ended))


def _forgiving(entries: Iterable[str], small: Sequence[str] | frozenset[str]) -> frozenset[str]:
    """Words with and without their accents, unless without them they are other words ("là")."""
    entries = tuple(entries)
    return frozenset(entries) | {bare for word in entries if (bare := plain(word)) not in small}
