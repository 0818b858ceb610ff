"""How orders to a model are worded: `order_words/<code>.txt`, a pattern in each line.

A pattern is words with single spaces: "a|b" either, "w*" a beginning, "~3" up to three words of
any kind, "w?" (a last sign) a word that may be missing, "_" a space inside of an alternative.
Between words anything that is no letter may stand. Texts are folded first: small letters, no
accents. The lines of languages without spaces are regular expressions.

A word has no underscore, and neither words nor what stands between them give back what they
took: so a text is searched once, whatever stands in it.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

BEGINNING = 4

_GAP = r"[\W_]++"
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_SIGNS = str.maketrans({"*": r"[^\W_]*+", "_": _GAP, "'": "[’']?"})


def compiled(pattern: str) -> re.Pattern[str]:
    """The regular expression of a pattern."""
    made = ""
    for place, word in enumerate(pattern.split()):
        gap = _GAP if place else ""
        if word[0] == "~":
            made += rf"(?:{_GAP}[^\W_]++){{0,{word[1:]}}}?"
            continue
        inner = word.rstrip("?").translate(_SIGNS)
        made += rf"(?:{gap}(?:{inner}))?" if word.endswith("?") else rf"{gap}(?:{inner})"
    return re.compile(rf"(?<![^\W_]){made}(?![^\W_])")


def folded_signs(text: str) -> str:
    """Small letters without accents, each sign in its place."""
    lowered = text.lower()
    if text.isascii():
        return lowered
    if len(lowered) != len(text):  # "İ" becomes two.
        lowered = "".join(sign.lower()[0] for sign in text)
    plain = _plain_signs()
    return _BEYOND_ASCII.sub(lambda match: match[0].translate(plain), lowered)


@cache
def _plain_signs() -> dict[int, str]:
    """Letters with accents, wide, circled and mathematical ones as the plain letter."""
    plain: dict[int, str] = {0x131: "i", 0x142: "l", 0x2019: "'", 0x451: "е"}
    ranges = ((0xC0, 0x250), (0x1E00, 0x1F00), (0x2070, 0x20A0), (0x2100, 0x2150), (0x2460, 0x24EA))
    for first, last in (
        *ranges,
        (0xFF01, 0xFF5F),
        (0x1D400, 0x1D800),
        (0x622, 0x628),
        (0x1F130, 0x1F18A),
    ):
        for code in range(first, last):
            base = unicodedata.normalize("NFKD", chr(code)).lower()
            base = "".join(sign for sign in base if not unicodedata.combining(sign)).strip("()")
            if len(base) == 1 and base != chr(code):
                plain[code] = base
    return plain


def beginnings(pattern: str) -> list[frozenset[str]]:
    """For each word that must be there what it may be: whole words, or first signs (`BEGINNING`).

    A whole word stands as a word in every text that the pattern matches by it.
    """
    found = []
    for word in pattern.split():
        firsts = [re.match(r"[^\W_]*", each)[0] for each in word.split("|")]
        open_ended = any(
            not first or (len(first) < BEGINNING and each[len(first) :] == "*")
            for first, each in zip(firsts, word.split("|"), strict=True)
        )
        if word[0] != "~" and word[-1] != "?" and not open_ended:
            found.append(frozenset(map(_form, word.split("|"))))
    return found


def _form(word: str) -> str:
    """A word as it is, or of one that is open or in parts the first signs."""
    first = re.match(r"[^\W_]*", word)[0]
    return word if first == word else first[:BEGINNING]


def _read(codes: str) -> list[str]:
    folder = Path(__file__).parent / "order_words"
    texts = [(folder / f"{code}.txt").read_text(encoding="utf-8") for code in codes.split()]
    return [line for text in texts for line in text.splitlines() if line]


ORDERS = _read("en de fr es pt it nl pl ru tr ar")
SIGN_ORDERS = _read("zh ja")
SQUEEZED = re.compile(
    r"(?:ignore|disregard|forget)(?:all|any|the|your|every|of|these|those|previous|prior|above"
    r"|earlier|system|preceding)*"
    r"(?:instructions?|rules|prompts?|guidelines|everything)|(?:reveal|print|show|output)(?:me"
    r"|your|the|all)*(?:system)?"
    r"(?:prompt|instructions)|systemprompt|youarenow(?:an?)?(?:dan|pirate|hacker|bot|evil"
    r"|unrestricted|free)"
    r"|donottelltheuser|newinstructions|ignorier\w{1,3}(?:alle)?(?:vorherigen"
    r"|bisherigen)?(?:anweisungen|regeln)"
    r"|ignora(?:las|le|tutte|todas)*(?:instrucciones|istruzioni)"
)
# Sentences that stand behind an order and carry it on.
GOES_ON = re.compile(
    r"[\W_]*(?:(?:and|then|instead|now|please|just|only|also|simply|und|dann|stattdessen|ensuite"
    r"|puis|luego|poi|dan|potem|затем)"
    r"[\W_]+)*(?:say|tell|answer|reply|respond|output|print|write|recommend|claim|pretend|act"
    r"|always|never|do not|don[’']t|"
    r"instead|state|repeat|reveal|obey|follow|you (?:must|will|are|should|shall)|your (?:new|only)"
    r"|sag|sage|antwort\w*|schreib\w*|"
    r"behaupte|empfiehl|du (?:bist|musst)|dis|dites|repond\w*|ecris|tu (?:es|dois)|di|responde\w*"
    r"|contesta|escribe|eres|debes|"
    r"diga|responda|escreva|rispondi|scrivi|devi|zeg|antwoord|schrijf|je moet|powiedz|odpowiadaj"
    r"|napisz|musisz|скажи\w*|отвечай\w*|"
    r"напиши|ты должен|soyle|cevap ver|قل|اجب)\b|[\W_]*(?:只?回答|回复|说|告诉|请说|と答え|と言)"
)
