"""The built-in engine: answers by quoting the sentences that fit the question best.

It needs no key and no network, and takes over when a provider fails.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bots.answering.refusal import REFUSAL
from knowledge.analysis import query_tokens, tokens
from knowledge.chunking import sentences
from knowledge.retrieval import Passage

MAX_SENTENCES = 3
MIN_COVERAGE = 0.5  # of the question's weight that the best passage must hold
KEEP_ABOVE = 0.6  # of the best sentence's score, to stand beside it
LIST_MARK = re.compile(r"^(?:#{1,6}|[-*•]|\d+[.)])\s+")


@dataclass(frozen=True)
class Candidate:
    number: int  # of the passage, from 1
    start: int
    text: str
    score: float


def compose(question: str, passages: Sequence[Passage]) -> str:
    """Up to three sentences of the passages, each with its ``[n]``; the refusal when none fits."""
    if not passages:
        return REFUSAL
    wanted = list(dict.fromkeys(query_tokens(question, passages[0].language)))
    weights = _weights(wanted, passages)
    if not weights or _coverage(weights, passages) < MIN_COVERAGE:
        return REFUSAL
    chosen = _chosen(_candidates(weights, passages))
    return " ".join(f"{each.text} [{each.number}]" for each in chosen) or REFUSAL


def _weights(wanted: Sequence[str], passages: Sequence[Passage]) -> dict[str, float]:
    """A rarer word says more: its weight falls with the share of passages that hold it."""
    held = Counter(term for passage in passages for term in set(_tokens(passage)))
    # One that none holds weighs no more than one that a single passage does.
    return {term: math.log(1 + (len(passages) + 1) / (max(held[term], 1) + 0.5)) for term in wanted}


def _coverage(weights: dict[str, float], passages: Sequence[Passage]) -> float:
    total = sum(weights.values())
    return max((_weigh(weights, _tokens(passage)) / total for passage in passages), default=0)


def _candidates(weights: dict[str, float], passages: Sequence[Passage]) -> list[Candidate]:
    found = []
    for number, passage in enumerate(passages, 1):
        # The heading says what its sentences are about, but counts for less than their own words.
        about = _weigh(weights, tokens(passage.heading, passage.language)) / 2
        for start, end in sentences(passage.text):
            text = passage.text[start:end]
            said = _weigh(weights, tokens(text, passage.language))
            if said and not text.startswith("#"):
                found.append(Candidate(number, start, _plain(text), said + about))
    return found


def _chosen(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The best, those nearly as good, each text once, in reading order."""
    if not candidates:
        return []
    best = max(candidate.score for candidate in candidates)
    ranked = sorted(candidates, key=lambda each: (-each.score, each.number, each.start))
    unique = {each.text: each for each in reversed(ranked)}
    kept = [
        each for each in ranked if unique[each.text] is each and each.score >= KEEP_ABOVE * best
    ]
    return sorted(kept[:MAX_SENTENCES], key=lambda each: (each.number, each.start))


def _weigh(weights: dict[str, float], words: Sequence[str]) -> float:
    return sum(weights[word] for word in set(words) if word in weights)


def _tokens(passage: Passage) -> list[str]:
    return tokens(f"{passage.heading}\n{passage.text}", passage.language)


def _plain(sentence: str) -> str:
    return LIST_MARK.sub("", " ".join(sentence.split()))
