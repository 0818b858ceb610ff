"""Lines of the log: one JSON object each, or text for people; whatever stands in them stays in one.

Values come from strangers (a path, a name, a provider's words), so each is bounded, and what is not
a letter is escaped. Secrets of the settings are hidden, wherever they stand.
"""

import json
import logging
import re
from collections.abc import Iterable
from datetime import UTC, datetime

MOST_MESSAGE, MOST_EXCEPTION, MOST_VALUE, MOST_FIELDS = 8_000, 16_000, 300, 12
HIDDEN = "[hidden]"
LEAST_SECRET = 8  # Shorter ones would hide ordinary words.
# Keys as customers and providers have them, which no setting knows. They begin a word, or follow an
# escaped end of line; signing secrets are of base64, of which no letter may end what is hidden.
KEYS = re.compile(
    r"(?:\b|(?<=\\[nrt]))"
    r"(?:(sk-|sk_|rk_|bs_live_|AIza)[A-Za-z0-9_\-]{12,}|(whsec_)[A-Za-z0-9_\-+/=]{12,})"
)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

_secrets: list[str] = []


def hide(secrets: Iterable[str]) -> None:
    """Names what no line may hold."""
    _secrets[:] = sorted({each for each in secrets if len(each) >= LEAST_SECRET}, key=len)[::-1]


def safe(text: str, most: int) -> str:
    """No longer than ``most``, and without anything secret."""
    # Hidden before it is cut, or half a secret would stay; but not looked for in a book.
    text = text[: 4 * most]
    for secret in _secrets:
        text = text.replace(secret, HIDDEN)
    text = KEYS.sub(lambda key: f"{key[1] or key[2]}{HIDDEN}", text)
    return text if len(text) <= most else f"{text[:most]}… (cut)"


class Json(logging.Formatter):
    """time, level, logger, request_id, message; exception and what ``extra={"fields"}`` gave."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": safe(_message_of(record), MOST_MESSAGE),
        }
        for name, value in list(getattr(record, "fields", {}).items())[:MOST_FIELDS]:
            plain = value if isinstance(value, int | float | bool) else safe(str(value), MOST_VALUE)
            said.setdefault(name, plain)
        if trouble := _exception_of(self, record):
            said["exception"] = safe(trouble, MOST_EXCEPTION)
        return json.dumps(said)  # All but ASCII is escaped: no terminal obeys it.


class Line(logging.Formatter):
    """Text for people: an exception has lines of its own, nothing else breaks one."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        said = _message_of(record)
        if fields := getattr(record, "fields", None):
            said += "".join(f" {name}={value}" for name, value in fields.items())
        begun = logging.makeLogRecord(record.__dict__)
        begun.msg = CONTROL.sub(_escaped, safe(said, MOST_MESSAGE))
        begun.args = begun.exc_info = begun.exc_text = begun.stack_info = None
        trouble = _exception_of(self, record)
        line = super().format(begun)
        if not trouble:
            return line
        lines = safe(trouble, MOST_EXCEPTION).split("\n")
        return "\n    ".join([line, *(CONTROL.sub(_escaped, each) for each in lines)])


def _message_of(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # Whatever a value's words raise, the line is written.
        return f"{record.msg!s} (its values cannot be shown)"


def _exception_of(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    trouble = formatter.formatException(record.exc_info) if record.exc_info else ""
    stack = formatter.formatStack(record.stack_info) if record.stack_info else ""
    whole = "\n".join(filter(None, (trouble, stack)))
    if len(whole) <= MOST_EXCEPTION:
        return whole
    # Where it began, and what it was: the middle says least.
    half = MOST_EXCEPTION // 2 - 10
    return f"{whole[:half]}\n…\n{whole[-half:]}"


def _escaped(match: re.Match) -> str:
    return match[0].encode("unicode_escape").decode()
