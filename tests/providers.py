"""The paid providers, played on loopback in their own wire format; the real SDKs call them."""

import asyncio
import json
import threading
from collections.abc import Callable

from aiohttp import web

Script = Callable[[dict], list[str]]


class OpenAIStub:
    """A chat completions server in a thread.

    ``answer`` is given the request's JSON and returns the pieces to stream. ``status`` other than
    200 refuses; ``cut_after`` closes the connection after so many pieces; ``gate`` (when set by
    ``hold()``) makes every piece after the first wait for ``let_go()``.
    """

    def __init__(self, answer: Script | None = None):
        self._first_answer: Script = answer or (lambda request: ["Hello", " from", " the stub."])
        self._gate = threading.Event()
        self.reset()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def reset(self) -> None:
        self.answer = self._first_answer
        self.status = 200
        self.cut_after: int | None = None
        self.requests: list[dict] = []
        self.closed_early = threading.Event()
        self._gate.set()

    def __enter__(self) -> "OpenAIStub":
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *_) -> None:
        self.let_go()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def hold(self) -> None:
        self._gate.clear()

    def let_go(self) -> None:
        self._gate.set()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._complete)
        runner = web.AppRunner(app)
        self._loop.run_until_complete(runner.setup())
        site = web.TCPSite(runner, "127.0.0.1", 0)
        self._loop.run_until_complete(site.start())
        self.port = site._server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.requests.append({**body, "authorization": request.headers.get("Authorization")})
        if self.status != 200:
            error = {"error": {"message": "the stub refuses", "type": "stub", "code": None}}
            return web.json_response(error, status=self.status)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        try:
            await self._stream(request, response, self.answer(body))
        except (ConnectionError, asyncio.CancelledError):
            self.closed_early.set()
            raise
        return response

    async def _stream(self, request, response, pieces: list[str]) -> None:
        for number, piece in enumerate(pieces):
            if number:
                while not self._gate.is_set():
                    await asyncio.sleep(0.01)
                    if request.transport is None or request.transport.is_closing():
                        raise ConnectionError("the client left")
            if self.cut_after is not None and number >= self.cut_after:
                request.transport.close()
                return
            await response.write(_frame({"content": piece}))
        await response.write(_frame({}, finish="stop"))
        await response.write(b"data: [DONE]\n\n")


def _frame(delta: dict, finish: str | None = None) -> bytes:
    chunk = {
        "id": "chatcmpl-stub",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "stub",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }
    return f"data: {json.dumps(chunk)}\n\n".encode()
