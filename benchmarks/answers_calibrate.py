"""Fits the numbers of `bots.answering.answerability` and says how well they carry over. Pure.

First which sentence of those that retrieval found holds the answer: a conditional logit over the
answerable questions (McFadden, "Conditional logit analysis of qualitative choice behavior", 1974).
Then whether the best sentence does: a logistic regression over all questions. Both are drawn to
`PRIOR`, which was set by hand, because there are few questions.

Every figure printed is of chatbots that the fit has not seen: all but one are fitted, the one is
asked. The words of `bots/answering/words` were chosen with the development questions in sight, so
questions of other authors are answered less well than these figures say.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.answers_memory import Memory
from benchmarks.answers_set import Case, cases, documents, even
from bots.answering.answerability import Reader
from bots.answering.asked import read
from bots.answering.selecting import ranked
from bots.answering.understanding import understand

Features = dict[str, float]
Vector = list[float]

PRIOR = {
    "own": 4.0,
    "about": 3.5,
    "above": 2.0,
    "beside": 2.0,
    "elsewhere": 0.5,
    "unknown": -3.0,
    "missing": -3.0,
    "soft": -1.0,
    "any_unknown": -0.5,
    "any_missing": -0.7,
    "exact": 0.5,
    "together": 0.5,
    "value": 0.5,
    "no_value": -0.5,
    "no_certain_value": -2.5,
    "counted": 0.3,
    "rank": 0.5,
    "words": 1.0,
}
PRIOR_BIAS = -3.0
DRAWN = 0.003  # how strongly to the prior
STEPS = 150
SEEN = 60  # of the best sentences of a question
THRESHOLDS = (0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)


@dataclass
class Learned:
    """A question with the features of its sentences, those apart that hold the answer."""

    case: Case
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
    return [_gathered(case, memories[case.bot]) for case in wanted]


def _gathered(case: Case, memory: Memory) -> Learned:
    one = Learned(case)
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
    prior = [PRIOR[name] for name in PRIOR]
    data = [
        (_rows(o.right), _rows(o.wrong)) for o in learned if o.answerable and o.right and o.wrong
    ]

    def slope(at: Vector) -> tuple[float, Vector]:
        loss, change = 0.0, [0.0] * len(at)
        for right, wrong in data:
            chances = [math.exp(min(_dot(at, row), 300.0)) for row in (*right, *wrong)]
            hit, total = sum(chances[: len(right)]), sum(chances)
            loss -= math.log(hit / total)
            for n, (row, chance) in enumerate(zip((*right, *wrong), chances, strict=True)):
                pull = chance / total - (chance / hit if n < len(right) else 0)
                for i, x in enumerate(row):
                    change[i] += pull * x
        return _drawn(loss / len(data), [c / len(data) for c in change], at, prior)

    return dict(zip(PRIOR, _descended(prior, slope), strict=True))


def _answering(examples: Sequence[tuple[Features, bool]]) -> tuple[float, Features]:
    prior = [PRIOR_BIAS, *PRIOR.values()]
    rows = [([1.0, *row], label) for (row,), label in ((_rows([f]), y) for f, y in examples)]

    def slope(at: Vector) -> tuple[float, Vector]:
        loss, change = 0.0, [0.0] * len(at)
        for row, label in rows:
            chance = _sigmoid(_dot(at, row))
            loss -= math.log(max(chance if label else 1 - chance, 1e-12))
            for i, x in enumerate(row):
                change[i] += (chance - label) * x
        return _drawn(loss / len(rows), [c / len(rows) for c in change], at, prior)

    bias, *numbers = _descended(prior, slope)
    return bias, dict(zip(PRIOR, numbers, strict=True))


def _rows(features: Sequence[Features]) -> list[Vector]:
    return [[each[name] for name in PRIOR] for each in features]


def _drawn(loss: float, change: Vector, at: Vector, prior: Vector) -> tuple[float, Vector]:
    """With what it costs to be away from the prior."""
    away = [a - p for a, p in zip(at, prior, strict=True)]
    cost = DRAWN / 2 * sum(d * d for d in away)
    return loss + cost, [c + DRAWN * d for c, d in zip(change, away, strict=True)]


def _descended(start: Vector, slope: Callable[[Vector], tuple[float, Vector]]) -> Vector:
    """Gradient descent with a step that grows while it helps."""
    at, step = start, 1.0
    loss, change = slope(at)
    for _ in range(STEPS):
        there = [_of_sign(a - step * c, s) for a, c, s in zip(at, change, start, strict=True)]
        new, following = slope(there)
        if new < loss:
            at, loss, change, step = there, new, following, step * 1.5
        else:
            step /= 2
    return at


def _of_sign(number: float, prior: float) -> float:
    """The number, or 0 when its sign makes no sense: a missing word never speaks for an answer."""
    return number if number * prior > 0 else 0.0


def _dot(one: Vector, other: Vector) -> float:
    return sum(map(float.__mul__, one, other))


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, x))))


def unseen(learned: Sequence[Learned]) -> list[tuple[float, bool, Learned]]:
    """For every question, by numbers fitted without its chatbot: probability, found, question."""
    results = []
    for bot in sorted({one.case.bot for one in learned}):
        numbers = fitted([one for one in learned if one.case.bot != bot])
        for one in learned:
            if one.case.bot == bot:
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


def report(name: str) -> str:
    """The curve for unseen chatbots, and the numbers fitted on all."""
    learned = gathered(name)
    lines = ["threshold  right  false refusals  false answers  best sentence holds the answer"]
    lines += ["  ".join(row) for row in curve(unseen(learned))]
    numbers = fitted(learned)
    lines += ["", f"BIAS = {numbers.bias:.1f}"]
    for title, values in (("RANKING", numbers.ranking), ("ANSWERING", numbers.answering)):
        lines.append(f"{title} = { ({name: round(value, 1) for name, value in values.items()}) }")
    return "\n".join(lines)
