import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from aiohttp import web

from tests.providers.script import Script
from tests.providers.vectors import bag_of_words
from tests.providers.wires import AnthropicWire, GeminiWire, OpenAIWire

Answer = Callable[[dict], Sequence[str]]
LOOK_EVERY = 0.005


class ProviderStub:
    """A provider in a thread of its own.

    ``play()`` scripts the next requests, one Script each; the last one stays. Without scripts
    ``answer`` is given the request's JSON and returns the pieces to stream, ``status`` other than
    200 refuses, and ``cut_after`` closes the connection after so many pieces. ``hold()`` makes
    every piece after the first wait for ``let_go()``. ``requests`` are the bodies that came, with
    ``path``, ``authorization`` and ``version``; ``sent`` counts each stream's pieces, by the
    request's number.
    """

    wire: Any = OpenAIWire()
    path = "/v1"

    def __init__(self, answer: Answer | None = None):
        self._first_answer: Answer = answer or (lambda request: Script().pieces)
        self._gate = threading.Event()
        self._stopping = False
        self.reset()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def reset(self) -> None:
        self.answer = self._first_answer
        self.vector: Callable[[str], list[float]] = bag_of_words
        self.status = 200
        self.cut_after: int | None = None
        self.requests: list[dict] = []
        self.connections: set[tuple] = set()
        self.sent: dict[int, int] = {}
        self.closed_early = threading.Event()
        self._scripts: deque[Script] = deque()
        self._gate.set()

    def __enter__(self):
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *_) -> None:
        self._stopping = True
        self.let_go()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.path}"

    def play(self, *scripts: Script) -> None:
        self._scripts = deque(scripts)

    def hold(self) -> None:
        self._gate.clear()

    def let_go(self) -> None:
        self._gate.set()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_post("/v1/messages", self._complete)
        for path in ("/v1", "/v1beta/openai"):
            app.router.add_post(f"{path}/chat/completions", self._complete)
            app.router.add_post(f"{path}/embeddings", self._embed)
        runner = web.AppRunner(app, shutdown_timeout=0.2)
        self._loop.run_until_complete(runner.setup())
        site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
        self._loop.run_until_complete(site.start())
        self.port = site._server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        body, number = await self._noted(request)
        script = self._script(body)
        try:
            if script.hangs:
                await self._wait(request, lambda: False)
            await self._wait(request, seconds=script.before)
            if script.status != 200:
                return self._refusal(script)
            stream = Stream(request, script, self.wire)
            await self._stream(stream, number)
            return stream.response
        except (ConnectionError, asyncio.CancelledError):
            self.closed_early.set()
            raise

    async def _embed(self, request: web.Request) -> web.StreamResponse:
        body, _ = await self._noted(request)
        script = self._script(body)
        if script.hangs:
            with suppress(ConnectionError):
                await self._wait(request, lambda: False)
        if script.status != 200:
            return self._refusal(script)
        items = [
            {"object": "embedding", "index": index, "embedding": self.vector(text)}
            for index, text in enumerate(body["input"])
        ]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        answer = {"object": "list", "data": items[::-1], "model": body["model"], "usage": usage}
        return web.json_response(script.body if script.body is not None else answer)

    async def _noted(self, request: web.Request) -> tuple[dict, int]:
        body = await request.json()
        key = request.headers.get("Authorization") or request.headers.get("X-Api-Key")
        version = request.headers.get("anthropic-version")
        about = {"path": request.path, "authorization": key, "version": version}
        self.requests.append(body | about)
        self.connections.add(request.transport.get_extra_info("peername"))
        return body, len(self.requests) - 1

    def _script(self, body: dict) -> Script:
        if len(self._scripts) > 1:
            return self._scripts.popleft()
        if self._scripts:
            return self._scripts[0]
        pieces = () if "input" in body else self.answer(body)
        return Script(pieces=pieces, status=self.status, cut_after=self.cut_after)

    def _refusal(self, script: Script) -> web.Response:
        body = script.body if script.body is not None else self.wire.refusal(script)
        return web.json_response(body, status=script.status, headers=script.headers)

    async def _stream(self, stream: "Stream", number: int) -> None:
        script = stream.script
        await stream.begin()
        for count, piece in enumerate(script.pieces):
            if count:
                await self._wait(stream.request, self._gate.is_set, script.between)
            if script.cut_after is not None and count >= script.cut_after:
                stream.cut()
                return
            if script.intrusion and count == script.intrude_at:
                await stream.write(script.intrusion)
            await stream.write(self.wire.piece(piece))
            self.sent[number] = count + 1
        if script.intrude_at >= len(script.pieces):
            await stream.write(script.intrusion)
        if script.ends:
            await stream.end()

    async def _wait(self, request, ready=lambda: True, seconds: float = 0) -> None:
        """Until it is ready, but not longer than the client stays."""
        until = asyncio.get_running_loop().time() + seconds
        while not ready() or asyncio.get_running_loop().time() < until:
            await asyncio.sleep(LOOK_EVERY)
            if self._stopping or request.transport is None or request.transport.is_closing():
                raise ConnectionError("the client left")


class Stream:
    """One answer on its way."""

    def __init__(self, request: web.Request, script: Script, wire: Any):
        self.request, self.script, self.wire = request, script, wire
        headers = {"Content-Type": "text/event-stream", **script.headers}
        self.response = web.StreamResponse(headers=headers)

    async def begin(self) -> None:
        await self.response.prepare(self.request)
        for frame in self.wire.begin(self.script):
            await self.write(frame)

    async def end(self) -> None:
        for frame in self.wire.end(self.script):
            await self.write(frame)

    def cut(self) -> None:
        self.request.transport.close()

    async def write(self, frame: bytes) -> None:
        frame = frame * self.script.copies
        size = self.script.chop or len(frame) or 1
        for start in range(0, len(frame), size):
            await self.response.write(frame[start : start + size])
            if self.script.chop:
                await asyncio.sleep(0)  # So that the next part travels on its own.


class OpenAIStub(ProviderStub):
    """OpenAI, or a server that is compatible with it."""


class GeminiStub(ProviderStub):
    wire = GeminiWire()
    path = "/v1beta/openai"


class AnthropicStub(ProviderStub):
    wire = AnthropicWire()
    path = ""
