"""One web address -> bytes."""

from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from botsmith.lib.http import MAX_BYTES, USER_AGENT, OutboundError, Response, fetch
from botsmith.lib.targets import parse_target
from knowledge.loaders.base import Loaded
from knowledge.reasons import IngestionError, Reason

_ACCEPT = "text/html,application/xhtml+xml,application/pdf,text/markdown,text/plain;q=0.9,*/*;q=0.5"

_FAILURES = {
    "bad_url": Reason.BAD_ADDRESS,
    "bad_port": Reason.UNUSUAL_PORT,
    "not_found_host": Reason.NOT_FOUND,
    "private_address": Reason.PRIVATE_ADDRESS,
    "timeout": Reason.TIMED_OUT,
    "too_large": Reason.TOO_LARGE,
    "too_many_redirects": Reason.UNREACHABLE,
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
) -> Loaded:
    """Fetch one address. Raises IngestionError with the reason when there is nothing to read."""
    try:
        answer = fetch(
            url,
            allow=allow,
            max_bytes=max_bytes,
            headers={"Accept": _ACCEPT},
            user_agent=user_agent,
        )
    except OutboundError as error:
        raise IngestionError(_FAILURES[error.code]) from error
    _refuse_failure(answer.status)
    return Loaded(answer.body, answer.content_type, answer.charset, _name(answer), answer.url)


def _refuse_failure(status: int) -> None:
    if 200 <= status < 300:
        return
    otherwise = Reason.SERVER_ERROR if status >= 500 else Reason.UNREACHABLE
    raise IngestionError(_STATUSES.get(status, otherwise))


def _name(answer: Response) -> str:
    return unquote(urlsplit(answer.url).path).rpartition("/")[2]
