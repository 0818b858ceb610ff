"""What an answer must not say, and how two answers are held against each other."""

import logging
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

from tests.proof.tenancy.calls import Answer
from tests.proof.tenancy.twin import CANARY

FOUND = re.compile(rf"{CANARY}-([a-z_]+-[a-z_]+)")
# Another one in each answer: the request's id, tokens, nonces, times and what is left of a minute.
VARYING = re.compile(
    r"(?im)^(x-request-id|set-cookie|content-length|ratelimit-\w+|retry-after|etag|date): .*$"
    r"|nonce-[\w+/=-]+|nonce=\"[^\"]+\"|name=\"csrfmiddlewaretoken\" value=\"[^\"]+\""
    r"|content=\"[\w]{64}\""
)


def leaked(text: str, shown: Iterable[str] = ()) -> set[str]:
    """Fields of the other tenant that stand in it, but for what is shown to everybody."""
    return {name for name in FOUND.findall(text) if not name.startswith(tuple(shown) or ("-",))}


def alike(answer: Answer, ids: Iterable[str]) -> tuple[int, str]:
    """Without what differs from request to request, and without the ids that were asked for."""
    text = VARYING.sub("", answer.all)
    written = {form for each in ids for form in (each, quote(each), quote_plus(quote(each)))}
    for each in sorted(written, key=len, reverse=True):
        text = text.replace(each, "…")
    return answer.status, text


class Heard(logging.Handler):
    """All that is written to the log."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage() + (record.exc_text or ""))
