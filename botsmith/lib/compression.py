"""Unpacking bodies of HTTP answers no further than a limit. Pure."""

import zlib

_MAX_MEMBERS = 16


class UnpackError(Exception):
    """The bytes are not what their coding says, end too early, or are in an unknown coding."""


class OverLimit(Exception):
    """There is more in the bytes than the limit lets out."""


def unpack(data: bytes, coding: str, limit: int) -> bytes:
    """Undo one Content-Encoding: "", identity, gzip, x-gzip or deflate, into at most `limit` bytes.

    Raises UnpackError or OverLimit; a bomb is never unpacked past the limit.
    """
    coding = coding.strip().lower()
    if not data or coding in ("", "identity"):
        return data
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise UnpackError(coding)
    try:
        return _deflated(data, limit) if coding == "deflate" else _gzipped(data, limit)
    except zlib.error as error:
        raise UnpackError(coding) from error


def _deflated(data: bytes, limit: int) -> bytes:
    """RFC 9110 says zlib's format, but some servers send the bare stream."""
    has_header = data[0] & 15 == 8 and int.from_bytes(data[:2], "big") % 31 == 0
    return _member(data, 15 if has_header else -15, limit)[0]


def _gzipped(data: bytes, limit: int) -> bytes:
    """A gzip file may consist of several members (RFC 1952); nobody sends many."""
    unpacked = b""
    for _ in range(_MAX_MEMBERS):
        member, data = _member(data, 31, limit - len(unpacked))
        unpacked += member
        if not data.startswith(b"\x1f\x8b"):
            return unpacked
    raise UnpackError("too many members")


def _member(data: bytes, bits: int, limit: int) -> tuple[bytes, bytes]:
    """One compressed stream unpacked, and the bytes after it."""
    engine = zlib.decompressobj(bits)
    unpacked = engine.decompress(data, limit + 1)
    if len(unpacked) > limit:
        raise OverLimit
    if not engine.eof:
        raise UnpackError("ends too early")
    return unpacked, engine.unused_data
