"""What changed between two readings of a page, sentence by sentence. Pure."""

from collections import Counter
from typing import NamedTuple

from knowledge.sentences import sentences

MOST_SHOWN = 100
_LONGEST = 500


class Changes(NamedTuple):
    """Sentences that only the new text has, and that only the old one had, in their order."""

    added: list[str]
    removed: list[str]


def between(before: str, after: str) -> Changes:
    """Compares the sentences of two texts as bags: one that only moved is no change.

    White space and Markdown's marks at its beginning do not make another sentence. Up to
    ``MOST_SHOWN`` of each are given, long ones shortened.
    """
    old, new = _said(before), _said(after)
    return Changes(_only(new, Counter(old)), _only(old, Counter(new)))


def _said(text: str) -> list[str]:
    bare = (text[start:end].lstrip("#-*|> ") for start, end in sentences(text))
    said = (" ".join(sentence.split()) for sentence in bare)
    return [sentence for sentence in said if sentence]


def _only(said: list[str], elsewhere: Counter[str]) -> list[str]:
    found = []
    for sentence in said:
        if elsewhere[sentence]:
            elsewhere[sentence] -= 1
        elif len(found) < MOST_SHOWN:
            found.append(sentence[:_LONGEST])
    return found
