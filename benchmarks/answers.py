"""How well the built-in quoting engine answers and refuses, through the product's own path.

    python manage.py services --ephemeral -- python -m benchmarks.answers [--failures] [--write]

Chatbots and sources are made in a passing MongoDB; each question goes through `understand`,
`search` and `compose` as a visitor's does. ``--calibrate`` fits the engine's numbers instead and
prints what they do for chatbots that the fit has not seen; it needs no database.
"""

import argparse
import platform
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import world
from benchmarks.answers_set import Case, Outcome, cases, documents
from benchmarks.report import table, write_section

BOT = "Assistant"
SETS = ["dev", "kept", "learn", "tongues"]  # to look at; judge is not
LARGE = 10_000
PER_CHUNK = 8  # sentences
LATENCY_QUESTIONS = 200


@dataclass(frozen=True)
class Figures:
    """Shares of a group of outcomes; None where nothing was asked that could tell."""

    count: int
    right: float | None
    false_refusals: float | None
    false_answers: float | None
    contains: float | None

    @classmethod
    def of(cls, outcomes: Sequence[Outcome]) -> "Figures":
        can = [each for each in outcomes if each.case.expect == "answer"]
        cannot = [each for each in outcomes if each.case.expect == "refuse"]
        answered = [each for each in can if each.answered]
        return cls(
            len(outcomes),
            _share([each.right for each in (*can, *cannot)]),
            _share([not each.answered for each in can]),
            _share([each.answered for each in cannot]),
            _share([each.contains for each in answered]),
        )

    def row(self, name: str) -> list[str]:
        shares = (self.right, self.false_refusals, self.false_answers, self.contains)
        return [name, str(self.count), *("" if s is None else f"{s:.3f}" for s in shares)]


