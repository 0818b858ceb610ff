"""One bug: what it changes, and the tests that must see it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Bug:
    """``old`` stands once in ``file`` (relative to the checkout) and becomes ``new``.

    ``tests`` are pytest's arguments: few, of those that ``make test`` runs, and at least one of
    them must fail. ``like`` names the advisory that it is of a kind with, when there is one.
    """

    name: str
    row: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    like: str = ""

    def put_into(self, root: Path) -> None:
        path = root / self.file
        path.write_text(self.changed(path.read_text()))

    def changed(self, text: str) -> str:
        if (found := text.count(self.old)) != 1:
            raise ValueError(f"{self.name}: what it changes stands {found} times in {self.file}.")
        return text.replace(self.old, self.new)
