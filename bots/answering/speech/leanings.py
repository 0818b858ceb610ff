"""The words by which a question leans on what was said before, by language.

`openers` begin a follow-up; `pointers` stand for something said before, unless one of the
`idioms` holds them, those with a question mark as the last word only; `before` are the prepositions
that begin a fragment. The rest are words that fill a place in a question and do not make one: days,
times of the day, months, people, meals, properties of a thing (`about`), comparisons (`more`) and
words that only ask (`asks`).

Entries are separated by spaces, phrases by bars; a star stands for any ending.
"""

from bots.answering.speech import (
    leanings_eastern,
    leanings_northern,
    leanings_southern,
    leanings_western,
)

LEANINGS: dict[str, dict[str, str]] = (
    leanings_western.LEANINGS
    | leanings_southern.LEANINGS
    | leanings_northern.LEANINGS
    | leanings_eastern.LEANINGS
)

SLOTS = ("days", "hours", "months", "people", "meals")
"""What a follow-up may put in another's place: Sundays for Saturdays, children for adults."""
