"""A chatbot's answer in OpenAI's form, in one piece or streamed.

Its protocol cannot take back what was streamed, and a draft may hold what no source bears out. So
the answer is held until it stands, and then sent in pieces; comments keep the line alive meanwhile.
"""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from bots.actions.turns import Step, Turn
from bots.answering.stream import Event
from bots.api import remembered
from bots.api.completions.refusals import error_of
from bots.api.completions.talk import Talk
from bots.models import Message
from bots.protocol import as_error
from botsmith.lib.errors import AppError, ProviderUnavailable
from botsmith.lib.tokens import count_tokens
from botsmith.mongodb.collections import collection

PIECES = re.compile(r".{1,60}(?:\s+|$)|.{1,60}", re.DOTALL)
# A refusal is an answer like others: it says that the sources do not tell.
FINISHES = {"length": "length", "content_filter": "content_filter"}


class Line(NamedTuple):
    """One line of the stream."""

    text: str

    @classmethod
    def of(cls, data: dict) -> "Line":
        return cls(json.dumps(data, ensure_ascii=False))

    def encode(self) -> bytes:
        return f"data: {self.text}\n\n".encode()


DONE = Line("[DONE]")


@dataclass(frozen=True)
class Stands:
    """An answer that stands."""

    content: str
    finish_reason: str
    grounded: bool
    citations: list[dict]
    usage: dict


@dataclass
class Answering:
    turn: Turn
    talk: Talk
    events: AsyncIterator[Event]
    created: int = field(default_factory=lambda: int(time.time()))

    @cached_property
    def head(self) -> dict:
        model = self.turn.bot.pk
        number = self.turn.answer_id or self.turn.conversation_id
        return {"id": f"chatcmpl-{number}", "created": self.created, "model": model}

    async def completion(self) -> dict:
        """Raises the AppError that the answer ended with."""
        found = await self._stands()
        message = {"role": "assistant", "content": found.content, "refusal": None}
        choice = {"index": 0, "message": message, "logprobs": None}
        return {
            **self.head,
            "object": "chat.completion",
            "choices": [{**choice, "finish_reason": found.finish_reason}],
            "usage": found.usage,
            **self._own(found),
        }

    async def lines(self, *, with_usage: bool) -> AsyncIterator[Line]:
        usage = {"usage": None} if with_usage else {}
        yield self._chunk({"role": "assistant", "content": ""}, **usage)
        try:
            found = await self._stands()
        except AppError as error:
            yield Line.of({"error": error_of(error.as_dict(), error.status)})
            return
        for piece in PIECES.findall(found.content):
            yield self._chunk({"content": piece}, **usage)
        yield self._chunk({}, found.finish_reason, **usage, **self._own(found))
        if with_usage:
            yield Line.of({**self._chunk_head, "choices": [], "usage": found.usage})
        yield DONE

    @property
    def _chunk_head(self) -> dict:
        return {**self.head, "object": "chat.completion.chunk"}

    def _chunk(self, delta: dict, finish: str | None = None, **more: object) -> Line:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return Line.of({**self._chunk_head, "choices": [choice], **more})

    def _own(self, found: Stands) -> dict:
        conversation = self.turn.conversation_id
        own = {"citations": found.citations, "grounded": found.grounded}
        return {**own, "conversation_id": conversation}

    async def _stands(self) -> Stands:
        """Waits for the end, after which the thread goes on in this conversation."""
        citations: list[dict] = []
        async with aclosing(self.events) as events:
            async for event in events:
                if event.name == "citations":
                    citations = event.data["citations"]
                if event.name == "done":
                    return await asyncio.to_thread(self._stood, event.data, citations)
                if event.name == "error":
                    await asyncio.to_thread(self._fell)
                    raise as_error(event.data)
        raise ProviderUnavailable

    def _stood(self, done: dict, citations: list[dict]) -> Stands:
        content = done["content"]
        if self.turn.step in (Step.WRITE, Step.QUIET):
            remembered.put(self.talk.thread_after(content), self.turn.conversation_id)
        finish = FINISHES.get(done["finish_reason"], "stop")
        return Stands(content, finish, done["grounded"], citations, self._usage(content))

    def _fell(self) -> None:
        """Who sends the same thread again goes on here all the same."""
        if self.turn.step is Step.WRITE and (thread := self.talk.thread):
            remembered.put(thread, self.turn.conversation_id)

    def _usage(self, content: str) -> dict:
        stored = collection(Message).find_one({"id": self.turn.answer_id}, {"trace.tokens": 1})
        known = ((stored or {}).get("trace") or {}).get("tokens") or {}
        sent, made = known.get("input"), known.get("output")
        sent = self.talk.tokens if sent is None else sent
        made = count_tokens(content) if made is None else made
        return {
            "prompt_tokens": sent,
            "completion_tokens": made,
            "total_tokens": sent + made,
            "prompt_tokens_details": {"cached_tokens": known.get("cached", 0)},
        }
