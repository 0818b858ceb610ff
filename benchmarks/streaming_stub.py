"""A provider with the manners of a real one and none of its costs: OpenAI's wire, paced tokens.

Its own process: ``python -m benchmarks.streaming_stub`` prints its port. ``PUT /pace`` with
``{"first", "gap", "tokens"}`` (seconds, seconds, count) sets how it answers; ``GET /left`` tells
of each request that was closed early ``{"visitor", "sent"}`` and forgets them; ``GET /running``
tells how many are being answered, ``GET /asked`` how many ever were. The questions say which
visitor asks; a code that one tells comes back in its answer's first token.
"""

import asyncio
import json
import re

import uvloop

ANSWER = "Parcels to Lisbon travel four days and their duty is paid on arrival by the sender. "
VISITOR = re.compile(r"Visitor (\d+)\.")
CODE = re.compile(r"\bkq[0-9a-f]{12}\b")
WORDS = [f" {word}" for word in ANSWER.split()]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


class Stub:
    """What all connections share."""

    first, gap, tokens = 0.1, 0.02, 50

    def __init__(self) -> None:
        self.left: list[dict] = []
        self.running = self.asked = 0

    def answer(self, path: bytes, body: dict) -> object:
        if path == b"/pace":
            self.first, self.gap, self.tokens = body["first"], body["gap"], body["tokens"]
            return {}
        if path == b"/running":
            return self.running
        if path == b"/asked":
            return self.asked
        left, self.left = self.left, []
        return left


class Connection(asyncio.Protocol):
    def __init__(self, stub: Stub):
        self._stub = stub
        self._read = b""
        self._visitor: int | None = None  # Whose answer is being sent.

    def connection_made(self, transport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        head, blank, body = self._read.partition(b"\r\n\r\n")
        if not blank or len(body) < (length := _length(head)):
            return
        self._read = body[length:]
        path = head.split(b" ", 2)[1]
        given = json.loads(body[:length] or b"{}")
        if path.endswith(b"/chat/completions"):
            self._begin(given)
        else:
            self._transport.write(_plain(self._stub.answer(path, given)))

    def connection_lost(self, _error) -> None:
        if self._visitor is not None:
            self._stub.running -= 1
            self._stub.left.append({"visitor": self._visitor, "sent": self._sent})

    def _begin(self, request: dict) -> None:
        question = request["messages"][-1]["content"]
        self._visitor = int(VISITOR.findall(question)[-1])
        codes = CODE.findall(question)
        self._first = _chunk({"content": f"Your code is {codes[-1]}."}) if codes else PIECES[0]
        self._sent = 0
        self._stub.running += 1
        self._stub.asked += 1
        self._due = asyncio.get_running_loop().time() + self._stub.first
        self._transport.write(HEAD)
        self._wait()

    def _wait(self) -> None:
        asyncio.get_running_loop().call_at(self._due, self._send)

    def _send(self) -> None:
        if self._transport.is_closing():
            return
        if self._sent == self._stub.tokens:
            self._visitor = None
            self._stub.running -= 1
            self._transport.write(END)
            return
        self._transport.write(PIECES[self._sent % len(PIECES)] if self._sent else self._first)
        self._sent += 1
        self._due += self._stub.gap
        self._wait() if self._sent < self._stub.tokens else self._send()


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    return 0


def _plain(value: object) -> bytes:
    body = json.dumps(value).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return f"{head}\r\n\r\n".encode() + body


def _chunk(delta: dict | None, finish: str | None = None) -> bytes:
    """A piece of the answer; without a delta the last frame, which tells what was used."""
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    used = {"prompt_tokens": 2500, "completion_tokens": 50, "total_tokens": 2550}
    frame = {
        "id": "chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG",
        "object": "chat.completion.chunk",
        "created": 1741570283,
        "model": "gpt-4o-mini-2024-07-18",
        "service_tier": "default",
        "system_fingerprint": "fp_06737a9306",
        "choices": [choice] if delta is not None else [],
        "usage": None if delta is not None else used,
    }
    return _framed(f"data: {json.dumps(frame)}\n\n".encode())


def _framed(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


PIECES = [_chunk({"content": word}) for word in WORDS]
END = _chunk({}, "stop") + _chunk(None) + _framed(b"data: [DONE]\n\n") + b"0\r\n\r\n"


async def serve() -> None:
    stub = Stub()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(stub), "127.0.0.1", 0, backlog=2048)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve())
