"""What a newer question replaces in an earlier one: Saturday, two people. Pure."""

import re
from collections.abc import Sequence

from bots.answering.speech.leanings import SLOTS
from bots.answering.speech.leanings_unspaced import UNSPACED_LEANINGS
from bots.answering.understanding.leaning import is_unspaced, opener_of, read_question
from bots.answering.understanding.leaning_words import Tongue, tongue
from bots.answering.understanding.wording import Word, word_set, words

_NUMBERS = word_set(
    "one two three four five six seven eight nine ten zwei drei vier fünf sechs sieben acht neun"
    " zehn"
    " deux trois quatre cinq six sept huit neuf dix dos tres cuatro cinco seis siete ocho nueve"
    " diez"
    " dois duas três quatro sete oito nove dez due tre quattro cinque sei sette otto dieci twee"
    " drie"
    " vijf zes zeven negen tien dwa dwie dwóch trzy trzech cztery czterech pięć sześć два две двух"
    " двоих три трёх трех троих четыре пять шесть två fyra fem sex to fire seks kaksi kolme neljä"
    " iki"
    " üç dört beş two couple"
)
_ARTICLES = word_set(
    "the a an ein eine einen einer den dem der die das un une une le la les una uno los las el il"
    " lo"
    " gli i o os as uma um een het de whole ganze ganzen entire"
)
_SPANS = word_set(
    "minute minutes hour hours day days night nights week weeks month months year years minuten"
    " stunde"
    " stunden tag tage tagen nacht nächte woche wochen monat monate monaten jahr jahre jahren heure"
    " heures jour jours nuit nuits semaine semaines mois an ans minutos hora horas día días noche"
    " noches semana semanas mes meses año años dia dias noite noites mês ano anos minuti ora ore"
    " giorno giorni notte notti settimana settimane mese mesi anno anni minuten uur uren dag dagen"
    " nachten weken week maand maanden jaar jaren godzina godziny godzin dzień dni tydzień tygodnie"
    " tygodni miesiąc miesiące miesięcy rok lata lat час часа часов день дня дней неделя неделю"
    " недели"
    " недель месяц месяца месяцев год года лет сутки суток timmar timme dagar vecka veckor månad"
    " timer"
    " time uge uger uke uker måned måneder"
)
"""Lengths of time: three hours give way to a week."""

_SPACED_MARK = re.compile(r"\s+([?!.,;:])")


def without_replaced(text: str, language: str, newer: str, newer_language: str) -> str:
    """A question without the words whose place is taken in a newer one; "" when nothing is left."""
    if is_unspaced(text, language):
        return _without_parts(text, newer, UNSPACED_LEANINGS[language])
    spoken, speech = words(text), tongue(language)
    gone = _replaced(spoken, speech, words(newer), tongue(newer_language))
    if not gone:
        return text
    for _ in range(2):  # "am" and "the" before what is gone, and what is before them.
        gone |= {
            at for at in range(len(spoken)) if at + 1 in gone and _goes_along(spoken[at], speech)
        }
    left = _cut(text, spoken, gone)
    return left if _says_something(left, language) else ""


def _replaced(
    spoken: Sequence[Word], speech: Tongue, newer: Sequence[Word], newer_speech: Tongue
) -> set[int]:
    """The places of the words that the newer question has others for."""
    kinds = [kind for kind in SLOTS if any(word.text in newer_speech.slots[kind] for word in newer)]
    places = enumerate(spoken)
    gone = {at for at, word in places if any(word.text in speech.slots[kind] for kind in kinds)}
    units = set(_counted(newer).values())
    span = any(word.text in _SPANS for word in newer)
    for at, unit in _counted(spoken).items():
        if unit in units or at + 1 in gone:
            gone.add(at)
        if span and spoken[at + 1].text in _SPANS:
            gone |= {at, at + 1}
    return gone


def _says_something(text: str, language: str) -> bool:
    """Whether anything worth searching is left of a question."""
    read = read_question(text, language)
    small = read.speech.small
    return bool(read.own) or any(word.text not in small for word in read.spoken[opener_of(read) :])


def _counted(spoken: Sequence[Word]) -> dict[int, str]:
    """Place of a number -> the word it counts, without its ending."""
    last = len(spoken) - 1
    return {
        at: spoken[at + 1].text[:4]
        for at, word in enumerate(spoken)
        if at < last and (word.text.isdigit() or word.text in _NUMBERS)
    }


def _goes_along(word: Word, speech: Tongue) -> bool:
    """An article or a preposition, which means nothing without its day."""
    return word.text in speech.before or word.text in _ARTICLES


def _cut(text: str, spoken: Sequence[Word], gone: set[int]) -> str:
    """A text without some of its words, still readable."""
    pieces, at = [], 0
    for place in sorted(gone):
        pieces.append(text[at : spoken[place].start])
        at = spoken[place].end
    kept = "".join(pieces) + text[at:]
    kept = re.sub(r"\s+", " ", kept)
    if not _SPACED_MARK.search(text):  # French keeps its space before a question mark.
        kept = _SPACED_MARK.sub(r"\1", kept)
    return kept.strip(" ,-–")


def _without_parts(text: str, newer: str, marks: dict[str, str]) -> str:
    slots = sorted(marks["slots"].split("|"), key=len, reverse=True)
    if not any(slot in newer for slot in slots):
        return text
    for slot in slots:
        if slot not in newer:
            text = text.replace(slot, "")
    return text
