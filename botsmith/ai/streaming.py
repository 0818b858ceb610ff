"""Reads a provider's event stream: bytes to lines to text, with as little work as that takes.

No object for each token: a frame is parsed once as plain JSON. Lines are split as bytes, at line
feeds only; decoders that also split at U+2028 would break a frame that has one in its text.
"""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, aclosing
from typing import Protocol

from botsmith.ai import tally
from botsmith.ai.attempts import Attempts
from botsmith.ai.base import Code, ProviderError, Usage
from botsmith.ai.faults import fault
from botsmith.lib import crowd

Chunks = AsyncIterator[bytes]
LONGEST_FRAME = 1024 * 1024
# After its last frame a server closes the body at once; only then is the connection used again.
DRAIN_SECONDS = 0.25
WRONG = (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError)


class Frames(Protocol):
    """Understands the frames of one answer in one provider's format."""

    finished: bool  # The model came to its end.
    over: bool  # Nothing that matters comes after this frame.
    usage: Usage | None

    def read(self, frame: dict) -> str:
        """The text of a frame, "" if it has none; raises ProviderError, or any of WRONG."""


async def stream_answer(
    ask: Callable[[], AbstractAsyncContextManager[Chunks]],
    frames: Callable[[], Frames],
    *,
    provider: str,
    seconds: float,
) -> AsyncGenerator[str | Usage]:
    """The pieces of the first attempt that comes to a first word within ``seconds``.

    After that word nothing is asked again, and silence of ``seconds`` ends the answer.
    """
    attempts = Attempts(seconds)
    with tally.call(provider):
        while True:
            async with aclosing(_pieces(ask, frames(), seconds)) as pieces:
                try:
                    async with asyncio.timeout(attempts.left):
                        first = await anext(pieces)
                except ProviderError as failed:
                    error = failed
                except TimeoutError:
                    error = fault(Code.TIMEOUT)
                else:
                    yield first
                    async for piece in pieces:
                        yield piece
                    return
            await asyncio.sleep(attempts.pause(error))


async def _pieces(ask, frames: Frames, silence: float) -> AsyncGenerator[str | Usage]:
    said = False
    try:
        async with ask() as chunks:
            with crowd.stream():
                async with aclosing(_texts(chunks, frames, silence)) as texts:
                    async for text in texts:
                        said = True
                        yield text
            if frames.over:
                await _drain(chunks)
    except ProviderError:
        if not frames.finished or not said:
            raise
    if not said:
        empty = fault(Code.EMPTY)
        empty.usage = frames.usage  # A model that only thought is paid for all the same.
        raise empty
    if frames.usage:
        yield frames.usage


async def _texts(chunks: Chunks, frames: Frames, silence: float) -> AsyncGenerator[str]:
    """What each read of the stream says; the stream must have come to the answer's end."""
    tail, seen = b"", False
    spoke = time.monotonic()
    async for chunk in chunks:
        lines = (tail + chunk if tail else chunk).split(b"\n")
        tail = lines.pop()
        if len(tail) > LONGEST_FRAME:
            raise fault(Code.PROTOCOL, "a frame without end")
        data = [line for line in lines if line.startswith(b"data:")]
        seen = seen or bool(data)
        said, wrong = _read(data, frames)
        for text in said:
            yield text
            spoke = time.monotonic()  # A slow reader is not a silent provider.
        if wrong:
            raise wrong
        if frames.over:
            return
        if time.monotonic() - spoke > silence:
            raise fault(Code.TIMEOUT, "it fell silent")
        await crowd.rest()
    if tail.startswith(b"data:") and (text := _text(tail, frames.read, frames)):
        yield text
    if not frames.finished:
        raise fault(Code.CUT) if seen else fault(Code.PROTOCOL, "no event stream")


def _read(lines: Sequence[bytes], frames: Frames) -> tuple[list[str], ProviderError | None]:
    """The lines' texts, up to the answer's last or to one that is wrong; as one in a crowd."""
    said, wrong = [], None
    try:
        for line in lines:
            if text := _text(line, frames.read, frames):
                said.append(text)
            if frames.over:
                break
    except ProviderError as error:
        wrong = error
    return ["".join(said)] if said and crowd.is_dense() else said, wrong


def _text(line: bytes, read, frames: Frames) -> str:
    if len(line) < 20 and line[5:].strip() == b"[DONE]":
        frames.over = frames.finished = True
        return ""
    try:
        return read(json.loads(line[5:].decode()))
    except WRONG:
        raise fault(Code.PROTOCOL, "in the stream") from None


async def _drain(chunks: Chunks) -> None:
    """Reads the end of the body, so that its connection can serve the next question."""
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            async for _ in chunks:
                pass
    except TimeoutError:
        pass  # It will be closed instead.
