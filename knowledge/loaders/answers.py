"""What a web server's answer says beside its body: walls, waits, wishes. Pure."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import ceil

from botsmith.lib.http import Response
from botsmith.lib.targets import Target, parse_target

MAX_RETRY_AFTER = 3600
_LOOKED_AT = 64 * 1024

_SIGN_IN = r"log[-_]?in|sign[-_]?in|sign[-_]?on|wp-login|sso|auth|oauth2?|saml2?|adfs"
_SIGN_IN_PATH = re.compile(rf"/(?:{_SIGN_IN})(?=[/.;]|$)", re.I)
_SIGN_IN_HOST = re.compile(rf"(?:{_SIGN_IN}|accounts)\.", re.I)
_PASSWORD = re.compile(rb"<input\b[^<>]{0,500}?\btype\s*+=\s*+[\"']?password\b", re.I)

_CHALLENGING = frozenset({403, 429, 503})
_CHALLENGE = re.compile(
    rb"<title>\s*+(?:just a moment|attention required! \| cloudflare|ddos-guard"
    rb"|checking your browser|one moment, please)",
    re.I,
)
# A directive with a value looks like an agent's name before its directives.
_WITH_VALUE = re.compile(r"(?:unavailable_after|max-(?:snippet|image-preview|video-preview))\s*:")
_AGENT = re.compile(r"\s*([\w*./-]+)\s*:\s*(.*)", re.S)


def asks_to_sign_in(asked: str, answer: Response) -> bool:
    """Whether a redirect led to a page with a password field from one that was no such page.

    `asked` is an http(s) address in any spelling.
    """
    came, wanted = parse_target(answer.url), parse_target(asked)
    if came.url == wanted.url or _leads_to_sign_in(wanted):
        return False
    if came.host != wanted.host and _SIGN_IN_HOST.match(came.host):
        return True  # Those of the large providers draw their fields with a script.
    return _leads_to_sign_in(came) and bool(_PASSWORD.search(answer.body))


def _leads_to_sign_in(target: Target) -> bool:
    return bool(_SIGN_IN_PATH.search(target.path.partition("?")[0]))


def is_challenge(answer: Response) -> bool:
    """Whether a guard before the site wants proof that a person is there."""
    if "cf-mitigated" in answer.headers:
        return True
    return answer.status in _CHALLENGING and bool(_CHALLENGE.search(answer.body[:_LOOKED_AT]))


def retry_after(answer: Response, now: datetime | None = None) -> int | None:
    """Seconds to wait before asking again, at most an hour; None when the server does not say."""
    said = answer.headers.get("retry-after", "").strip()
    if said.isascii() and said.isdecimal():
        return min(int(said[:10]), MAX_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(said)
    except (ValueError, TypeError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    seconds = ceil((moment - (now or datetime.now(UTC))).total_seconds())
    return min(max(seconds, 0), MAX_RETRY_AFTER)


def refuses_index(answer: Response, agent: str) -> bool:
    """Whether X-Robots-Tag says noindex or none, to everybody or to `agent`."""
    meant = "*"
    for part in answer.headers.get("x-robots-tag", "").lower().split(","):
        named = None if _WITH_VALUE.match(part.strip()) else _AGENT.fullmatch(part)
        if named:
            meant, part = named[1], named[2]
        if part.strip() in ("noindex", "none") and meant in ("*", agent.lower()):
            return True
    return False


def validator(answer: Response, name: str) -> str | None:
    """An ETag or Last-Modified as it may be sent back, None when there is none to send."""
    value = answer.headers.get(name, "").strip()
    return value if is_sendable(value) else None


def is_sendable(value: str) -> bool:
    return 0 < len(value) <= 500 and value.isascii() and value.isprintable()
