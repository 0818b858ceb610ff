"""How many tokens a text is, without any tokenizer's files: an estimate, rather too high.

A regular expression cuts the text into the pieces that byte-pair encodings make of ordinary prose
(a word is one piece for each five letters, Cyrillic one for two, most other scripts one for each
character). The sizes were fitted on fifteen languages against cl100k and an older Claude
vocabulary; later vocabularies make fewer tokens of the same text.
"""

import re
from functools import lru_cache

PIECE = re.compile(
    r"[A-Za-z]{1,5}|[0-9]{1,2}|[\u00c0-\u024f\u1e00-\u1eff][a-z]?|[\u0400-\u04ff]{1,2}"
    r"|\n+|[ \t\r]{2,}|\S"
)
SPACE = re.compile(r"\n+|[ \t\r]{2,}")
# Scripts of which a character is more than one token: Greek, Hebrew, the Indic and South-East
# Asian scripts, kana, Han, Hangul.
DENSE = re.compile(
    r"[\u0370-\u03ff\u0590-\u05ff\u0900-\u109f\u1780-\u17ff"
    r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
EMOJI = re.compile(r"[\U0001f000-\U0001faff]")
# In quarters of a token.
PER_PIECE, MORE_IF_DENSE, MORE_IF_EMOJI = 4, 1, 8
# How far back a cut looks for the end of a word.
WORD = 40


def count_tokens(text: str) -> int:
    """An estimate of the text's tokens that is seldom too low; linear."""
    quarters = sum(map(_quarters_of_word, text.split()))
    if "\n" in text or "  " in text or "\t" in text or "\r" in text:
        quarters += PER_PIECE * _matches(SPACE, text)
    return -(-quarters // 4)


def _quarters_of_word(word: str) -> int:
    """No piece goes beyond a word, and the same words come again and again."""
    return _known_quarters(word) if len(word) <= WORD else _counted_quarters(word)


def _counted_quarters(text: str) -> int:
    quarters = PER_PIECE * _matches(PIECE, text)
    if not text.isascii():
        quarters += MORE_IF_DENSE * _matches(DENSE, text) + MORE_IF_EMOJI * _matches(EMOJI, text)
    return quarters


_known_quarters = lru_cache(maxsize=20_000)(_counted_quarters)


def clip_tokens(text: str, limit: int) -> str:
    """The text's beginning of at most ``limit`` tokens, cut behind a word where there are words."""
    left = 4 * limit
    if PER_PIECE * len(text) <= left and text.isascii():
        return text
    for match in PIECE.finditer(text):
        left -= _quarters(match[0])
        if left < 0:
            return _cut(text, match.start())
    return text


def _matches(pattern: re.Pattern, text: str) -> int:
    return pattern.subn("", text)[1]


def _quarters(piece: str) -> int:
    if piece.isascii():
        return PER_PIECE
    more = MORE_IF_DENSE if DENSE.match(piece) else 0
    return PER_PIECE + more + (MORE_IF_EMOJI if EMOJI.match(piece) else 0)


def _cut(text: str, end: int) -> str:
    """Up to ``end``, or to the end of the word before it if one ended a little earlier."""
    head = text[:end]
    if text[end].isspace():
        return head.rstrip()
    least = max(0, end - WORD)
    space = max(head.rfind(" ", least), head.rfind("\n", least))
    return (head[:space] if space > 0 else head).rstrip()
