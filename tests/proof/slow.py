"""Clients that are slow on purpose, and good ones meanwhile."""

import asyncio
import contextlib
import time
from dataclasses import dataclass, field

MODES = {
    "header": b"GET / HTTP/1.1\r\nHost: localhost\r\n",
    "body": b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8192\r\n\r\n",
    "read": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20,
}
PARTS = {"header": b"X-A: b\r\n", "body": b"x", "read": b""}
PAGES = ("/", "/accounts/login/", "/healthz")
GOOD_SECONDS = 20  # A good user waits no longer.


@dataclass
class Visits:
    """What good users met with."""

    seconds: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @property
    def p95(self) -> float:
        return sorted(self.seconds)[int(len(self.seconds) * 0.95)] if self.seconds else 0.0


async def slow(port: int, mode: str, ended: asyncio.Event) -> bool:
    """One client that holds its connection as long as it can; whether it had one."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port, limit=256)
    except OSError:
        return False
    with contextlib.suppress(OSError):
        writer.write(MODES[mode])
        while not ended.is_set() and not writer.is_closing():
            if PARTS[mode]:
                writer.write(PARTS[mode])
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), 1)
    writer.close()
    return True


async def good(port: int, visits: Visits, ended: asyncio.Event) -> None:
    """From another address, a new connection for each page."""
    while not ended.is_set():
        for page in PAGES:
            began = time.monotonic()
            try:
                async with asyncio.timeout(GOOD_SECONDS):
                    status = await _get(port, page)
            except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
                visits.failed.append(f"{page}: {error!r}")
                continue
            visits.seconds.append(time.monotonic() - began)
            if b" 200 " not in status:
                visits.failed.append(f"{page}: {status!r}")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), 0.2)


async def _get(port: int, page: str) -> bytes:
    source = ("127.0.0.2", 0)
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=source)
    try:
        words = f"GET {page} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        writer.write(words.encode())
        told = await reader.read()
    finally:
        writer.close()
    return told.partition(b"\r\n")[0]


async def trial(port: int, mode: str, *, clients: int, seconds: float) -> tuple[int, Visits]:
    """How many slow ones had a connection, and what three good users met with meanwhile."""
    ended, visits = asyncio.Event(), Visits()
    holding = [asyncio.create_task(slow(port, mode, ended)) for _ in range(clients)]
    users = [asyncio.create_task(good(port, visits, ended)) for _ in range(3)]
    asyncio.get_running_loop().call_later(seconds, ended.set)
    await asyncio.gather(*users)
    return sum(await asyncio.gather(*holding)), visits
