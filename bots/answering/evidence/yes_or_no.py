"""An answer that begins with yes or no says what its question asks, or the opposite. Pure."""

import re
from functools import cache

# What stands for yes, for no, and what denies a sentence.
_WORDS = {
    "en": ("yes yeah yep sure certainly absolutely", "no nope", "not"),
    "de": ("ja jawohl klar natürlich", "nein nö", "nicht"),
    "fr": ("oui", "non", "pas"),
    "es": ("sí si claro", "no", "no"),
    "pt": ("sim", "não", "não"),
    "it": ("sì si certo", "no", "non"),
    "nl": ("ja", "nee", "niet"),
    "sv": ("ja jo", "nej", "inte"),
    "da": ("ja jo", "nej", "ikke"),
    "no": ("ja jo", "nei", "ikke"),
    "pl": ("tak", "nie", "nie"),
    "cs": ("ano", "ne", "ne"),
    "ru": ("да", "нет", "не"),
    "uk": ("так", "ні", "не"),
    "tr": ("evet", "hayır", "değil"),
    "zh": ("是的 是 可以 有 对 能", "不是 不可以 不能 没有 不", "不"),
    "ja": ("はい", "いいえ", "ません"),
}


def statement(question: str, answer: str, language: str) -> str:
    """What the first sentence of an answer says in its question's words; "" without yes or no."""
    if language not in _WORDS:
        return ""
    said = _opening(language).match(answer)
    if not said:
        return ""
    denial = f" {_WORDS[language][2]}" if said["no"] else ""
    return f"{question.strip().rstrip('?？؟ ')}{denial} {answer[said.end() :]}".strip()


@cache
def _opening(language: str) -> re.Pattern[str]:
    yes, no, _ = ("|".join(words.split()) for words in _WORDS[language])
    return re.compile(
        rf"\W*(?:(?P<yes>{yes})|(?P<no>{no}))(?:[\s,.!:;，。！—–-]+|$)", re.IGNORECASE
    )
