"""Fits the numbers of `quoting.answerability` and says how well they carry over. Pure.

First which sentence of those that retrieval found holds the answer: a conditional logit over the
answerable questions (McFadden, "Conditional logit analysis of qualitative choice behavior", 1974),
drawn to `PRIOR`, which was set by hand, because there are few questions. Then whether the best
sentence does: small trees over all questions.

Every figure printed is of chatbots that the fit has not seen (all but one are fitted, the one is
asked), or of whole sets that it has not seen. The words of `bots/answering/quoting/words` were in
part chosen with the first two sets in sight.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmarks.answers_memory import Memory
from benchmarks.answers_set import Case, cases, documents, even
from benchmarks.answers_trees import Growth, Tree, grown, said
from bots.answering.quoting import kindred
from bots.answering.quoting.answerability import AHEAD, NUMBERS, ahead
from bots.answering.quoting.asked import read
from bots.answering.quoting.reader import Reader
from bots.answering.quoting.selecting import ranked
from bots.answering.understanding import understand

Vector = np.ndarray

PRIOR = {
    "own": 6.7,
    "about": 6.3,
    "above": 2.9,
    "beside": 2.3,
    "unknown": -2.9,
    "missing": -3.6,
    "soft": -2.3,
    "exact": 1.7,
    "together": 1.0,
    "value": 1.0,
    "no_value": -1.1,
    "no_date": -2.2,
    "no_person": -1.9,
    "no_certain_value": -2.3,
    "rank": 1.5,
}
RARE = {"no_person": -1.5}  # of the logit: too seldom in the sets for the trees to learn
MORE = (
    *("own", "about", "above", "beside", "elsewhere", "b_own", "b_near", "b_far", "exact"),
    *("about_exact", "hard_local", "first", "last", "together", "value", "counted", "focus"),
    "score",
)
LESS = (
    *("unknown", "missing", "soft", "b_lost", "listed", "worst", "hard_lost", "linked"),
    *("sibling", "nouns", "others", "names", "absent"),
    *("no_date", "no_person", "no_certain_value", "no_value"),
)
DRAWN = 0.003  # how strongly to the prior
STEPS = 200
SEEN = 80  # of the best sentences of a question
THRESHOLDS = (0.4, 0.45, 0.48, 0.5, 0.52, 0.54, 0.56, 0.58, 0.6, 0.65, 0.7)
GROWTH = Growth(trees=150)
RIGHT, WRONG, BESIDE = 1, 0, -1


@dataclass
class Learned:
    """A question with its sentences: a row of features each, whether it holds the answer (what
    stands beside the answer is quoted with it: neither right nor wrong), and where it stands."""

    case: Case
    set: str
    bot: str  # with its set: two sets may have chatbots of one name
    names: tuple[str, ...] = ()
    rows: Vector = field(default_factory=lambda: np.zeros((0, 0)))
    holds: Vector = field(default_factory=lambda: np.zeros(0, int))
    blocks: list[tuple[int, int]] = field(default_factory=list)

    @property
    def answerable(self) -> bool:
        return self.case.expect == "answer"


@dataclass(frozen=True)
class Fitted:
    ranking: Vector
    answering: Vector  # the bias first, then what is added by feature
    trees: list[Tree]

    def probability(self, one: Learned) -> tuple[float, bool]:
        """That the best sentence answers; and whether it is a right one."""
        if not len(one.rows):
            return 0.0, False
        row, best = _decisive(self.ranking, one)
        logit = self.answering[0] + row @ self.answering[1:]
        logit += sum(float(said(tree, row[None])[0]) for tree in self.trees)
        return 1 / (1 + float(np.exp(-logit))), one.holds[best] == RIGHT


def gathered(name: str) -> list[Learned]:
    """Every question of a set with the features of what retrieval finds for it."""
    wanted = [case for case in cases(name) if case.expect != "chat"]
    sources = documents(name, sorted({case.bot for case in wanted}))
    memories = {bot: Memory(texts) for bot, texts in sources.items()}
    return [_gathered(name, case, memories[case.bot]) for case in wanted]


def _gathered(name: str, case: Case, memory: Memory) -> Learned:
    one = Learned(case, name, f"{name}/{case.bot}")
    question = understand(case.question, case.history, bot_name="Bot", languages=memory.languages)
    found = memory.search(question.query, context=f"{question.context} {kindred(question)}")
    asked = read(question.query, question.context, question.language, memory.languages)
    if not found.passages or not asked.words:
        return one
    best = ranked(Reader(asked, found), found.passages)
    units = [page.units[index] for _, page, index in best]
    holding = {(u.passage, u.block) for u in units if _holds(u.text, case)}
    for (fitting, _, _), unit in list(zip(best, units, strict=True))[:SEEN]:
        one.names = tuple(fitting.features)
        one.blocks.append((unit.passage, unit.block))
        if _holds(unit.text, case):
            kind = RIGHT
        else:
            kind = WRONG if unit.kind == "row" or one.blocks[-1] not in holding else BESIDE
        one.holds = np.append(one.holds, kind)
    one.rows = np.array([list(fitting.features.values()) for fitting, _, _ in best[:SEEN]])
    return one


def _holds(text: str, case: Case) -> bool:
    said = even(text)
    return any(even(answer) in said or said in even(answer) for answer in case.answer)


def fitted(learned: Sequence[Learned]) -> Fitted:
    learned = [one for one in learned if len(one.rows)]
    names = learned[0].names
    ranking = _ranking(learned, names)
    rows = np.array([_decisive(ranking, one)[0] for one in learned])
    labels = np.array([float(one.answerable) for one in learned])
    names = (*names, *AHEAD)
    bias = float(np.log(labels.mean() / (1 - labels.mean())))
    trees = grown(rows, labels, np.full(len(rows), bias), _signs(names), GROWTH)
    return Fitted(ranking, np.array([bias, *(RARE.get(name, 0.0) for name in names)]), trees)


def _signs(names: Sequence[str]) -> list[int]:
    return [(name in MORE) - (name in LESS) for name in names]


def _decisive(ranking: Vector, one: Learned) -> tuple[Vector, int]:
    """The features of the sentence that ranks first, with how far it is ahead; its index."""
    scores = one.rows @ ranking
    order = np.argsort(-scores, kind="stable")
    before = ahead([float(scores[i]) for i in order], [one.blocks[i] for i in order])
    return np.array([*one.rows[order[0]], *before.values()]), int(order[0])


def _ranking(learned: Sequence[Learned], names: Sequence[str]) -> Vector:
    groups = [o for o in learned if o.answerable and {RIGHT, WRONG} <= set(o.holds.tolist())]
    rows = np.concatenate([o.rows[o.holds != BESIDE] for o in groups])
    right = np.concatenate([o.holds[o.holds != BESIDE] for o in groups]).astype(float)
    sizes = [int((o.holds != BESIDE).sum()) for o in groups]
    starts = np.cumsum([0, *sizes[:-1]])
    prior = np.array([PRIOR.get(name, 0.0) for name in names])

    def slope(at: Vector) -> tuple[float, Vector]:
        scores = rows @ at
        chances = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
        hit, total = np.add.reduceat(chances * right, starts), np.add.reduceat(chances, starts)
        pull = chances / np.repeat(total, sizes) - chances * right / np.repeat(hit, sizes)
        away = at - prior
        loss = -np.log(hit / total).mean() + DRAWN / 2 * float(away @ away)
        return loss, pull @ rows / len(groups) + DRAWN * away

    return _descended(prior, np.array(_signs(names)), slope)


def _descended(start: Vector, signs: Vector, slope) -> Vector:
    """Gradient descent with a step that grows while it helps; a number whose sign makes no sense
    becomes 0: a missing word never speaks for an answer."""
    at, step = start, 1.0
    loss, change = slope(at)
    for _ in range(STEPS):
        there = at - step * change
        there = np.where(there * signs < 0, 0.0, there)
        new, following = slope(there)
        if new < loss:
            at, loss, change, step = there, new, following, step * 1.5
        else:
            step /= 2
    return at


Result = tuple[float, bool, Learned]


def unseen(learned: Sequence[Learned], by: str) -> list[Result]:
    """For every question, by numbers fitted without its chatbot or its set ("bot", "set")."""
    results = []
    for part in sorted({getattr(one, by) for one in learned}):
        numbers = fitted([one for one in learned if getattr(one, by) != part])
        asked = [one for one in learned if getattr(one, by) == part]
        results += [(*numbers.probability(one), one) for one in asked]
    return results


def figures(results: Sequence[Result], threshold: float) -> str:
    """Rightly answered or refused, false refusals, false answers, found."""
    can = [(p >= threshold, hit) for p, hit, one in results if one.answerable]
    cannot = [p >= threshold for p, _, one in results if not one.answerable]
    answered = [hit for said, hit in can if said]
    shares = (
        (len(answered) + cannot.count(False)) / len(results),
        1 - len(answered) / max(len(can), 1),
        cannot.count(True) / max(len(cannot), 1),
        sum(answered) / max(len(answered), 1),
    )
    return "  ".join(f"{share:.3f}" for share in shares)


def curve(results: Sequence[Result]) -> Iterator[str]:
    for threshold in THRESHOLDS:
        yield f"{threshold:.2f}  {figures(results, threshold)}"


def best_threshold(results: Sequence[Result]) -> float:
    """Where most are rightly answered or refused, smoothed over its neighbours."""
    right = {
        t: np.mean([(p >= t) == one.answerable for p, _, one in results])
        for t in np.arange(0.3, 0.8, 0.01)
    }
    near = {t: np.mean([r for u, r in right.items() if abs(u - t) < 0.035]) for t in right}
    return round(float(max(near, key=near.__getitem__)), 2)


def report(names: Sequence[str], *, keep: bool = False) -> str:
    """The curves for what the fit has not seen; ``keep`` writes the numbers fitted on all."""
    learned = [one for name in names for one in gathered(name)]
    lines = []
    for by in ("bot", "set"):
        results = unseen(learned, by)
        threshold = best_threshold(results)
        lines.append(f"\nby {by}  right  false refusals  false answers  best sentence holds it")
        lines += curve(results)
        for name in names:
            own = [each for each in results if each[2].set == name]
            lines.append(f"{name} at {threshold}: {figures(own, threshold)}")
        if by == "bot" and keep:
            _keep(learned, threshold)
    return "\n".join(lines)


def _keep(learned: Sequence[Learned], threshold: float) -> None:
    numbers = fitted(learned)
    names = next(one.names for one in learned if one.names)
    trees = [[[round(x, 4) for x in node] for node in tree] for tree in numbers.trees]
    kept = {
        "threshold": threshold,
        "ranking": {
            n: round(float(x), 3) for n, x in zip(names, numbers.ranking, strict=True) if x
        },
        "names": [*names, *AHEAD],
        "bias": round(float(numbers.answering[0]), 3),
        "answering": {
            n: round(float(x), 3)
            for n, x in zip((*names, *AHEAD), numbers.answering[1:], strict=True)
            if x
        },
        "trees": trees,
    }
    text = json.dumps(kept, separators=(",", ":"))
    text = text.replace("]],[[", "]],\n[[").replace(',"', ',\n"')
    NUMBERS.write_text(text + "\n", encoding="utf-8")
