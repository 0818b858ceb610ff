"""Many golden questions at once, as they were pasted: a line each, or a table with a head. Pure.

    When do you open on Saturday? | nine | 9:00
    Do you sell bicycles? | (does not know)

After the question come the words of a right answer, with other ways to say them after further
bars; ";" separates what must be said as well. A table has columns by their names.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bots.checks.judging import comparable, ways

NOT_KNOWN = "(does not know)"
LONGEST_QUESTION = 500
LONGEST_PHRASE = 300
MOST_PHRASES = 10
_COLUMNS = {
    "question": "question",
    "must contain": "must_contain",
    "must not contain": "must_not_contain",
    "must cite": "must_cite",
}
NO_BAR = "Put a | between the question and the words that a right answer holds."


@dataclass(frozen=True)
class Line:
    """A line as it was pasted, and what it was read as, or what is wrong with it."""

    number: int
    text: str
    fields: Mapping = field(default_factory=dict)
    error: str = ""


def read_lines(text: str, known: Iterable[str] = ()) -> list[Line]:
    """What was pasted, line by line; ``known`` are questions that there are already."""
    seen = {comparable(each) for each in known}
    lines = []
    for line in _table(text) if _has_head(text) else _lines(text):
        question = comparable(line.fields.get("question", ""))
        if not line.error and question in seen:
            line = Line(line.number, line.text, error="There is this question already.")
        if not line.error:
            seen.add(question)
        lines.append(line)
    return lines


def phrases_of(text: str) -> list[str]:
    """Phrases as they are typed, one on each line, once each."""
    tidy = (f" {'|'} ".join(ways(line)) for line in text.splitlines())
    return list(dict.fromkeys(each for each in tidy if each))


def fault_of(phrases: Sequence[str]) -> str:
    """What is wrong with phrases, in words; nothing when they can be looked for."""
    if len(phrases) > MOST_PHRASES:
        return f"Give {MOST_PHRASES} of them at most."
    for phrase in phrases:
        if len(phrase) > LONGEST_PHRASE:
            return f"Keep each under {LONGEST_PHRASE} characters: a few words are found best."
        if not all(comparable(way).strip() for way in ways(phrase)):
            return f"“{phrase}” has no letter or digit that could be looked for."
    return ""


def _lines(text: str) -> Iterator[Line]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        mark = "|" if "|" in line else "\t"
        question, bar, wanted = line.partition(mark)
        if not bar:
            yield Line(number, line, error=NO_BAR)
        else:
            yield _checked(number, line, _of(question, wanted))


def _of(question: str, wanted: str, unwanted: str = "", cited: str = "") -> dict:
    refuses = wanted.strip().casefold() == NOT_KNOWN
    return {
        "question": " ".join(question.split()),
        "must_contain": [] if refuses else _several(wanted),
        "must_not_contain": _several(unwanted),
        "must_cite": [each.strip() for each in cited.split(";") if each.strip()],
        "expects_refusal": refuses,
    }


def _several(text: str) -> list[str]:
    return phrases_of(text.replace(";", "\n"))


def _checked(number: int, text: str, fields: dict) -> Line:
    error = _fault(fields)
    return Line(number, text, {} if error else fields, error)


def _fault(fields: Mapping) -> str:
    if not comparable(fields["question"]).strip():
        return "There is no question."
    if len(fields["question"]) > LONGEST_QUESTION:
        return f"Keep the question under {LONGEST_QUESTION} characters."
    if fields["expects_refusal"] and fields["must_cite"]:
        return "A bot that does not know cites nothing."
    wanted = ("must_contain", "must_not_contain", "must_cite", "expects_refusal")
    if not any(fields[name] for name in wanted):
        return "Say what a right answer holds."
    return fault_of(fields["must_contain"]) or fault_of(fields["must_not_contain"])


def _has_head(text: str) -> bool:
    first = text.lstrip("\ufeff \n\r\t").partition("\n")[0]
    return "|" not in first and _name(_cells([first])[0][:1] or [""])[0] == "question"


def _table(text: str) -> Iterator[Line]:
    rows = csv.reader(text.lstrip("\ufeff").splitlines(keepends=True), delimiter=_comma(text))
    head: list[str] | None = None
    for cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if head is None:
            head = [_COLUMNS.get(name, "") for name in _name(cells)]
            continue
        found = dict(zip(head, cells, strict=False))
        of = [found.get(name, "") for name in _COLUMNS.values()]
        yield _checked(rows.line_num, _comma(text).join(map(_quoted, cells)), _of(*of))


def _name(cells: Sequence[str]) -> list[str]:
    return [" ".join(cell.replace("_", " ").casefold().split()) for cell in cells]


def _cells(lines: Sequence[str]) -> list[list[str]]:
    return list(csv.reader(lines, delimiter=_comma(lines[0]))) or [[]]


def _comma(text: str) -> str:
    """What separates the cells: spreadsheets copy tabs, and some save semicolons."""
    first = text.lstrip("\ufeff \n\r").partition("\n")[0]
    return max("\t;,", key=first.count) if any(c in first for c in "\t;,") else ","


def _quoted(cell: str) -> str:
    escaped = cell.replace('"', '""')
    return f'"{escaped}"' if any(sign in cell for sign in '",;\t\n') else cell
