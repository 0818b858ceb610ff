"""Who was denied what: one line of the log for each 401, 403, 404, 413 and 429 of an address."""

import logging
import time

from django.http import HttpRequest, HttpResponse

from botsmith.lib.network import counted_address

log = logging.getLogger("botsmith.denied")

STATUSES = frozenset({401, 403, 404, 413, 429})
# Of one address in a minute; what is past that is told by one line for each hundred.
EACH, THEN_EVERY, SECONDS = 120, 100, 60
MOST_ADDRESSES = 10_000

_seen: dict[str, list[float]] = {}  # Address: since when, how many.


def note(request: HttpRequest, response: HttpResponse) -> None:
    """An address that leads nowhere is nobody's object, and not told."""
    match = getattr(request, "resolver_match", None)
    if response.status_code not in STATUSES or match is None:
        return
    address = counted_address(request)
    times = _times(address)
    if times > EACH and times % THEN_EVERY:
        return
    fields = {
        "status": response.status_code,
        "method": request.method or "",
        "view": match.view_name or match.route,
        "object": ", ".join(f"{name}={value}" for name, value in match.kwargs.items()) or "-",
        "actor": actor_of(request),
        "address": address,
        "times": times,
    }
    log.warning("denied", extra={"fields": fields})


def actor_of(request: HttpRequest) -> str:
    """Whom the request was known to be from, as far as somebody asked; nothing is read for it."""
    key = getattr(request, "known_key", None)
    if key is not None:
        return f"key {key.pk} of user {key.user_id}"
    user = getattr(request, "_cached_user", None) or getattr(request, "_acached_user", None)
    if user is not None and user.is_authenticated:
        return f"user {user.pk}"
    visitor = getattr(request, "visitor", None)
    return f"visitor {visitor.session_id}" if visitor is not None else "nobody known"


def _times(address: str) -> int:
    now = time.monotonic()
    if len(_seen) >= MOST_ADDRESSES and address not in _seen:
        _seen.clear()
    since = _seen.setdefault(address, [now, 0])
    if now - since[0] > SECONDS:
        since[:] = [now, 0]
    since[1] += 1
    return int(since[1])
