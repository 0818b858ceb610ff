"""Web addresses, read once and strictly: what is checked and what is opened are the same parts."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

import idna

from botsmith.lib.addresses import parse_address

_MAX_LENGTH = 4096
_PORTS = {"http": 80, "https": 443}
# Parsers disagree about these: some drop them, some read a backslash as a slash.
_AMBIGUOUS = re.compile(r"[\x00-\x1f\x7f\\]")
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(\.(?!-)[a-z0-9_-]{1,63})*")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_SAFE = "/%:@!$&'()*+,;=~"


@dataclass(frozen=True)
class Target:
    """An http or https address taken apart; `path` includes the query, there is no fragment."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host and, when it is not the usual one, port, as in a Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port

    def join(self, location: str) -> "Target":
        """The address that a redirect or a link on this page names. Raises ValueError."""
        _refuse_ambiguous(location)
        return parse_target(urljoin(self.url, location))


def parse_target(text: str) -> Target:
    """Take an http or https address apart. Raises ValueError for anything else."""
    text = text.strip(" ")
    _refuse_ambiguous(text)
    parts = urlsplit(text)
    if parts.scheme not in _PORTS or "@" in parts.netloc:
        raise ValueError("not a web address, or one with credentials in it")
    port = _PORTS[parts.scheme] if parts.port is None else parts.port
    return Target(parts.scheme, _host(parts.hostname or ""), port, _path(parts.path, parts.query))


def _refuse_ambiguous(text: str) -> None:
    if len(text) > _MAX_LENGTH or _AMBIGUOUS.search(text):
        raise ValueError("too long, or control characters or a backslash in it")


def _host(text: str) -> str:
    """The one spelling of a host: Unicode names in ASCII, no trailing dot, no odd numbers."""
    if ":" in text:
        if (address := parse_address(text)) is None:
            raise ValueError("not an IPv6 address")
        return str(address)
    host = text if text.isascii() else idna.encode(text, uts46=True).decode("ascii")
    host = host.lower().removesuffix(".")
    if len(host) > 253 or not _HOST.fullmatch(host):
        raise ValueError("not a host name")
    if _NUMBER.fullmatch(host.rpartition(".")[2]) and parse_address(host) is None:
        raise ValueError("an IPv4 address in a form that programs read differently")
    return host


def _path(path: str, query: str) -> str:
    asked = "?" + quote(query, safe=_SAFE + "?[]|") if query else ""
    return quote(path or "/", safe=_SAFE) + asked
