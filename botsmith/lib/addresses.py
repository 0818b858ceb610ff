"""Which network addresses may be talked to: the public ones, and those an operator opened by name.

`is_global` of `ipaddress` answers "is it registered as global", which is a different question: it
says yes to multicast, to NAT64 and 6to4 addresses that carry a private IPv4 address inside, and to
retired ranges that some routers still deliver at home. So the ranges are listed here (IANA's
special-purpose registries, RFC 6890 and its successors), and for IPv6 only the space given out to
the public is considered at all.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

WEB_PORTS = frozenset({80, 443})

_CLOSED_4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT; some clouds keep their metadata here
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's host agent, reachable from every guest
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
_PUBLIC_6 = IPv6Network("2000::/3")
_CLOSED_6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments: Teredo, benchmarking, ORCHID
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",
        "3ffe::/16",  # the retired 6bone
        "3fff::/20",
    )
)
_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_COMPATIBLE = IPv6Network("::/96")
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})

_PRIVATE_NAMES = re.compile(
    r"(^|\.)(localhost|localdomain|local|internal|intranet|lan|corp|home|private|home\.arpa)$"
)


def embedded_ipv4(address: IPv6Address) -> Iterator[IPv4Address]:
    """The IPv4 addresses that a translator or tunnel would read out of `address`."""
    number = int(address)
    tail = IPv4Address(number & 0xFFFFFFFF)
    if address.ipv4_mapped or any(address in network for network in _NAT64):
        yield tail
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if address in _COMPATIBLE and number > 1:
        yield tail
    if (number >> 32) & 0xFFFFFFFF in _ISATAP:
        yield tail


def is_public(address: Address) -> bool:
    """Whether anybody on the internet could mean this address, and only them."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _CLOSED_4)
    if address.ipv4_mapped:
        return is_public(address.ipv4_mapped)
    if address not in _PUBLIC_6 or any(address in network for network in _CLOSED_6):
        return False
    return all(is_public(inner) for inner in embedded_ipv4(address))


def is_private_name(host: str) -> bool:
    """Whether only a private network answers for a name: it has no dot, or a local ending."""
    return "." not in host or bool(_PRIVATE_NAMES.search(host))


def parse_address(text: str) -> Address | None:
    """The address written in `text`, a mapped IPv4 address unwrapped; None when it is not one."""
    if "%" in text:
        return None
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


@dataclass(frozen=True)
class Opening:
    """One entry of the allow list. Without a port it opens the web ports, 80 and 443."""

    name: str | None
    network: Network | None
    port: int | None

    def on(self, port: int) -> bool:
        return port in WEB_PORTS if self.port is None else port == self.port

    def names(self, host: str, port: int) -> bool:
        return self.name == host and self.on(port)

    def covers(self, address: Address, port: int) -> bool:
        return self.network is not None and address in self.network and self.on(port)


@dataclass(frozen=True)
class Allowed:
    """What an operator opened beside the public internet."""

    openings: tuple[Opening, ...]

    def opens_port(self, port: int) -> bool:
        return port in WEB_PORTS or any(opening.on(port) for opening in self.openings)

    def may_look_up(self, host: str, port: int) -> bool:
        """Whether a name may be asked for; the answer would tell strangers what names there are."""
        return (
            not is_private_name(host)
            or any(opening.network for opening in self.openings)
            or any(opening.names(host, port) for opening in self.openings)
        )

    def permits(self, host: str, address: Address, port: int) -> bool:
        """Whether `address`, which `host` stands for, may be connected to on `port`."""
        if any(opening.names(host, port) for opening in self.openings):
            return True
        if any(opening.covers(address, port) for opening in self.openings):
            inner = embedded_ipv4(address) if isinstance(address, IPv6Address) else ()
            return all(self.permits(host, carried, port) for carried in inner)
        return port in WEB_PORTS and is_public(address)


def read_network(text: str) -> Network:
    """An address or a network such as ``10.0.0.0/8``. Raises ValueError for anything else."""
    return ip_network(text, strict=False)


def parse_allowed(entries: Sequence[str]) -> Allowed:
    """Read `host`, `host:port`, `address`, `[address]:port` or CIDR entries.

    Raises ValueError for an entry that is none of them, so that a slip never opens anything.
    """
    return Allowed(tuple(_openings(entry.strip() for entry in entries)))


def _openings(entries: Iterable[str]) -> Iterator[Opening]:
    for entry in filter(None, entries):
        host, port = _split_port(entry)
        try:
            yield Opening(None, ip_network(host, strict=False), port)
        except ValueError:
            if not re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", host.lower().rstrip(".")):
                raise ValueError(f"{entry!r} is not a host, host:port or network") from None
            yield Opening(host.lower().rstrip("."), None, port)


def _split_port(entry: str) -> tuple[str, int | None]:
    match = re.fullmatch(
        r"\[(?P<v6>[^\]]+)\](:(?P<p6>\d{1,5}))?|(?P<host>[^:]+):(?P<p4>\d{1,5})", entry
    )
    if not match:
        return entry, None
    port = match["p6"] or match["p4"]
    return match["v6"] or match["host"], int(port) if port else None
