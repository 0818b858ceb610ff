"""One web address -> bytes."""

from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from botsmith.lib.http import MAX_BYTES, USER_AGENT, OutboundError, Response, fetch
from botsmith.lib.targets import parse_target
from knowledge.loaders.answers import (
    asks_to_sign_in,
    is_challenge,
    is_sendable,
    refuses_index,
    retry_after,
    validator,
)
from knowledge.loaders.base import Loaded
from knowledge.reasons import IngestionError, Reason

AGENT = "BotSmith"
"""What robots.txt and X-Robots-Tag call us."""

_ACCEPT = "text/html,application/xhtml+xml,application/pdf,text/markdown,text/plain;q=0.9,*/*;q=0.5"

_FAILURES = {
    "bad_url": Reason.BAD_ADDRESS,
    "bad_port": Reason.UNUSUAL_PORT,
    "not_found_host": Reason.NOT_FOUND,
    "private_address": Reason.PRIVATE_ADDRESS,
    "timeout": Reason.TIMED_OUT,
    "too_large": Reason.TOO_LARGE,
    "too_many_redirects": Reason.REDIRECT_LOOP,
    "tls": Reason.UNREACHABLE,
    "unreachable": Reason.UNREACHABLE,
}
_STATUSES = {
    401: Reason.SIGN_IN_WALL,
    403: Reason.BLOCKED_BY_SITE,
    404: Reason.NOT_FOUND,
    407: Reason.SIGN_IN_WALL,
    408: Reason.TIMED_OUT,
    410: Reason.NOT_FOUND,
    429: Reason.BLOCKED_BY_SITE,
    451: Reason.BLOCKED_BY_SITE,
}
_WAITING = frozenset({429, 503})


def normalise_address(text: str) -> str:
    """What somebody typed as a full http(s) address: scheme added, fragment dropped, host in ASCII.

    Raises IngestionError(bad_address) for anything that is not a web address.
    """
    text = text.strip()
    if "://" not in text.partition("?")[0]:
        text = f"https://{text}"
    try:
        return parse_target(text).url
    except ValueError:
        raise IngestionError(Reason.BAD_ADDRESS) from None


def load_url(
    url: str,
    *,
    allow: Sequence[str] = (),
    max_bytes: int = MAX_BYTES,
    user_agent: str = USER_AGENT,
    etag: str | None = None,
    last_modified: str | None = None,
    seconds: float = 30.0,
) -> Loaded:
    """Fetch one address; with what it said of itself last time, only if it changed since.

    Raises IngestionError with the reason when there is nothing to read.
    """
    known = _conditions(etag, last_modified)
    try:
        answer = fetch(
            url,
            allow=allow,
            max_bytes=max_bytes,
            headers={"Accept": _ACCEPT, **known},
            user_agent=user_agent,
            timeout=seconds,
        )
    except OutboundError as error:
        raise failure_of(error) from error
    is_unchanged = answer.status == 304 and bool(known)
    if not is_unchanged:
        _refuse(url, answer)
    return Loaded(
        data=b"" if is_unchanged else answer.body,
        media_type=answer.content_type,
        charset=answer.charset,
        name=_name(answer),
        url=answer.url,
        etag=validator(answer, "etag") or (etag if is_unchanged else None),
        last_modified=validator(answer, "last-modified")
        or (last_modified if is_unchanged else None),
        unchanged=is_unchanged,
        noindex=refuses_index(answer, AGENT),
    )


def failure_of(error: OutboundError) -> IngestionError:
    """Why there was no answer at all, in our words."""
    return IngestionError(_FAILURES[error.code])


def failure_of_status(answer: Response) -> IngestionError:
    """Why an answer that is not a success is none, and how long the server wants us to wait."""
    otherwise = Reason.SERVER_ERROR if answer.status >= 500 else Reason.UNREACHABLE
    reason = _STATUSES.get(answer.status, otherwise)
    if is_challenge(answer):
        reason = Reason.BLOCKED_BY_SITE
    return IngestionError(
        reason, retry_after=retry_after(answer) if answer.status in _WAITING else None
    )


def _conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    asked = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in asked.items() if value and is_sendable(value)}


def _refuse(asked: str, answer: Response) -> None:
    if not 200 <= answer.status < 300 or is_challenge(answer):
        raise failure_of_status(answer)
    if asks_to_sign_in(asked, answer):
        raise IngestionError(Reason.SIGN_IN_WALL)


def _name(answer: Response) -> str:
    return unquote(urlsplit(answer.url).path).rpartition("/")[2]
