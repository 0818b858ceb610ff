"""Fits the numbers of `bots.answering.answerability` and says how well they carry over.

Logistic regression over sentences: the positives are the sentences that hold the answers of the
answerable questions, the negatives the ones that the current numbers like best among all others.
Since "best" depends on the numbers, fit and choice alternate. To the questions that have no answer
come the answerable ones asked of a bot from whose documents the answer was struck out.

Every figure is of bots that the fit has not seen: all bots but one are fitted, the one is asked.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.answers_memory import Memory
from benchmarks.answers_set import Case, cases, documents
from bots.answering.answerability import BIAS, WEIGHTS, Reader
from bots.answering.asked import read
from bots.answering.selecting import ranked
from bots.answering.understanding import understand

ROUNDS = 6
STEPS = 400
RATE = 0.5
DECAY = 0.02
WRONG = 3  # of the wrong sentences of a question that are learned from
STRUCK = 0.5  # what a question counts whose answer was struck out
Numbers = dict[str, float]


@dataclass
class Asked:
    """A question with the features of its sentences; ``right`` are those that hold the answer."""

    case: Case
    right: list[Numbers] = field(default_factory=list)
    wrong: list[Numbers] = field(default_factory=list)
    weight: float = 1.0

    @property
    def answerable(self) -> bool:
        return self.case.expect == "answer" and self.weight == 1.0


def gathered(name: str) -> list[Asked]:
    """Every question of a set with the features of what retrieval finds for it."""
    wanted = [case for case in cases(name) if case.expect != "chat"]
    sources = documents(name, sorted({case.bot for case in wanted}))
    memories = {bot: Memory(texts) for bot, texts in sources.items()}
    found = [_gathered(case, memories[case.bot]) for case in wanted]
    for case in wanted:
        if case.expect == "answer" and not case.history:
            found.append(_gathered(case, Memory(_struck(sources[case.bot], case)), STRUCK))
    return found


def _gathered(case: Case, memory: Memory, weight: float = 1.0) -> Asked:
    asked = Asked(case, weight=weight)
    question = understand(case.question, case.history, bot_name="Bot", languages=memory.languages)
    found = memory.search(question.query, context=question.context)
    if not found.passages:
        return asked
    languages = list(dict.fromkeys(p.language for p in found.passages))
    words = read(question.query, question.context, question.language, languages)
    if not words.words:
        return asked
    answers = [_even(part) for part in case.answer]
    best = ranked(Reader(words, found), found.passages)
    holding = {
        (page.rank, page.units[index].block)
        for _, page, index in best
        if weight == 1 and _holds(page.units[index].text, answers)
    }
    for fitting, page, index in best[:60]:
        unit = page.units[index]
        if weight == 1 and _holds(unit.text, answers):
            asked.right.append(dict(fitting.features))
        elif unit.kind == "row" or (page.rank, unit.block) not in holding:
            asked.wrong.append(dict(fitting.features))
    return asked


def _holds(text: str, answers: Sequence[str]) -> bool:
    said = _even(text)
    return any(answer in said or said in answer for answer in answers)


def _struck(texts: Mapping[str, str], case: Case) -> dict[str, str]:
    """The documents without the lines that hold a question's answer."""
    answers = [_even(part) for part in case.answer]
    return {name: "\n".join(_without(text, answers)) for name, text in texts.items()}


def _without(text: str, answers: Sequence[str]) -> list[str]:
    kept = []
    for line in text.split("\n"):
        pieces = re.split(r"(?<=[.!?。！？])\s*", line)
        kept.append(" ".join(p for p in pieces if not any(a in _even(p) for a in answers)))
    return kept


def _even(text: str) -> str:
    return " ".join(text.split()).casefold()


def logit(numbers: Numbers, features: Numbers) -> float:
    return numbers["bias"] + sum(numbers[name] * value for name, value in features.items())


def fitted(asked: Sequence[Asked]) -> Numbers:
    """The numbers that tell right sentences from wrong ones best, starting from today's."""
    numbers = {"bias": BIAS, **WEIGHTS}
    for _ in range(ROUNDS):
        numbers = _descended(numbers, list(_examples(numbers, asked)))
    return numbers


def _examples(numbers: Numbers, asked: Sequence[Asked]):
    for one in asked:
        if one.answerable and one.right:
            yield max(one.right, key=lambda f: logit(numbers, f)), 1.0, 1.0
        worst = sorted(one.wrong, key=lambda f: -logit(numbers, f))[:WRONG]
        share = 0.5 if one.answerable else 1.0
        for features in worst:
            yield features, 0.0, share * one.weight / WRONG


def _descended(numbers: Numbers, examples: list[tuple[Numbers, float, float]]) -> Numbers:
    names = list(numbers)
    values = [numbers[name] for name in names]
    rows = [([1.0, *(f[name] for name in names[1:])], label, w) for f, label, w in examples]
    total = sum(weight for _, _, weight in rows)
    for _ in range(STEPS):
        slope = [0.0] * len(values)
        for row, label, weight in rows:
            z = sum(map(float.__mul__, values, row))
            error = weight * (1 / (1 + math.exp(-max(-30.0, min(30.0, z)))) - label)
            for i, x in enumerate(row):
                slope[i] += error * x
        values = [
            v - RATE * (s / total + (DECAY * v / 100 if i else 0))
            for i, (v, s) in enumerate(zip(values, slope, strict=True))
        ]
    return dict(zip(names, values, strict=True))
