"""Fits the numbers of `quoting.answerability` and says how well they carry over. Pure.

First which sentence of those that retrieval found holds the answer: a conditional logit over the
answerable questions (McFadden, "Conditional logit analysis of qualitative choice behavior", 1974).
Then whether the best sentence does: a logistic regression over all questions. Both are drawn to
`PRIOR`, which was set by hand, because there are few questions.

Every figure printed is of chatbots that the fit has not seen: all but one are fitted, the one is
asked. The words of `bots/answering/quoting/words` were chosen with these questions in sight, so
those of other authors are answered less well than the figures say.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmarks.answers_memory import Memory
from benchmarks.answers_set import Case, cases, documents, even
from bots.answering.quoting.answerability import Reader
from bots.answering.quoting.asked import read
from bots.answering.quoting.selecting import ranked
from bots.answering.understanding import understand

Features = dict[str, float]
Vector = np.ndarray

PRIOR = {
    "own": 4.0,
    "about": 3.5,
    "above": 2.0,
    "beside": 2.0,
    "elsewhere": 0.5,
    "unknown": -3.0,
    "missing": -3.0,
    "soft": -1.0,
    "exact": 0.5,
    "together": 0.5,
    "value": 0.5,
    "no_value": -0.5,
    "no_date": -1.5,
    "no_person": -2.5,
    "no_certain_value": -2.5,
    "rank": 0.5,
    "words": 1.0,
}
PRIOR_BIAS = -3.0
DRAWN = 0.003  # how strongly to the prior
STEPS = 150
SEEN = 60  # of the best sentences of a question
THRESHOLDS = (0.4, 0.5, 0.54, 0.56, 0.58, 0.6, 0.65, 0.7, 0.75, 0.8)


@dataclass
class Learned:
    """A question with the features of its sentences, those apart that hold the answer."""

    case: Case
    bot: str  # with its set: two sets may have chatbots of one name
    right: list[Features] = field(default_factory=list)
    wrong: list[Features] = field(default_factory=list)

    @property
    def answerable(self) -> bool:
        return self.case.expect == "answer"


@dataclass(frozen=True)
class Numbers:
    ranking: Features
    bias: float
    answering: Features

    def best(self, one: Learned) -> tuple[Features, bool] | None:
        """The features of the sentence that ranks first, and whether it holds the answer."""
        both = [(f, True) for f in one.right] + [(f, False) for f in one.wrong]
        return max(both, key=lambda each: weighed(self.ranking, each[0]), default=None)

    def probability(self, one: Learned) -> float:
        best = self.best(one)
        return _sigmoid(self.bias + weighed(self.answering, best[0])) if best else 0.0


def weighed(numbers: Features, features: Features) -> float:
    return sum(numbers[name] * value for name, value in features.items())


def gathered(name: str) -> list[Learned]:
    """Every question of a set with the features of what retrieval finds for it."""
    wanted = [case for case in cases(name) if case.expect != "chat"]
    sources = documents(name, sorted({case.bot for case in wanted}))
    memories = {bot: Memory(texts) for bot, texts in sources.items()}
    return [_gathered(name, case, memories[case.bot]) for case in wanted]


def _gathered(name: str, case: Case, memory: Memory) -> Learned:
    one = Learned(case, f"{name}/{case.bot}")
    question = understand(case.question, case.history, bot_name="Bot", languages=memory.languages)
    found = memory.search(question.query, context=question.context)
    asked = read(question.query, question.context, question.language, memory.languages)
    if not found.passages or not asked.words:
        return one
    best = ranked(Reader(asked, found), found.passages)
    units = [page.units[index] for _, page, index in best]
    holding = {(u.passage, u.block) for u in units if _holds(u.text, case)}
    for (fitting, _, _), unit in zip(best[:SEEN], units, strict=False):
        if _holds(unit.text, case):
            one.right.append(dict(fitting.features))
        elif unit.kind == "row" or (unit.passage, unit.block) not in holding:
            # What stands beside the answer is quoted with it: neither right nor wrong.
            one.wrong.append(dict(fitting.features))
    return one


def _holds(text: str, case: Case) -> bool:
    said = even(text)
    return any(even(answer) in said or said in even(answer) for answer in case.answer)


def fitted(learned: Sequence[Learned]) -> Numbers:
    ranking = _ranking(learned)
    unfinished = Numbers(ranking, PRIOR_BIAS, PRIOR)
    bests = [(unfinished.best(one), one.answerable) for one in learned]
    bias, answering = _answering([(best[0], label) for best, label in bests if best])
    return Numbers(ranking, bias, answering)


def _ranking(learned: Sequence[Learned]) -> Features:
    groups = [o for o in learned if o.answerable and o.right and o.wrong]
    rows = np.concatenate([_rows([*o.right, *o.wrong]) for o in groups])
    sizes = [len(o.right) + len(o.wrong) for o in groups]
    starts = np.cumsum([0, *sizes[:-1]])
    right = np.concatenate([[1.0] * len(o.right) + [0.0] * len(o.wrong) for o in groups])
    prior = np.array([*PRIOR.values()])

    def slope(at: Vector) -> tuple[float, Vector]:
        scores = rows @ at
        chances = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
        hit, total = np.add.reduceat(chances * right, starts), np.add.reduceat(chances, starts)
        pull = chances / np.repeat(total, sizes) - chances * right / np.repeat(hit, sizes)
        return _drawn(-np.log(hit / total).mean(), pull @ rows / len(groups), at, prior)

    return dict(zip(PRIOR, map(float, _descended(prior, slope)), strict=True))


def _answering(examples: Sequence[tuple[Features, bool]]) -> tuple[float, Features]:
    rows = np.hstack([np.ones((len(examples), 1)), _rows([each for each, _ in examples])])
    labels = np.array([float(label) for _, label in examples])
    prior = np.array([PRIOR_BIAS, *PRIOR.values()])

    def slope(at: Vector) -> tuple[float, Vector]:
        chances = 1 / (1 + np.exp(-np.clip(rows @ at, -30, 30)))
        given = np.where(labels > 0, chances, 1 - chances)
        change = (chances - labels) @ rows / len(labels)
        return _drawn(-np.log(np.maximum(given, 1e-12)).mean(), change, at, prior)

    bias, *numbers = map(float, _descended(prior, slope))
    return bias, dict(zip(PRIOR, numbers, strict=True))


def _rows(features: Sequence[Features]) -> Vector:
    return np.array([[each[name] for name in PRIOR] for each in features])


def _drawn(loss: float, change: Vector, at: Vector, prior: Vector) -> tuple[float, Vector]:
    """With what it costs to be away from the prior."""
    away = at - prior
    return loss + DRAWN / 2 * float(away @ away), change + DRAWN * away


def _descended(start: Vector, slope: Callable[[Vector], tuple[float, Vector]]) -> Vector:
    """Gradient descent with a step that grows while it helps; a number whose sign makes no sense
    becomes 0: a missing word never speaks for an answer."""
    at, step = start, 1.0
    loss, change = slope(at)
    for _ in range(STEPS):
        there = at - step * change
        there = np.where(there * start > 0, there, 0.0)
        new, following = slope(there)
        if new < loss:
            at, loss, change, step = there, new, following, step * 1.5
        else:
            step /= 2
    return at


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, x))))


def unseen(learned: Sequence[Learned]) -> list[tuple[float, bool, Learned]]:
    """For every question, by numbers fitted without its chatbot: probability, found, question."""
    results = []
    for bot in sorted({one.bot for one in learned}):
        numbers = fitted([one for one in learned if one.bot != bot])
        for one in learned:
            if one.bot == bot:
                best = numbers.best(one)
                results.append((numbers.probability(one), bool(best and best[1]), one))
    return results


def curve(results: Sequence[tuple[float, bool, Learned]]) -> Iterator[tuple[str, ...]]:
    """Rows by threshold: rightly answered or refused, false refusals, false answers, found."""
    for threshold in THRESHOLDS:
        can = [(p >= threshold, hit) for p, hit, one in results if one.answerable]
        cannot = [p >= threshold for p, _, one in results if not one.answerable]
        answered = [hit for said, hit in can if said]
        right = len(answered) + cannot.count(False)
        shares = (
            right / len(results),
            1 - len(answered) / max(len(can), 1),
            cannot.count(True) / max(len(cannot), 1),
            sum(answered) / max(len(answered), 1),
        )
        yield (f"{threshold:.2f}", *(f"{share:.3f}" for share in shares))


def report(names: Sequence[str]) -> str:
    """The curve for unseen chatbots, and the numbers fitted on all of the sets together."""
    learned = [one for name in names for one in gathered(name)]
    lines = ["threshold  right  false refusals  false answers  best sentence holds the answer"]
    lines += ["  ".join(row) for row in curve(unseen(learned))]
    numbers = fitted(learned)
    lines += ["", f"BIAS = {numbers.bias:.1f}"]
    for title, values in (("RANKING", numbers.ranking), ("ANSWERING", numbers.answering)):
        lines.append(f"{title} = { ({name: round(value, 1) for name, value in values.items()}) }")
    return "\n".join(lines)
