"""How long a web process waits for one connection, and how much of a head it takes.

Headers, bodies and readers that come too slowly, and heads without end, are let go, where no proxy
stands in front.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# Of an address with its headers, of one chunk's line, of what follows the last chunk.
HEADER_BYTES = 64 * 1024
TOO_LARGE = b"The headers of that request are too large.\n"
TOO_SLOW = b"That request came too slowly. Try again.\n"


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's, with an end to each wait for the other side.

    A request's headers have ``HEADER_SECONDS`` and ``HEADER_BYTES``. Of a body there must come
    ``BODY_BYTES`` in each ``BODY_SECONDS``, as long as somebody here wants to read it. What is
    sent must be taken within ``TAKE_SECONDS`` of when the buffers were full. A stream that says
    nothing waits for nobody.
    """

    HEADER_SECONDS = 20.0
    BODY_SECONDS = 20.0
    BODY_BYTES = 10_000
    TAKE_SECONDS = 60.0

    def connection_made(self, transport: asyncio.Transport) -> None:
        self._coming: asyncio.TimerHandle | None = None
        self._taking: asyncio.TimerHandle | None = None
        self._unbounded = 0  # Bytes since the last that were of a body, or ended a head.
        self._body_bytes = 0
        super().connection_made(transport)
        self._coming = self.loop.call_later(self.HEADER_SECONDS, self._head_is_late)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop(self._coming)
        self._stop(self._taking)
        self._coming = self._taking = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        self._unbounded += len(data)
        super().data_received(data)
        if self._unbounded > HEADER_BYTES:
            self._refuse(b"431 Request Header Fields Too Large", TOO_LARGE)

    # --- A request comes ------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._wait(self.HEADER_SECONDS, self._head_is_late)

    def on_headers_complete(self) -> None:
        self._unbounded = self._body_bytes = 0
        self._wait(self.BODY_SECONDS, self._look_at_body)
        super().on_headers_complete()

    def on_chunk_header(self) -> None:
        self._unbounded = 0

    def on_body(self, body: bytes) -> None:
        self._unbounded = 0
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._stop(self._coming)
        self._coming = None
        super().on_message_complete()

    def _head_is_late(self) -> None:
        self._refuse(b"408 Request Timeout", TOO_SLOW)

    def _look_at_body(self) -> None:
        is_wanted = not self.flow.read_paused
        if is_wanted and self._body_bytes < self.BODY_BYTES:
            if self.cycle is not None and not self.cycle.response_started:
                self._refuse(b"408 Request Timeout", TOO_SLOW)
            else:
                self.transport.abort()
            return
        self._body_bytes = 0
        self._wait(self.BODY_SECONDS, self._look_at_body)

    def _refuse(self, status: bytes, sentence: bytes) -> None:
        if self.transport is None or self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            length = str(len(sentence)).encode()
            head = (b"content-type: text/plain", b"connection: close", b"content-length: " + length)
            self.transport.write(b"\r\n".join((b"HTTP/1.1 " + status, *head, b"", sentence)))
        self.transport.close()
        self._wait(self.TAKE_SECONDS, self.transport.abort)

    # --- A response goes ------------------------------------------------------------------------

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stop(self._taking)
        self._taking = self.loop.call_later(self.TAKE_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        self._stop(self._taking)
        self._taking = None
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._wait(self.TAKE_SECONDS, self.transport.abort)  # What is left may never be taken.

    # --------------------------------------------------------------------------------------------

    def _wait(self, seconds: float, then) -> None:
        self._stop(self._coming)
        self._coming = self.loop.call_later(seconds, then)

    @staticmethod
    def _stop(timer: asyncio.TimerHandle | None) -> None:
        if timer is not None:
            timer.cancel()
