"""A server that wants to keep us, or to fill us, gets neither: an error in time, in little memory.

C5. And C4: what a refusal says does not tell an open private address from a closed one.
"""

import socket
import statistics
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from botsmith.lib.http import OutboundError, fetch
from knowledge.loaders.url import load_url
from knowledge.reasons import IngestionError
from tests.lib.servers import trap
from tests.proof.counting import FULL, counted, sized

MB = 1 << 20
OK = b"HTTP/1.1 200 OK\r\n"
Greed = Callable[[socket.socket, threading.Event], None]


@contextmanager
def raw_server(greed: Greed) -> Iterator[int]:
    """Answers each connection by `greed`, after the request was read; the port."""
    stop = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.05)

    def one(connection: socket.socket) -> None:
        with connection:
            connection.settimeout(40)
            try:
                connection.recv(65536)
                greed(connection, stop)
            except OSError:
                pass

    def serve() -> None:
        while not stop.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            threading.Thread(target=one, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        stop.set()
        thread.join()
        listener.close()


def packed_zeros(gigabytes: int, bits: int = 31) -> bytes:
    """So many gigabytes in gzip, or by `bits` in zlib's format (15) or in none (-15)."""
    packer, piece = zlib.compressobj(9, zlib.DEFLATED, bits), bytes(16 * MB)
    return b"".join(packer.compress(piece) for _ in range(gigabytes * 64)) + packer.flush()


def answer(head: bytes, body: bytes = b"") -> Greed:
    return lambda connection, stop: connection.sendall(OK + head + b"\r\n" + body)


def bomb(coding: bytes, packed: bytes) -> Greed:
    return answer(b"Content-Encoding: %s\r\nContent-Length: %d\r\n" % (coding, len(packed)), packed)


def endless(head: bytes, piece: bytes, *, start: bytes = OK) -> Greed:
    def go(connection: socket.socket, stop: threading.Event) -> None:
        connection.sendall(start + head)
        while not stop.is_set():
            connection.sendall(piece)

    return go


def drip(head: bytes, pause: float) -> Greed:
    """One byte each `pause` seconds, after the head."""

    def go(connection: socket.socket, stop: threading.Event) -> None:
        connection.sendall(head)
        while not stop.wait(pause):
            connection.sendall(b"x")

    return go


def in_chunks(size: int) -> bytes:
    return b"%x\r\n" % size + b"a" * size + b"\r\n"


def silent(connection: socket.socket, stop: threading.Event) -> None:
    stop.wait(40)


def resets(connection: socket.socket, stop: threading.Event) -> None:
    connection.sendall(OK + b"Content-Length: 100\r\n\r\nhalf")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def around_and_around(connection: socket.socket, stop: threading.Event) -> None:
    step = time.monotonic_ns()
    connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /%d\r\nContent-Length: 0\r\n\r\n" % step)


CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
GREEDY: dict[str, Greed] = {
    "bodies without end": endless(b"\r\n", b"a" * 65536),
    "chunks without end": endless(CHUNKED, in_chunks(60_000)),
    "chunks of one byte": endless(CHUNKED, in_chunks(1) * 1000),
    "a chunk that says it is huge": answer(CHUNKED, b"FFFFFFFFFFFFFFFF\r\n" + b"a" * 1000),
    "a chunk's size without end": endless(CHUNKED, b"0" * 65536),
    "trailers without end": endless(CHUNKED + b"0\r\n", b"X-More: " + b"x" * 5000 + b"\r\n"),
    "headers without end": endless(b"", b"X-More: " + b"x" * 5000 + b"\r\n"),
    "one header without end": endless(b"X-More: ", b"x" * 65536),
    "a status line without end": endless(b"", b"x" * 65536, start=b"HTTP/1.1 200 "),
    "many small headers": endless(b"", b"a: b\r\n" * 1000),
    "interim answers without end": endless(b"", b"HTTP/1.1 103 Early\r\n\r\n" * 100, start=b""),
    "a longer length than body": answer(b"Content-Length: 1000\r\n", b"half"),
    "a length of a terabyte": answer(b"Content-Length: 1000000000000\r\n", b"half"),
    "a negative length": answer(b"Content-Length: -1\r\n", b"half"),
    "two lengths": answer(b"Content-Length: 4\r\nContent-Length: 400\r\n", b"half"),
    "no length at all": answer(b"Content-Length: many\r\n", b"half"),
    "redirects without end": around_and_around,
    "a reset": resets,
    "no HTTP": endless(b"", b"SSH-2.0\r\n", start=b""),
}
SLOW: dict[str, Greed] = {
    "silence": silent,
    "a body by the byte": drip(OK + b"Content-Length: 1000000\r\n\r\n", 1.0),
    "a head by the byte": drip(OK + b"X-Slow: ", 1.0),
    "chunks by the byte": drip(OK + CHUNKED + b"FFFFFF\r\n", 1.0),
    "a status line by the byte": drip(b"HTTP/1.1 200 ", 1.0),
}


def resident() -> int:
    fields = Path("/proc/self/statm").read_text().split()
    return int(fields[1]) * 4096


def peak_above(before: int, stop: threading.Event) -> Callable[[], int]:
    peak = [before]

    def look() -> None:
        while not stop.wait(0.005):
            peak[0] = max(peak[0], resident())

    thread = threading.Thread(target=look, daemon=True)
    thread.start()

    def grown() -> int:
        stop.set()
        thread.join()
        return peak[0] - before

    return grown


def meet(greed: Greed, **options) -> tuple[str, float, int]:
    """What came of it, in how many seconds, and how much more memory was held meanwhile."""
    with raw_server(greed) as port:
        grown, begun = peak_above(resident(), threading.Event()), time.monotonic()
        try:
            fetch(f"http://127.0.0.1:{port}/", allow=[f"127.0.0.1:{port}"], **options)
            outcome = "read"
        except OutboundError as error:
            outcome = error.code
        return outcome, time.monotonic() - begun, grown()


def check(met: dict[str, tuple[str, float, int]], name: str) -> None:
    longest, most = max(m[1] for m in met.values()), max(m[2] for m in met.values())
    counted(
        "C5",
        servers=name,
        cases=len(met),
        longest_seconds=round(longest, 1),
        most_megabytes=round(most / MB, 1),
    )
    assert {name for name, m in met.items() if m[0] == "read"} == set()
    assert most <= 50 * MB, met
    if FULL:
        assert longest <= 30, met


def test_greedy_servers_get_an_error_and_no_memory():
    options = {} if FULL else {"timeout": 3.0}
    check({name: meet(greed, **options) for name, greed in GREEDY.items()}, "greedy")


def test_bombs_are_not_unpacked():
    """Ten gigabytes of zeros come in ten megabytes, just below what is taken at all."""
    forms = {b"gzip": 31, b"deflate": 15, b"Deflate": -15}
    met = {
        coding.decode(): meet(bomb(coding, packed_zeros(sized(1, 10), bits)))
        for coding, bits in forms.items()
    }
    check(met, f"bombs of {sized(1, 10)} GB")


def test_slow_servers_end_at_the_deadline():
    """All at once: each holds a thread of its own."""
    options = {} if FULL else {"timeout": 2.0}
    met: dict[str, tuple[str, float, int]] = {}
    threads = [
        threading.Thread(target=lambda n=name, g=greed: met.update({n: meet(g, **options)}))
        for name, greed in SLOW.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check(met, "slow")
    assert {outcome for outcome, _, _ in met.values()} == {"timeout"}


# --- C4 ---------------------------------------------------------------------------------------


def said_of(address: str) -> tuple[str, str, float]:
    begun = time.perf_counter()
    with pytest.raises(OutboundError) as refused:
        fetch(address)
    seconds = time.perf_counter() - begun
    with pytest.raises(IngestionError) as failed:
        load_url(address)
    return refused.value.sentence, failed.value.sentence, seconds


def test_an_open_private_address_looks_like_a_closed_one():
    with trap("127.0.0.1", 0) as opened:
        closed = socket.create_server(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        closed.close()
        kinds = {
            "open": f"http://127.0.0.1:{opened.port}/",
            "closed": f"http://127.0.0.1:{port}/",
        }
        private = {
            "this machine": "http://127.0.0.1/",
            "nobody": "http://10.255.255.1/",
            "metadata": "http://169.254.169.254/",
            "mapped": "http://[::ffff:10.0.0.1]/",
            "a name": "http://wiki.internal/",
        }
        times = {}
        for group in (kinds, private):
            said = {
                name: [said_of(url) for _ in range(sized(20, 300))] for name, url in group.items()
            }
            texts = {(one, other) for answers in said.values() for one, other, _ in answers}
            assert len(texts) == 1
            times |= {
                name: statistics.median(seconds for _, _, seconds in answers) * 1000
                for name, answers in said.items()
            }
        gap = max(times.values()) - min(times.values())
        counted("C4", kinds=len(times), median_gap_ms=round(gap, 3), connections=opened.visits())
        if FULL:
            assert gap < 20
