"""From what a provider says went wrong to our one kind of error. Pure."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from botsmith.ai.base import Code, ProviderError

# How each reads in the owner's log, and whether asking again is useless.
REASONS = {
    Code.AUTH: ("the key was refused", True),
    Code.NOT_FOUND: ("the model does not exist, or not for this key", True),
    Code.BAD_REQUEST: ("the request was refused", True),
    Code.TOO_LONG: ("the question and its passages are too long for the model", True),
    Code.RATE_LIMITED: ("too many requests", False),
    Code.OVERLOADED: ("the provider is overloaded or broken", False),
    Code.TIMEOUT: ("the provider did not answer in time", False),
    Code.NETWORK: ("the provider could not be reached, or hung up", False),
    Code.FILTERED: ("the provider's content filter stopped the answer", True),
    Code.PROTOCOL: ("the provider sent something that is not its protocol", False),
    Code.CUT: ("the stream ended before the answer did", False),
    Code.EMPTY: ("the answer had no text", False),
    Code.QUOTA_SPENT: ("the account's quota or credit is spent", True),
}
STATUSES = {
    400: Code.BAD_REQUEST,
    401: Code.AUTH,
    402: Code.QUOTA_SPENT,
    403: Code.AUTH,
    404: Code.NOT_FOUND,
    408: Code.TIMEOUT,
    413: Code.TOO_LONG,
    429: Code.RATE_LIMITED,
    504: Code.TIMEOUT,
}
# Words of error types, codes and messages that say more than the status, for these statuses.
# 0 stands for an error inside a stream, where words are all there is.
REFUSALS = {0, 400, 403, 404, 413, 422}
WORDS: tuple[tuple[Code, set[int], str], ...] = (
    (
        Code.QUOTA_SPENT,
        {*REFUSALS, 429},
        r"insufficient_quota|billing_error|credit balance|billing_hard_limit|PerDay",
    ),
    (
        Code.TOO_LONG,
        REFUSALS,
        r"context_length_exceeded|context (length|window)|prompt is too long|request_too_large"
        r"|string_above_max_length|input token count.{0,40}exceeds|too many (input )?tokens",
    ),
    (
        Code.AUTH,
        REFUSALS,
        r"API key not valid|API_KEY_INVALID|invalid_api_key|authentication_error|permission_error",
    ),
    (
        Code.FILTERED,
        REFUSALS,
        r"content_filter|content_policy_violation|content management policy|PROHIBITED_CONTENT",
    ),
    (Code.NOT_FOUND, REFUSALS, r"model_not_found|not_found_error|model .{0,80}does not exist"),
    (Code.RATE_LIMITED, {0}, r"rate_limit|RESOURCE_EXHAUSTED"),
    (Code.TIMEOUT, {0}, r"timeout_error|DEADLINE_EXCEEDED"),
    (Code.BAD_REQUEST, {0}, r"invalid_request_error|INVALID_ARGUMENT"),
)
SEARCHED = 4000


def fault(code: Code, detail: str = "", *, retry_after: float | None = None) -> ProviderError:
    """The error of a code; ``detail`` goes in brackets behind its sentence."""
    reason, permanent = REASONS[code]
    reason = f"{reason} ({detail})" if detail else reason
    return ProviderError(reason, permanent=permanent, code=code, retry_after=retry_after)


def refused(status: int, text: str, *, retry_after: float | None = None) -> ProviderError:
    """The error that an HTTP status and the words of its body stand for; status 0: in a stream."""
    text = text[:SEARCHED]
    detail = str(status) if status else "in the stream"
    for code, statuses, words in WORDS:
        if status in statuses and re.search(words, text, re.IGNORECASE):
            return fault(code, detail, retry_after=retry_after)
    if 400 <= status < 500:
        code = STATUSES.get(status, Code.BAD_REQUEST)
    else:
        code = STATUSES.get(status, Code.OVERLOADED)
    return fault(code, detail, retry_after=retry_after)


def in_stream(error: object) -> ProviderError:
    """The error that a frame of a stream reports; some give it an HTTP status as its code."""
    code = error.get("code") if isinstance(error, dict) else None
    status = code if isinstance(code, int) and 400 <= code < 600 else 0
    return refused(status, str(error))


def asked_to_wait(headers, text: str = "") -> float | None:
    """Seconds from ``retry-after-ms``, ``Retry-After`` or Google's ``retryDelay``, if any."""
    if found := re.search(r'"retryDelay":\s*"(\d{1,6}(?:\.\d+)?)s"', text[:SEARCHED]):
        return float(found[1])
    if (milliseconds := _number(headers.get("retry-after-ms"))) is not None:
        return milliseconds / 1000
    value = headers.get("retry-after")
    seconds = _number(value)
    return seconds if seconds is not None or not value else _until(value)


def _number(value: str | None) -> float | None:
    return float(value) if value and re.fullmatch(r"\d{1,9}(\.\d{1,9})?", value) else None


def _until(date: str) -> float | None:
    try:
        then = parsedate_to_datetime(date)
    except ValueError:
        return None
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return max(0.0, (then - datetime.now(UTC)).total_seconds())
