"""Writes what a benchmark found into docs/performance.md, each between its own marks."""

import fcntl
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
HEAD = """# How fast and how good

Each section below is written by its benchmark, on the machine that it names; run it again rather
than trust a figure. Machines differ: read the ratios before the absolute figures.
"""


def write_section(name: str, text: str, *, page: Path = PAGE) -> None:
    """Puts Markdown where the section's marks are, or at the end when it has none yet."""
    with open(page, "a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        old = file.read() or HEAD
        file.truncate(0)
        file.write(_with_section(old, name, text))


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; all columns but the first are figures."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def _with_section(page: str, name: str, text: str) -> str:
    begin, end = f"<!-- {name}: written by benchmarks -->", f"<!-- end of {name} -->"
    section = f"{begin}\n{text.strip()}\n{end}"
    found = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if found.search(page):
        return found.sub(lambda _: section, page)
    return f"{page.rstrip()}\n\n{section}\n"
