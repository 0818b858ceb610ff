"""Forms that two people, or two tabs, have open at once.

A form carries a mark of each value that it showed. What its reader left as it was shown is left as
it is stored by now; what both changed is for a person to decide.
"""

import hashlib
import json
from collections.abc import Mapping

from botsmith.lib.app_error import AppError

MARK_CHARS = 12
FIELD = "seen"  # Its name in forms.


class ChangedMeanwhile(AppError):
    """``fields`` are the names of what somebody else has changed since it was shown."""

    code = "changed_meanwhile"
    status = 409
    sentence = (
        "This was changed meanwhile, in another tab or by somebody else. Compare it with what is "
        "stored, and save again to have it as it stands here."
    )

    def __init__(self, fields: list[str]) -> None:
        super().__init__()
        self.fields = fields


def marks(values: Mapping[str, object]) -> str:
    """What a form carries of the values that it shows."""
    return ",".join(f"{name}:{_mark(value)}" for name, value in sorted(values.items()))


def still_to_save(
    given: Mapping[str, object], stored: Mapping[str, object], seen: str
) -> dict[str, object]:
    """Of what was given that which its reader changed; raises ChangedMeanwhile.

    What no mark is known of counts as changed by its reader alone.
    """
    shown = dict(part.partition(":")[::2] for part in seen.split(",") if part)
    wanted = {n: value for n, value in given.items() if shown.get(n) != _mark(value)}
    both = [
        name
        for name, value in wanted.items()
        if name in shown and _mark(stored[name]) not in {shown[name], _mark(value)}
    ]
    if both:
        raise ChangedMeanwhile(both)
    return wanted


def _mark(value: object) -> str:
    """Nothing is nothing, however it is stored; a whole number is the same with a point."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = json.dumps(value, default=str, sort_keys=True)
    return hashlib.sha256(text.replace("\\r\\n", "\\n").encode()).hexdigest()[:MARK_CHARS]
