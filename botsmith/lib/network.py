import ipaddress
from collections.abc import Sequence
from contextvars import ContextVar
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

_ip_of_now: ContextVar[str] = ContextVar("ip_of_now", default="")


def client_ip(request: HttpRequest) -> str:
    """The visitor's address: the last hop that is not one of TRUSTED_PROXIES.

    X-Forwarded-For is read from the right and only as far as trusted proxies wrote it, so that
    nobody can choose the address that is counted.
    """
    hop = request.META.get("REMOTE_ADDR", "")
    forwarded = request.headers.get("x-forwarded-for", "").split(",")
    while forwarded and _is_trusted(hop):
        earlier = forwarded.pop().strip()
        if not _parse(earlier):
            break
        hop = earlier
    return hop


def note_ip(request: HttpRequest) -> None:
    """Keeps ``client_ip`` for what is done in the course of this request (``ip_of_now``)."""
    _ip_of_now.set(client_ip(request))


def ip_of_now() -> str:
    """The address that the request under way came from; empty where there is none."""
    return _ip_of_now.get()


def counted_address(request: HttpRequest) -> str:
    """What uses are counted by: ``client_ip``, of an IPv6 address its /64, which one line has."""
    text = client_ip(request)
    address = _parse(text)
    if address is None or address.version == 4:
        return text
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return f"{ipaddress.IPv6Address(int(address) >> 64 << 64)}/64"


def drop_untrusted_headers(request: HttpRequest) -> None:
    """The scheme and the id of a request are believed from a trusted proxy only."""
    if not _is_trusted(request.META.get("REMOTE_ADDR", "")):
        for name in ("HTTP_X_FORWARDED_PROTO", "HTTP_X_REQUEST_ID"):
            request.META.pop(name, None)


def _is_trusted(hop: str) -> bool:
    address = _parse(hop)
    return address is not None and any(
        address in network for network in _networks(tuple(settings.TRUSTED_PROXIES))
    )


def _parse(text: str):
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


@lru_cache(maxsize=4)
def _networks(entries: Sequence[str]):
    return [ipaddress.ip_network(entry, strict=False) for entry in entries]
