"""What is said to a chatbot out of politeness, and what a chatbot answers to it. Pure.

A message is small talk only when nothing else is in it: it is cut into clauses, and each clause
has to be made of known phrases to its last word. "How are you?" is, "How are you protecting my
data?" is not. A trie of the phrases walks each word a bounded number of times, so a message costs
what its length costs.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from bots.answering.speech.phrases import INTRODUCTIONS, OPENERS_ONLY, PHRASES, UNASKED
from bots.answering.speech.replies import INTENTS, REPLIES
from bots.answering.understanding.leaning_words import tongue
from bots.answering.understanding.wording import (
    UNSPACED,
    Word,
    clauses,
    plain,
    plain_words,
    word_set,
    words,
)
from knowledge.languages import SMALL_WORDS

_LONGEST = 600
"""Nobody is polite for longer than this many characters."""
_MOST_CLAUSES = 8
_BEGINNING = 200
_EXACT_LETTERS = 4
_LOOSE_LETTERS = 7
_WEIGHT = {intent: rank for rank, intent in enumerate(("ack", "greeting", "thanks", "bye", "how"))}
_WEIGHT |= {"can": 5, "who": 6}
_POLITE = frozenset({"greeting", "thanks", "bye", "how", "ack"})
_OPENING_WORDS = frozenset({"greeting", "thanks"})
_THANKING = frozenset({"thanks"})
_WAVES = frozenset("👋🙋🤝")
_THANKS = frozenset("🙏❤🥰😍💐🌹💖💕😘♥💜💙💚🧡")
_EMOTICON = re.compile(r"(?<![\w])(?:[:;=xX]'?-?[)(DdPpOo|/]+|<3|\^_*\^|[xX]D)(?![\w])")
_JOINERS = "\ufe0f\u200d\U000e0020"
_ASKS = re.compile(r"[?？؟]")
_UNSPACED_CHARACTER = re.compile(f"[{UNSPACED}]")


class Said(NamedTuple):
    """Small talk that was recognised."""

    languages: tuple[str, ...]  # in which it may have been said; () for pictures
    intents: tuple[Mapping[str, str], ...]  # of each phrase, by language

    def intent(self, language: str) -> str:
        """What it says, one of `INTENTS`: the weightiest of its phrases ("Hi, who are you?")."""
        said = [intents.get(language) or _weightiest(intents.values()) for intents in self.intents]
        return _weightiest(said)


class _Heard(NamedTuple):
    intents: Mapping[str, str]  # language -> intent; "ciao" is hello to some
    length: int

    @property
    def fills(self) -> bool:
        """Whether it says nothing by itself."""
        return all(intent == "filler" for intent in self.intents.values())

    def may_be(self, wanted: frozenset[str]) -> bool:
        return not wanted.isdisjoint(self.intents.values())


def _weightiest(intents: Iterable[str]) -> str:
    return max(intents, key=lambda intent: _WEIGHT.get(intent, -1))


_END = ""
_INTENSE = frozenset(
    map(
        plain,
        word_set(
            "really very so super truly extremely quite just all much sehr wirklich echt"
            " total ganz très vraiment bien muy realmente mucho muito mesmo molto davvero"
            " tanto heel erg zo mycket verkligen meget virkelig todella tosi bardzo naprawdę"
            " moc opravdu nagyon foarte очень действительно дуже много çok gerçekten πολύ جدا"
            " sangat rất"
        ),
    )
)
"""May stand inside any phrase ("that was really helpful")."""


def _all_phrases() -> Iterator[tuple[str, str, str]]:
    """(language, intent, phrase)."""
    for language, by_intent in PHRASES.items():
        for intent, phrases in by_intent.items():
            for phrase in phrases.split("|"):
                yield language, intent, phrase


@cache
def _trie() -> dict:
    root: dict = {}
    for language, intent, phrase in _all_phrases():
        node = root
        for word in plain_words(phrase):
            node = node.setdefault(word, {})
        node.setdefault(_END, {}).setdefault(language, intent)
    return root


@cache
def _known() -> frozenset[str]:
    return frozenset(word for *_, phrase in _all_phrases() for word in plain_words(phrase))


@cache
def _misspellings() -> dict[str, str]:
    """Slips of the hand -> the word meant: two letters swapped, a double letter made single; in a
    long word also a letter left out. Shorter ones would turn "tanks" into thanks."""
    known = _known()
    slips: dict[str, str] = {}
    for word in sorted(known):
        if len(word) <= _EXACT_LETTERS or _UNSPACED_CHARACTER.match(word):
            continue
        for slip in _slips(word):
            if slip not in known:
                slips.setdefault(slip, word)
    return slips


def _slips(word: str) -> Iterator[str]:
    for at in range(1, len(word)):
        if word[at] == word[at - 1]:
            yield word[:at] + word[at + 1 :]
        elif at > 1:
            yield word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
        if len(word) >= _LOOSE_LETTERS:
            yield word[:at] + word[at + 1 :]


_UNASKED_WORDS = frozenset(map(plain, UNASKED))
_OPENERS_ONLY = frozenset(plain_words(phrase) for phrase in OPENERS_ONLY.split("|"))
_NAME_WORDS = 2
_INTRODUCTIONS = {language: plain_words(phrase) for language, phrase in INTRODUCTIONS.items()}
_RUN = re.compile(r"(.)\1{2,}")
_ASKING = frozenset(plain(word) for words_ in SMALL_WORDS.values() for word in words_)
_LEADING = re.compile(r"^[\s,.!?？;:…–—~\-，。！、；：،]+")


def recognise(message: str, *, bot_name: str = "", opening: bool = True) -> Said | None:
    """The small talk that the whole message is, or None when there is a question in it.

    `opening`: nothing was asked before; then "How does this work?" means the bot.
    """
    if len(message) > _LONGEST:
        return None
    spoken = words(_EMOTICON.sub(" ", message))
    if not spoken:
        return _without_words(message)
    whole = _longest([plain(word.text) for word in spoken], 0)
    # "No, thank you" is one phrase.
    at_once = [whole] if whole and whole.length == len(spoken) and not whole.fills else []
    heard: list[_Heard] = []
    for start, end in clauses(message):
        part = message[start:end]
        clause = _listened(words(part), bot_name, began=bool(heard))
        if clause is None or _is_asked(part, message[end : end + 1], opening):
            return None
        heard += clause
    return _summary(at_once or heard)


def without_courtesies(message: str, *, bot_name: str = "") -> str:
    """A message without the greetings and thanks around its question.

    Whole clauses go; a greeting without a stop behind it goes when a sentence begins behind it.
    """
    parts = list(clauses(message))
    first, last = 0, len(parts)
    while first < min(last - 1, _MOST_CLAUSES) and _is_courtesy(message, parts[first], bot_name):
        first += 1
    while last - 1 > max(first, len(parts) - _MOST_CLAUSES) and _is_courtesy(
        message, parts[last - 1], bot_name
    ):
        last -= 1
    if not parts:
        return message.strip()
    end = len(message) if last == len(parts) else _clause_stop(message, parts[last - 1][1])
    # What opens a clause ("¿", a quotation mark) belongs to it.
    start = parts[first - 1][1] if first else 0
    rest = _LEADING.sub("", message[start:end]) if first else message[start:end]
    return _without_trailing(_without_greeting(rest.strip()), bot_name)


def reply(intent: str, language: str, *, bot_name: str) -> str:
    """What the bot says to small talk; in English when we have no such language."""
    text = REPLIES.get(language, REPLIES["en"])[INTENTS.index(intent)]
    return text.replace("{name}", bot_name.strip() or "Bot")


def _listened(spoken: Sequence[Word], bot_name: str, *, began: bool = False) -> list[_Heard] | None:
    """What a clause says when it is phrases from its first word to its last; else None."""
    name = plain_words(bot_name)
    texts = [plain(word.text) for word in spoken]
    heard: list[_Heard] = []
    at = 0
    if introduced := _introduction(texts):
        return [introduced]
    while at < len(texts):
        if name and tuple(texts[at : at + len(name)]) == name:
            at += len(name)
            continue
        found = _longest(texts, at)
        if found is None:
            return None
        heard.append(found)
        at += found.length
    if not began and heard and all(one.fills for one in heard):
        return None
    return heard


def _introduction(texts: Sequence[str]) -> _Heard | None:
    """ "My name is Anna": a visitor who says so and no more."""
    for language, opening in _INTRODUCTIONS.items():
        rest = len(texts) - len(opening)
        if 0 < rest <= _NAME_WORDS and tuple(texts[: len(opening)]) == opening:
            return _Heard({language: "greeting"}, len(texts))
    return None


def _longest(texts: Sequence[str], at: int) -> _Heard | None:
    """The longest phrase that begins at a word."""
    node, best = _trie(), None
    for place in range(at, len(texts)):
        word = _spelling(texts[place])
        if word not in node and place > at and word in _INTENSE:
            continue
        if word not in node:
            break
        node = node[word]
        if _END in node:
            best = (node[_END], place + 1 - at)
    if best is None:
        return None
    return _Heard(*best)


def _spelling(word: str) -> str:
    """The known word meant by one as it was typed ("helo", "hiiii", "thansk")."""
    known = _known()
    if word in known:
        return word
    for shorter in (_RUN.sub(r"\1\1", word), _RUN.sub(r"\1", word)):
        if shorter in known:
            return shorter
    return _misspellings().get(word, word)


def _is_asked(clause: str, stop: str, opening: bool) -> bool:
    """Whether a phrase is meant as a question about the sources after all."""
    asked = plain_words(clause)
    if not opening and asked in _OPENERS_ONLY:
        return True
    return bool(_ASKS.match(stop)) and len(asked) == 1 and asked[0] in _UNASKED_WORDS


def _summary(heard: Sequence[_Heard]) -> Said | None:
    """What was said, and the languages that all of it may be in."""
    told = [one for one in heard if not one.fills]
    if not told:
        return None
    shared = frozenset.intersection(*(frozenset(one.intents) for one in heard))
    if not shared:
        shared = frozenset(min(told, key=lambda one: (len(one.intents), -one.length)).intents)
    order = tuple(language for language in REPLIES if language in shared)
    return Said(order, tuple(one.intents for one in told))


def _without_words(message: str) -> Said | None:
    """Emoji and emoticons are small talk; bare punctuation and digits may mean anything."""
    rest = _EMOTICON.sub("", message)
    pictures = [sign for sign in rest if unicodedata.category(sign) in ("So", "Sk")]
    others = [sign for sign in rest if not sign.isspace() and sign not in _JOINERS]
    others = [sign for sign in others if sign not in pictures and sign not in "!.♥"]
    if others or not (pictures or rest != message):
        return None
    if _WAVES.intersection(pictures):
        return _PICTURES["greeting"]
    return _PICTURES["thanks" if _THANKS.intersection(pictures) else "ack"]


_PICTURES = {intent: Said((), ({"": intent},)) for intent in ("greeting", "thanks", "ack")}


def _is_courtesy(message: str, part: tuple[int, int], bot_name: str) -> bool:
    start, end = part
    clause = message[start:end]
    if _is_asked(clause, message[end : end + 1], opening=False):
        return False
    heard = _listened(words(clause), bot_name, began=True)
    return heard is not None and all(one.fills or one.may_be(_POLITE) for one in heard)


def _clause_stop(message: str, end: int) -> int:
    """Where the marks behind a clause end, so that a question keeps its question mark."""
    while end < len(message) and message[end] in "?!.？！。؟)\"'”»…":
        end += 1
    return end


def _without_greeting(message: str) -> str:
    """ "Hi when do you open" without its "Hi": only before a word that begins a sentence."""
    spoken = words(message[:_BEGINNING])
    texts = [plain(word.text) for word in spoken]
    at, speakers = 0, frozenset(REPLIES)
    while at < len(texts) - 1 and (found := _longest(texts, at)):
        speakers &= found.intents.keys()
        if not speakers or not (found.may_be(_OPENING_WORDS) or (found.fills and at)):
            break
        at += found.length
    if not 0 < at < len(texts) or not _begins_sentence(message, spoken[at], speakers):
        return message
    return message[spoken[at].start :]


def _begins_sentence(message: str, word: Word, speakers: Iterable[str]) -> bool:
    if _UNSPACED_CHARACTER.match(word.text):
        return True
    if message[word.start - 1] in "'’" or any(word.text in tongue(one).before for one in speakers):
        return False  # "Thanks for …", "hi, i'm …"
    return plain(word.text) in _ASKING


def _without_trailing(message: str, bot_name: str) -> str:
    """ "when do you open thanks" without its thanks."""
    if _ASKS.search(message[-2:]):
        return message
    tail = words(message[-40:])
    offset = max(0, len(message) - 40)
    for at in range(1, len(tail)):
        heard = _listened(tail[at:], bot_name)
        before = plain(tail[at - 1].text)
        if heard and heard[0].may_be(_THANKING) and before not in _ASKING and at + 3 >= len(tail):
            return message[: offset + tail[at].start].rstrip(" ,.;-–")
    return message
