"""Forms that two people have open at once: who saves last is told what the other changed.

A form carries what its fields were when it was opened. What it writes, it writes on the condition
that they are so still.
"""

from collections.abc import Mapping

from accounts.models import User
from botsmith.lib.errors import AppError

MOST_SHOWN = 80
EMPTY = (None, "", [])


class ChangedMeanwhile(AppError):
    """``now`` is what the fields are that are not as they were seen."""

    code = "changed_meanwhile"
    status = 409
    sentence = "Somebody else changed this meanwhile. Look at it again, then decide."

    def __init__(self, now: Mapping):
        said = "; ".join(f"{_label(name)} is now {_quoted(now[name])}" for name in now)
        super().__init__(
            f"Somebody changed this while you were at it: {said}. Nothing of yours was saved yet. "
            "Look at both, then save once more to have it your way."
        )
        self.now = dict(now)


def same(seen: Mapping) -> dict:
    """The condition that the fields are as they were seen; an empty one may also be missing."""
    return {
        name: {"$in": [None, value]} if value in EMPTY else value for name, value in seen.items()
    }


def require_same(user: User, seen: Mapping) -> None:
    """Raises ChangedMeanwhile, naming what is another by now."""
    now = User.objects.filter(pk=user.pk).values(*seen).first() or {}
    other = {name: value for name, value in now.items() if _plain(value) != _plain(seen[name])}
    if other:
        raise ChangedMeanwhile(other)


def _plain(value: object) -> object:
    return None if value in EMPTY else value


def _label(name: str) -> str:
    return name.removeprefix("admin_").replace("_", " ").replace("custom max", "own limit of")


def _quoted(value: object) -> str:
    if value in EMPTY:
        return "empty"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"“{text[:MOST_SHOWN]}{'…' if len(text) > MOST_SHOWN else ''}”"
