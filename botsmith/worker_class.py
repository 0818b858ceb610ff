import asyncio
import gc
from concurrent.futures import ThreadPoolExecutor

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn_worker import UvicornWorker

# For what a question waits for. With 24 they took the interpreter from each other: a fifth more
# processor time at two hundred streams than with 6, and first words later.
THREADS = 6
# An answer makes and drops thousands of objects that are in no cycle; nobody need look through
# them after each seven hundred.
COLLECT = (20_000, 10, 10)


# Of an address with its headers, of one chunk's line, of what follows the last chunk.
HEAD_BYTES = 64 * 1024
TOO_LONG = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: text/plain\r\n"
    b"content-length: 33\r\nconnection: close\r\n\r\nThe request's head is too large.\n"
)


class BoundedHeads(HttpToolsProtocol):
    """uvicorn's own keeps headers for as long as they come, and so all memory would be theirs."""

    _unbounded = 0  # Bytes since the last that were of a body, or ended a head.

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        self._unbounded += len(data)
        super().data_received(data)
        if self._unbounded > HEAD_BYTES and not self.transport.is_closing():
            if self.cycle is None or self.cycle.response_complete:
                self.transport.write(TOO_LONG)
            self.transport.close()

    def on_headers_complete(self) -> None:
        self._unbounded = 0
        super().on_headers_complete()

    def on_chunk_header(self) -> None:
        self._unbounded = 0

    def on_body(self, body: bytes) -> None:
        self._unbounded = 0
        super().on_body(body)


class WebWorker(UvicornWorker):
    """A held chat stream must not block a restart: uvicorn is given a little less than gunicorn."""

    CONFIG_KWARGS = {
        "loop": "uvloop",
        "http": BoundedHeads,
        "lifespan": "off",
        # Who the client is behind which proxy is decided by botsmith.lib.network alone.
        "proxy_headers": False,
        "server_header": False,
        "timeout_graceful_shutdown": 60,
    }

    async def _serve(self) -> None:
        gc.set_threshold(*COLLECT)
        threads = ThreadPoolExecutor(THREADS, thread_name_prefix="waiting")
        asyncio.get_running_loop().set_default_executor(threads)
        await super()._serve()
