"""Who sends or reads too slowly is let go by the server itself; who only listens is not."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn

from botsmith.patience import HEADER_BYTES, PatientProtocol

LONG = 20  # Seconds: when what should happen has not.
START = {"type": "http.response.start", "status": 200, "headers": []}


class Hasty(PatientProtocol):
    HEADER_SECONDS = BODY_SECONDS = TAKE_SECONDS = 0.3


class Product:
    """Reads the body, as Django does, and answers with its length, or with as much as is asked."""

    def __init__(self) -> None:
        self.ended: list[str] = []

    async def __call__(self, scope, receive, send) -> None:
        size = 0
        while (message := await receive())["type"] == "http.request":
            size += len(message.get("body", b""))
            if not message.get("more_body"):
                break
        await send(START)
        try:
            if scope["path"] == "/stream":
                await asyncio.sleep(4 * Hasty.HEADER_SECONDS)
            for _ in range(300 if scope["path"] == "/large" else 0):
                body = b"x" * 100_000
                await send({"type": "http.response.body", "body": body, "more_body": True})
                if (await asyncio.wait_for(_quick(receive), 5)) == "http.disconnect":
                    return
            await send({"type": "http.response.body", "body": b"%d bytes" % size})
        finally:
            self.ended.append(scope["path"])


async def _quick(receive) -> str:
    """What is to be heard of the client just now."""
    with contextlib.suppress(TimeoutError):
        return (await asyncio.wait_for(receive(), 0.001))["type"]
    return ""


@contextlib.asynccontextmanager
async def running(app, protocol=Hasty) -> AsyncIterator[int]:
    config = uvicorn.Config(app, http=protocol, lifespan="off", log_config=None, ws="none")
    server = uvicorn.Server(config)
    config.load()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        task = asyncio.create_task(server._serve([listening]))
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = server.force_exit = True
            await task


async def heard(reader: asyncio.StreamReader) -> bytes:
    """All that the server says until it closes."""
    with contextlib.suppress(ConnectionError):
        return await asyncio.wait_for(reader.read(), LONG)
    return b""


async def trickle(writer: asyncio.StreamWriter, part: bytes) -> None:
    with contextlib.suppress(ConnectionError):
        while not writer.is_closing():
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("first", "part"),
    [
        (b"", b""),
        (b"GET / HTTP/1.1\r\nHost: a\r\n", b"X-A: b\r\n"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n", b"x"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\n", b"X-A: b\r\n"),
    ],
    ids=["nothing", "headers", "body", "chunks", "headers of the second"],
)
async def test_who_sends_too_slowly_is_told_so_and_let_go(first, part):
    async with running(Product()) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(first)
        sending = asyncio.create_task(trickle(writer, part))
        assert b"408 Request Timeout" in await heard(reader)
        sending.cancel()
        writer.close()


async def test_headers_have_an_end():
    async with running(Product(), PatientProtocol) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\n")
        for _ in range(HEADER_BYTES // 1000 + 2):
            writer.write(b"X-A: " + b"b" * 1000 + b"\r\n")
        assert b"431 Request Header Fields Too Large" in await heard(reader)
        writer.close()


async def test_who_does_not_read_is_let_go():
    product = Product()
    async with running(product) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1000)
        writer.write(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        async with asyncio.timeout(LONG):
            while not product.ended:
                await asyncio.sleep(0.05)
        assert len(await heard(reader)) < 30_000_000
        writer.close()


async def test_who_reads_gets_all_of_it():
    async with running(Product()) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert len(await heard(reader)) > 30_000_000
        writer.close()


async def test_who_only_listens_may_stay():
    async with running(Product()) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(2):  # On one connection.
            writer.write(b"GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
            assert b"0 bytes" in await asyncio.wait_for(reader.readuntil(b"bytes\r\n"), LONG)
        writer.close()


async def test_a_large_body_in_time_is_taken():
    async with running(Product()) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        length = 12 * PatientProtocol.BODY_BYTES
        writer.write(b"POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % length)
        for _ in range(12):
            writer.write(b"x" * PatientProtocol.BODY_BYTES)
            await writer.drain()
            await asyncio.sleep(0.1)
        assert b"%d bytes" % length in await heard(reader)
        writer.close()
