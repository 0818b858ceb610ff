"""Many golden questions at once, as they were pasted: a line each, or a table with a head. Pure.

    When do you open on Saturday? | nine | 9:00
    Do you sell bicycles? | (does not know)

After the question come the words of a right answer, with other ways to say them after further
bars; ";" separates what must be said as well. A table has columns by their names.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bots.actions.checks_bounds import excess_in, excess_of
from bots.checks.judging import comparable, ways

NOT_KNOWN = "(does not know)"
_COLUMNS = {
    "question": "question",
    "must contain": "must_contain",
    "must not contain": "must_not_contain",
    "must cite": "must_cite",
}
NOT_READ = "This line cannot be read as a row of the table. Look at its quotation marks."
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
    if excess := excess_of(phrases):
        return excess
    for phrase in phrases:
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
    if excess := excess_in(fields):
        return excess
    if fields["expects_refusal"] and fields["must_cite"]:
        return "A bot that does not know cites nothing."
    wanted = ("must_contain", "must_not_contain", "must_cite", "expects_refusal")
    if not any(fields[name] for name in wanted):
        return "Say what a right answer holds."
    return fault_of(fields["must_contain"]) or fault_of(fields["must_not_contain"])


def _has_head(text: str) -> bool:
    first = _first_line(text).strip()
    cells = next(_rows(csv.reader([first], delimiter=_comma(first))), None)
    return "|" not in first and bool(cells) and _name(cells)[0] == "question"


def _table(text: str) -> Iterator[Line]:
    lines = text.lstrip("\ufeff").splitlines(keepends=True)
    comma = _comma(_first_line(text))
    rows = csv.reader(lines, delimiter=comma)
    head: list[str] | None = None
    for cells in _rows(rows):
        if cells is None:
            yield Line(rows.line_num, lines[rows.line_num - 1].rstrip(), error=NOT_READ)
        elif not any(cell.strip() for cell in cells):
            continue
        elif head is None:
            head = [_COLUMNS.get(name, "") for name in _name(cells)]
        else:
            found = dict(zip(head, cells, strict=False))
            of = [found.get(name, "") for name in _COLUMNS.values()]
            yield _checked(rows.line_num, comma.join(map(_quoted, cells)), _of(*of))


def _rows(reader) -> Iterator[list[str] | None]:
    """Each row's cells; None for what is none."""
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield None


def _first_line(text: str) -> str:
    """The first that holds anything."""
    lines = text.lstrip("\ufeff").splitlines()
    return next((line for line in lines if line.strip()), "")


def _name(cells: Sequence[str]) -> list[str]:
    return [" ".join(cell.replace("_", " ").casefold().split()) for cell in cells]


def _comma(line: str) -> str:
    """What separates the cells: spreadsheets copy tabs, and some save semicolons."""
    return max("\t;,", key=line.count) if any(c in line for c in "\t;,") else ","


def _quoted(cell: str) -> str:
    escaped = cell.replace('"', '""')
    return f'"{escaped}"' if any(sign in cell for sign in '",;\t\n') else cell
