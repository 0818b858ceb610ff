"""Small databases in MaxMind's format (version 2), for IPv4 networks."""

import ipaddress
from collections.abc import Mapping

SEPARATOR = b"\0" * 16
MARKER = b"\xab\xcd\xefMaxMind.com"
STRING, UINT16, UINT32, MAP, UINT64, ARRAY = 2, 5, 6, 7, 9, 11


def mmdb(networks: Mapping[str, dict]) -> bytes:
    nodes, data, places = [[None, None]], b"", []
    for network, record in networks.items():
        places.append((ipaddress.ip_network(network), len(data)))
        data += _value(record)
    for network, offset in places:
        _insert(nodes, network, offset)
    count = len(nodes)
    tree = b"".join(_pointer(side, count) for node in nodes for side in node)
    return tree + SEPARATOR + data + MARKER + _value(_about(count))


def _insert(nodes: list, network: ipaddress.IPv4Network, offset: int) -> None:
    at, bits = 0, int(network.network_address)
    for depth in range(network.prefixlen):
        side = bits >> (31 - depth) & 1
        if depth == network.prefixlen - 1:
            nodes[at][side] = ("data", offset)
        elif nodes[at][side] is None:
            nodes.append([None, None])
            nodes[at][side] = ("node", len(nodes) - 1)
        at = nodes[at][side][1]


def _pointer(side: tuple | None, count: int) -> bytes:
    if side is None:
        return count.to_bytes(3)
    kind, value = side
    return (value if kind == "node" else count + len(SEPARATOR) + value).to_bytes(3)


def _about(count: int) -> dict:
    return {
        "binary_format_major_version": (UINT16, 2),
        "binary_format_minor_version": (UINT16, 0),
        "build_epoch": (UINT64, 1_700_000_000),
        "database_type": "Test-City",
        "description": {"en": "for tests"},
        "ip_version": (UINT16, 4),
        "languages": ["en"],
        "node_count": (UINT32, count),
        "record_size": (UINT16, 24),
    }


def _value(value: object) -> bytes:
    if isinstance(value, dict):
        inside = b"".join(_value(key) + _value(each) for key, each in value.items())
        return _control(MAP, len(value)) + inside
    if isinstance(value, list):
        return _control(ARRAY, len(value)) + b"".join(map(_value, value))
    if isinstance(value, str):
        return _control(STRING, len(value.encode())) + value.encode()
    kind, number = value
    written = number.to_bytes((number.bit_length() + 7) // 8)
    return _control(kind, len(written)) + written


def _control(kind: int, size: int) -> bytes:
    assert size < 29
    return bytes([kind << 5 | size]) if kind < 8 else bytes([size, kind - 7])
