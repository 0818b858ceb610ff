"""Which websites may embed a chat: patterns as owners write them, and origins held against them.

A pattern is ``host`` or ``*.host`` (any name below it, not itself, as browsers read it too), either
with a scheme or a port. Without a scheme it means http and https; without a port the usual one.
What is compared are the parts of an address, never its text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import idna

from botsmith.lib.addresses import parse_address
from botsmith.lib.targets import Target, parse_target

PORTS = {"http": 80, "https": 443}
ANY = "*"
_SCHEME = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?//")
_PORT = re.compile(r":\d+$")


@dataclass(frozen=True)
class Pattern:
    """``host`` is ASCII in lower case; ``below`` means the names below it; "" is either scheme."""

    host: str
    below: bool = False
    scheme: str = ""
    port: int | None = None

    def __str__(self) -> str:
        return self._text(self.host)

    @property
    def shown(self) -> str:
        """As people write it: a name in its own script."""
        try:
            return self._text(idna.decode(self.host))
        except UnicodeError:
            return str(self)

    @property
    def sources(self) -> list[str]:
        """For the browser. It lets https pass where http is named; ``admits`` does not."""
        schemes = [self.scheme] if self.scheme else ["http", "https"]
        bare = self._text(self.host).rpartition("://")[2]
        return [f"{scheme}://{bare}" for scheme in schemes]

    def admits(self, origin: Target) -> bool:
        port = PORTS[origin.scheme] if self.port is None else self.port
        return (
            self.scheme in {"", origin.scheme} and origin.port == port and self._names(origin.host)
        )

    def _names(self, host: str) -> bool:
        return host.endswith(f".{self.host}") if self.below else host == self.host

    def _text(self, host: str) -> str:
        scheme = f"{self.scheme}://" if self.scheme else ""
        port = "" if self.port is None else f":{self.port}"
        return f"{scheme}{'*.' if self.below else ''}{host}{port}"


def read_pattern(line: str) -> tuple[Pattern, bool]:
    """The pattern, and whether a path or a query was left out of what was written.

    Raises ValueError with a sentence that says what to write instead.
    """
    scheme, rest = _split_scheme(line.strip())
    authority, path = _split_path(rest)
    if "@" in authority:
        raise ValueError("a website has no user name in it. Write it without, as www.example.com.")
    if authority == ANY:
        raise ValueError("to let any website embed the chat, leave the list empty.")
    below = authority.startswith("*.")
    authority = authority.removeprefix("*.")
    if ANY in authority:
        raise ValueError("a * stands for whole names at the beginning, as in *.example.com.")
    target = _target(scheme, authority)
    has_port = bool(_PORT.search(authority)) and target.port != PORTS.get(scheme)
    _check_host(target.host, below=below, is_bare=not scheme and not has_port)
    port = target.port if has_port else None
    return Pattern(target.host, below, scheme, port), path not in {"", "/"}


def read_origin(text: str) -> Target | None:
    """The origin that a browser named; None for "null" and all else that is no website."""
    try:
        return parse_target(text)
    except ValueError:
        return None


def allows(patterns: Sequence[str], origin: str) -> bool:
    """Whether a website may embed the chat; with no pattern at all, any may."""
    if not patterns:
        return True
    target = read_origin(origin)
    return target is not None and any(known.admits(target) for known in _known(patterns))


def frame_ancestors(patterns: Sequence[str]) -> list[str]:
    """The same for the browser; our own pages frame the chat for its owner."""
    if not patterns:
        return [ANY]
    return ["'self'", *(source for known in _known(patterns) for source in known.sources)]


def _known(patterns: Sequence[str]) -> list[Pattern]:
    """Those that can be read; another program may have stored anything."""
    return [known for text in patterns if (known := _pattern(str(text)))]


@lru_cache(maxsize=4096)
def _pattern(text: str) -> Pattern | None:
    try:
        return read_pattern(text)[0]
    except ValueError:
        return None


def _split_scheme(text: str) -> tuple[str, str]:
    match = _SCHEME.match(text)
    if not match:
        return "", text
    scheme = (match[1] or "").lower()
    if scheme not in {"", *PORTS}:
        raise ValueError("a website begins with https:// or http://, or with its name.")
    return scheme, text[match.end() :]


def _split_path(rest: str) -> tuple[str, str]:
    end = re.search(r"[/?#]", rest)
    return (rest[: end.start()], rest[end.start() :]) if end else (rest, "")


def _target(scheme: str, authority: str) -> Target:
    try:
        return parse_target(f"{scheme or 'http'}://{authority}/")
    except ValueError:
        raise ValueError("that is no website's name. Write it as www.example.com.") from None


def _check_host(host: str, *, below: bool, is_bare: bool) -> None:
    if ":" in host:
        raise ValueError("browsers take no IPv6 address here. Write the website's name.")
    if below and parse_address(host):
        raise ValueError("there are no names below an IP address. Write it without the *.")
    if host == "localhost" or "." in host:
        return
    if below:
        raise ValueError(f"*.{host} is too wide. Name more of it, as in *.example.{host}.")
    if is_bare:
        raise ValueError(
            f"that is no whole name. Write {host}.example.com, or http://{host} for a website "
            "of your own network."
        )