def _share(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None


HEAD = (
    "group",
    "questions",
    "rightly answered or refused",
    "false refusals",
    "false answers",
    "answer in the quotation",
)


def made(name: str, bots: Sequence[str]) -> dict[str, tuple[str, list[str]]]:
    """A chatbot for each of the set's: its id and the languages of its sources."""
    from knowledge.analysis import detect_language
    from knowledge.chunking import chunk

    found = {}
    for bot, texts in documents(name, bots).items():
        languages = list(dict.fromkeys(map(detect_language, texts.values())))
        chatbot = world.new_bot(languages)
        for title, text in texts.items():
            world.add_source(chatbot, text, chunk(text), detect_language(text), _title(title, text))
        found[bot] = (chatbot, languages)
    return found


def _title(file: str, text: str) -> str:
    first = text.strip().partition("\n")[0]
    return first.lstrip("# ") if first.startswith("#") else file


def asked(case: Case, chatbot: str, languages: Sequence[str]) -> Outcome:
    """The engine's answer to a question."""
    from bots.answering.quoting import compose, kindred
    from bots.answering.understanding import understand
    from knowledge.retrieval import search

    begun = time.perf_counter()
    question = understand(case.question, case.history, bot_name=BOT, languages=languages)
    if question.kind == "small_talk":
        return Outcome(case, None, detail="taken as small talk")
    found = search(chatbot, question.query, context=f"{question.context} {kindred(question)}")
    answer = compose(question, found)
    spent = 1000 * (time.perf_counter() - begun)
    detail = f"searched {question.query!r} after {question.context!r}"
    if answer is None:
        return Outcome(case, None, spent, f"{detail}; {_nearest(question, found)}")
    quotes = tuple(found.passages[i].text[start:end] for i, start, end in answer.spans)
    return Outcome(case, quotes, spent, f"{detail}; {_nearest(question, found)}")


def _nearest(question, found) -> str:
    """The best span there was, with its probability and features, for who looks into a failure."""
    from bots.answering.quoting.extractive import considered

    spans, chance = considered(question, found)
    if not spans:
        return "nothing near"
    best = spans[0]
    features = {name: round(value, 2) for name, value in best.fit.features.items() if value}
    return f"probability {chance:.2f}, {features}, {best.best.text[:120]!r}"


def baseline(case: Case, chatbot: str, languages: Sequence[str]) -> Outcome:
    """The first passage's sentence with most of the question's words; refuses nothing it finds."""
    from knowledge.analysis import query_tokens, tokens
    from knowledge.retrieval import search
    from knowledge.sentences import sentences

    found = search(chatbot, case.question)
    if not found.passages:
        return Outcome(case, None)
    first = found.passages[0]
    wanted = set(query_tokens(case.question, first.language))
    pieces = [first.text[start:end] for start, end in sentences(first.text)]
    best = max(pieces, key=lambda piece: len(wanted & set(tokens(piece, first.language))))
    return Outcome(case, (best,))


def tables(outcomes: Sequence[Outcome], plain: Sequence[Outcome]) -> str:
    rows = [Figures.of(outcomes).row("all"), Figures.of(plain).row("best sentence, no refusal")]
    for key in ("kind", "language"):
        for value in sorted({getattr(each.case, key) for each in outcomes}):
            group = [each for each in outcomes if getattr(each.case, key) == value]
            rows.append(Figures.of(group).row(value))
    return table(HEAD, rows)


def latency(name: str) -> str:
    """Milliseconds per question among ten thousand chunks, made of the set's sentences."""
    wanted = [case for case in cases(name) if case.language == "en" and not case.history]
    if not wanted:
        return "It has no English to ask of 10,000 chunks."
    texts = documents(name, sorted({case.bot for case in wanted}))
    chatbot = world.new_bot(["en"])
    world.add_passages(
        chatbot, list(_recombined([t for d in texts.values() for t in d.values()])), "en"
    )
    spent = [asked(case, chatbot, ["en"]).milliseconds for case in wanted[:LATENCY_QUESTIONS]]
    spent = [asked(case, chatbot, ["en"]).milliseconds for case in wanted[:LATENCY_QUESTIONS]]
    return f"At {LARGE:,} chunks: {_quantiles(spent)}."


def _recombined(texts: Sequence[str]) -> Iterator[str]:
    from knowledge.sentences import sentences

    dice = Random(1)
    said = [text[start:end] for text in texts for start, end in sentences(text)]
    for _ in range(LARGE):
        yield " ".join(dice.sample(said, PER_CHUNK))


def _quantiles(spent: Sequence[float]) -> str:
    ordered = sorted(spent) or [0.0]
    median, slow = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
    return f"p50 {median:.0f} ms, p99 {slow:.0f} ms from the question to the answer"


def failures(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for each in outcomes:
        said = [" ".join(quote.split())[:200] for quote in each.quotes or ()]
        if not each.right:
            what = "false refusal" if each.case.expect == "answer" else "false answer"
        elif each.answered and not each.contains:
            what = "answer not quoted"
        else:
            continue
        case = each.case
        yield f"{what}: {case.id} ({case.language}, {case.kind}) {case.question}\n  {each.detail}"
        yield "".join(f"  > {quote}\n" for quote in said)


def main() -> None:
    options = _options()
    if options.calibrate:
        from benchmarks.answers_calibrate import report

        print(report(options.sets, keep=options.keep))
        return
    world.begin()
    questions = [case for case in cases(options.set) if case.expect != "chat"]
    bots = made(options.set, sorted({case.bot for case in questions}))
    outcomes = [asked(case, *bots[case.bot]) for case in questions]
    plain = [baseline(case, *bots[case.bot]) for case in questions]
    if options.failures:
        print("\n".join(failures(outcomes)))
    text = _section(options.set, outcomes, plain)
    print(text)
    if options.write:
        write_section("answers" if options.set == "dev" else f"answers-{options.set}", text)


def _section(name: str, outcomes: Sequence[Outcome], plain: Sequence[Outcome]) -> str:
    small = _quantiles([each.milliseconds for each in outcomes])
    return "\n\n".join(
        [
            f"## Answers without a model ({name} questions)",
            "The built-in engine quotes or refuses; a question counts as right when it was "
            "answered and can be, or refused and cannot. The last column is of the answered ones.",
            tables(outcomes, plain),
            f"As the set is: {small}. {latency(name)} ({platform.machine()}, Python "
            f"{platform.python_version()}.)",
        ]
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--set", default="dev", help="a folder of benchmarks/questions")
    parser.add_argument("--sets", nargs="+", default=SETS, help="to calibrate on")
    parser.add_argument("--failures", action="store_true", help="print each")
    parser.add_argument("--calibrate", action="store_true", help="fit the engine's numbers")
    parser.add_argument("--keep", action="store_true", help="and write them into the engine")
    parser.add_argument("--write", action="store_true", help="into docs/performance.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
