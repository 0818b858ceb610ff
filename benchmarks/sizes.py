"""How large chunks should be: the share of the true answers within a budget of characters."""

import inspect
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from benchmarks.coverage import BUDGETS, coverage
from benchmarks.documents import Library, dev_libraries, django_library, python_library
from benchmarks.packages import debian_docs, django_docs
from benchmarks.report import table
from knowledge.chunking import chunk

CHOSEN = """## How much of the answer is found

The share of the true answer's characters within the best passages that fill a budget of \
characters, from whole documents cut by the product. A question is a section's title, its answer \
the section's first two paragraphs. Without titles a page is plain text, as from a PDF, and the \
words of the question are nowhere but in the question."""
COMPARED = """## Sizes of chunks

As above, within {budget:,} characters, for targets in tokens (the maximum is a third more) \
and an overlap in tokens of neighbouring chunks."""
TARGETS = (200, 240, 280, 320)
OVERLAPS = (0, 30)


def chosen(lost: int = 0) -> str:
    head = ["", "questions", "chunks", *(f"{budget:,}" for budget in BUDGETS)]
    rows = (
        (name, sum(len(each.asked) for each in libraries), *_figures(libraries, chunk))
        for name, libraries in _groups()
    )
    return f"{CHOSEN}\n\n{table(head, rows)}"


def compared(lost: int = 0) -> str:
    groups = _groups()
    head = ["target, overlap", *(name for name, _ in groups)]
    rows = [
        (f"{target}, {overlap}", *(_figures(libraries, cut)[-1] for _, libraries in groups))
        for target in TARGETS
        for overlap in OVERLAPS
        for cut in [partial(chunk, target=target, maximum=target * 4 // 3, overlap=overlap)]
    ]
    used = {name: each.default for name, each in inspect.signature(chunk).parameters.items()}
    note = f"The product uses {used['target']}, {used['overlap']}."
    return f"{COMPARED.format(budget=BUDGETS[-1])} {note}\n\n{table(head, rows)}"


def _groups() -> list[tuple[str, list[Library]]]:
    found = [django_library(django_docs(), headings=each) for each in (True, False)]
    if folder := debian_docs():
        found += [python_library(folder, headings=each) for each in (True, False)]
    groups = [(library.name, [library]) for library in found if library]
    return [*groups, ("Development set", dev_libraries())]


def _figures(libraries: Iterable[Library], cut: Callable[[str], Sequence]) -> list[object]:
    found = [(len(library.asked), *coverage(library, cut)) for library in libraries]
    asked = sum(number for number, _, _ in found)
    shares = zip(
        *([share * number for share in shares] for number, shares, _ in found), strict=True
    )
    return [sum(chunks for *_, chunks in found), *(f"{sum(each) / asked:.3f}" for each in shares)]
