"""What a backup says of itself: its moment, and of each collection and file its hash."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from botsmith.lib.app_error import AppError

FORMAT = 1
NAME = "manifest.json"


class BackupError(AppError):
    """The sentence says what to do; it is for the operator."""


@dataclass(frozen=True)
class Dumped:
    """One collection: its file, how many documents in the order of ``_id``, and their SHA-256."""

    alias: str
    name: str
    file: str
    documents: int
    bytes: int
    sha256: str
    options: dict
    indexes: list[dict]


@dataclass(frozen=True)
class Upload:
    file: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """``cut``: MongoDB's time and increment that all of it was read at. ``sealed``: a word sealed
    with the key that secrets were sealed with, to see whether another installation's opens them."""

    version: str
    made_at: str
    cut: list[int]
    sealed: str
    collections: list[Dumped]
    uploads: list[Upload] = field(default_factory=list)
    format: int = FORMAT

    @property
    def documents(self) -> int:
        return sum(each.documents for each in self.collections)

    @property
    def bytes(self) -> int:
        return sum(each.bytes for each in (*self.collections, *self.uploads))

    def write(self, folder: Path) -> None:
        (folder / NAME).write_text(json.dumps(asdict(self), indent=1))


def read(folder: Path) -> Manifest:
    """Raises BackupError where it is none, or of a later version."""
    try:
        found = json.loads((folder / NAME).read_text())
        kept = found["format"]
    except FileNotFoundError:
        raise BackupError(f"There is no whole backup in {folder}: it has no {NAME}.") from None
    except (ValueError, KeyError, TypeError):
        raise BackupError(f"{folder / NAME} is damaged. Take another backup.") from None
    if kept != FORMAT:
        raise BackupError(f"This backup has format {kept}; this version reads format {FORMAT}.")
    found["collections"] = [Dumped(**each) for each in found["collections"]]
    found["uploads"] = [Upload(**each) for each in found["uploads"]]
    return Manifest(**found)
