"""How much a golden question may want: a run keeps all of them in one document. Pure."""

from collections.abc import Mapping, Sequence

LONGEST_QUESTION = 500
LONGEST_PHRASE = 300
MOST_PHRASES = 10
PHRASES = ("must_contain", "must_not_contain", "must_cite")


def excess_of(phrases: Sequence[str]) -> str:
    """Why these are too many or too long, in words; else nothing."""
    if len(phrases) > MOST_PHRASES:
        return f"Give {MOST_PHRASES} of them at most."
    if any(len(phrase) > LONGEST_PHRASE for phrase in phrases):
        return f"Keep each under {LONGEST_PHRASE} characters: a few words are found best."
    return ""


def excess_in(fields: Mapping) -> str:
    """The same of all that is known of a question."""
    if len(fields.get("question", "")) > LONGEST_QUESTION:
        return f"Keep the question under {LONGEST_QUESTION} characters."
    return next(filter(None, (excess_of(fields.get(name) or ()) for name in PHRASES)), "")
