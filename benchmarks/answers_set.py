"""A question set on disk, and how an answer to one of its questions is judged. Pure.

``<set>/documents/<bot>-<name>.md`` are a bot's sources; ``<set>/questions.jsonl`` has a question
a line: id, bot, language, kind, history, question, expect (answer, refuse or chat), document,
answer (verbatim parts of the documents, of which a quotation has to hold one).
"""

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SETS = Path(__file__).parent / "questions"


@dataclass(frozen=True)
class Case:
    """A question and what is expected of its answer."""

    id: str
    bot: str
    language: str
    kind: str
    question: str
    expect: str
    history: tuple[dict, ...] = ()
    document: str = ""
    answer: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What was answered: the quoted words, None when it was refused."""

    case: Case
    quotes: tuple[str, ...] | None
    milliseconds: float = 0.0
    detail: str = ""

    @property
    def answered(self) -> bool:
        return self.quotes is not None

    @property
    def right(self) -> bool:
        """Answered when it can be and refused when it cannot; what is said does not matter."""
        return self.answered == (self.case.expect == "answer")

    @property
    def contains(self) -> bool:
        """Whether the quoted words hold the answer."""
        said = [even(quote) for quote in self.quotes or ()]
        return any(even(part) in quote for part in self.case.answer for quote in said)


def even(text: str) -> str:
    """Text as it is compared: white space and capitals do not count."""
    return re.sub(r"\s+", " ", text).strip().casefold()


def cases(name: str) -> list[Case]:
    lines = (SETS / name / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [_case(json.loads(line)) for line in lines if line.strip()]


def _case(row: dict) -> Case:
    answer = row.get("answer") or []
    return Case(
        id=str(row["id"]),
        bot=row["bot"],
        language=row["language"],
        kind=row.get("kind") or row["expect"],
        question=row["question"],
        expect=row["expect"],
        history=tuple(row.get("history") or ()),
        document=row.get("document") or "",
        answer=tuple([answer] if isinstance(answer, str) else answer),
    )


def documents(name: str, bots: Sequence[str]) -> dict[str, dict[str, str]]:
    """By bot, its documents: name and text."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for path in sorted((SETS / name / "documents").glob("*.md")):
        bot = max((b for b in bots if path.stem.startswith(b)), key=len, default="")
        if bot:
            found[bot][path.name] = path.read_text(encoding="utf-8")
    return dict(found)
