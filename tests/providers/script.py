from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Script:
    """What the stub does with one request. Times are in seconds.

    ``intrusion`` is written as it is (a frame of any kind, or none) before piece number
    ``intrude_at``; ``cut_after`` closes the connection after so many pieces; ``chop`` cuts what is
    written into network writes of so many bytes; ``copies`` sends every frame so often. ``usage``:
    tokens in, out, and how many of those in came from the cache. ``body`` replaces the body of a
    refusal, or of embeddings.
    """

    pieces: Sequence[str] = ("Hello", " from", " the stub.")
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    message: str = "the stub refuses"
    code: str | None = None
    body: Any = None
    before: float = 0
    between: float = 0
    hangs: bool = False
    cut_after: int | None = None
    intrusion: bytes = b""
    intrude_at: int = 0
    finish: str = "stop"
    ends: bool = True
    usage: tuple[int, int, int] | None = (120, 30, 100)
    chop: int = 0
    copies: int = 1
