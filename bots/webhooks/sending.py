"""One try at a delivery: signed now, posted through the guarded door, and put into words."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from django.conf import settings

from bots.webhooks.schedule import wanted_pause
from bots.webhooks.signing import signed_headers
from botsmith.lib.http import OutboundError, fetch

SECONDS = 10.0
READ_BYTES = 4096
SHOWN_CHARS = 1000
USER_AGENT = f"BotSmith-Webhooks/{settings.VERSION}"
CONTENT_TYPE = "application/json; charset=utf-8"
GONE = 410

UNSIGNED = (
    "Not sent: the signing secret cannot be read since SECRET_KEY was changed. Make a new secret."
)
REASONS = {
    "bad_url": "Not sent: the address is not a web address that can be opened.",
    "bad_port": "Not sent: only the usual ports of websites, 80 and 443, are opened from here.",
    "not_found_host": "No server was found under this name.",
    "private_address": "Not sent: the address belongs to a private network.",
    "timeout": f"No whole answer came within {SECONDS:.0f} seconds.",
    "tls": "The server's security certificate could not be verified.",
    "unreachable": "The server could not be reached, or hung up without an answer.",
}


def arrived(status: int | None) -> bool:
    """Whether an answer's status says that the receiver has the event; None: there was none."""
    return status is not None and 200 <= status < 300


def outcome_of(made: Mapping) -> str:
    """What came of a try, in words."""
    status = made.get("status")
    if not status:
        return made.get("error") or ""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


@dataclass(frozen=True)
class Try:
    """How one went. ``status`` is the answer's, or ``error`` says why there was none."""

    at: datetime
    url: str
    status: int | None = None
    error: str | None = None
    milliseconds: int = 0
    response: str = ""
    signature: str = ""
    retry_after: timedelta | None = None

    @property
    def succeeded(self) -> bool:
        return arrived(self.status)

    @property
    def outcome(self) -> str:
        return outcome_of(asdict(self))

    def as_document(self) -> dict:
        kept = {name: value for name, value in asdict(self).items() if name != "retry_after"}
        return {**kept, "at": self.at.isoformat()}


def send(delivery_id: str, body: str, *, url: str, secrets: Sequence[str], now: datetime) -> Try:
    """Posts the body once. No redirect is followed, and little of the answer is read."""
    if not secrets:
        return Try(now, url, error=UNSIGNED)
    signed = signed_headers(delivery_id, body, secrets, at=now)
    begun = time.monotonic()
    try:
        answer = fetch(
            url,
            allow=settings.OUTBOUND_ALLOW,
            max_bytes=READ_BYTES,
            timeout=SECONDS,
            max_redirects=0,
            cut=True,
            headers={"content-type": CONTENT_TYPE, **signed},
            method="POST",
            body=body.encode(),
            user_agent=USER_AGENT,
        )
    except OutboundError as error:
        how = {"error": REASONS.get(error.code, error.sentence)}
    else:
        pause = wanted_pause(answer.headers.get("retry-after"), now=now)
        how = {"status": answer.status, "response": _shown(answer.body), "retry_after": pause}
    took = int((time.monotonic() - begun) * 1000)
    return Try(now, url, milliseconds=took, signature=signed["webhook-signature"], **how)


def _shown(body: bytes) -> str:
    """The beginning of what came back, whatever it was: text for people, no more."""
    text = body.decode("utf-8", errors="replace")[:SHOWN_CHARS]
    return "".join(
        c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text
    )
