"""Anthropic's Claude, over its Messages API."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractAsyncContextManager
from itertools import groupby

import anthropic
import anthropic.resources.messages  # Else the first question waits for its import.

from botsmith.ai.attempts import Options
from botsmith.ai.base import ChatMessage, Code, Usage
from botsmith.ai.connections import Clients, http_client, opened
from botsmith.ai.faults import fault, in_stream
from botsmith.ai.models import THINKING_TOKENS, model_info
from botsmith.ai.openai import EFFORT
from botsmith.ai.streaming import Chunks, stream_answer

BASE_URL = "https://api.anthropic.com"
# The API refuses more marks than these in one request; the last ones reach farthest.
MOST_CACHE_MARKS = 4
CACHED = {"cache_control": {"type": "ephemeral"}}
OPTIONAL = {"temperature": "", "output_config": ""}
# From version 2026-10-21 on, which the SDK sends, the API refuses a temperature with every model.
TAKES_TEMPERATURE = {"anthropic-version": "2023-06-01"}
# A conversation must begin with the user; ours may begin with the bot's welcome.
NOTHING_YET = {"role": "user", "content": [{"type": "text", "text": "…"}]}


class AnthropicChat:
    """A ChatModel over Anthropic's Messages API; read and bounded as OpenAIChat is."""

    provider = "anthropic"

    def __init__(self, *, api_key: str, base_url: str = "", timeout: float = 30):
        self._key = api_key
        self._base_url = base_url or BASE_URL
        self._timeout = timeout
        self._clients = Clients(self._client)
        self._options = Options(OPTIONAL)

    def stream(
        self, messages: Sequence[ChatMessage], *, model: str, temperature: float, max_tokens: int
    ) -> AsyncGenerator[str | Usage]:
        """See ChatModel."""
        request = self._request(messages, model, temperature, max_tokens)

        def ask() -> AbstractAsyncContextManager[Chunks]:
            return opened(anthropic, self._create, request, self._options)

        how = {"provider": self.provider, "seconds": self._timeout}
        return stream_answer(ask, AnthropicFrames, **how)

    async def aclose(self) -> None:
        """Closes the running event loop's connections."""
        await self._clients.aclose()

    def _request(self, messages, model: str, temperature: float, max_tokens: int) -> dict:
        known = model_info(self.provider, model)
        max_tokens += THINKING_TOKENS if known.thinks else 0
        request = {
            "model": model,
            "max_tokens": min(max_tokens, known.max_output),
            "stream": True,
            **conversation(messages),
        }
        if known.thinks:
            request["output_config"] = {"effort": EFFORT}
        return request | ({"temperature": temperature} if known.takes_temperature else {})

    def _create(self, *, temperature: float | None = None, **request):
        create = self._clients.here().messages.with_streaming_response.create
        if temperature is None:
            return create(**request)
        body = {"temperature": temperature}
        return create(**request, extra_body=body, extra_headers=TAKES_TEMPERATURE)

    def _client(self) -> anthropic.AsyncAnthropic:
        return anthropic.AsyncAnthropic(
            api_key=self._key,
            base_url=self._base_url,
            timeout=self._timeout,
            max_retries=0,  # Ours know the visitor's patience (attempts.py).
            open_telemetry=False,
            http_client=http_client(anthropic, self._timeout),
        )


def conversation(messages: Sequence[ChatMessage]) -> dict:
    """``system`` and ``messages`` as the API wants them: apart, user first, roles in turn."""
    written = [message for message in messages if message.content.strip()]
    marked = {id(m) for m in [m for m in written if m.cacheable][-MOST_CACHE_MARKS:]}
    system = [_block(m, marked) for m in written if m.role == "system"]
    turns = groupby((m for m in written if m.role != "system"), key=lambda m: m.role)
    talk = [{"role": role, "content": [_block(m, marked) for m in said]} for role, said in turns]
    if not talk or talk[0]["role"] != "user":
        talk.insert(0, NOTHING_YET)
    return {"messages": talk} | ({"system": system} if system else {})


def _block(message: ChatMessage, marked: set[int]) -> dict:
    block = {"type": "text", "text": message.content}
    return block | CACHED if id(message) in marked else block


class AnthropicFrames:
    """The frames of one answer; see streaming.Frames."""

    def __init__(self) -> None:
        self.finished = False
        self.over = False
        self.usage: Usage | None = None

    def read(self, frame: dict) -> str:
        kind = frame["type"]
        if kind == "content_block_delta":
            return _said(frame["delta"])
        if kind == "message_start":
            self.usage = _usage(frame["message"].get("usage"), self.usage)
        elif kind == "message_delta":
            self._end(frame)
        elif kind == "message_stop":
            self.finished = self.over = True
        elif kind == "error":
            raise in_stream(frame.get("error"))
        return ""  # Pings, the begin and end of blocks, and kinds that are yet to come.

    def _end(self, frame: dict) -> None:
        self.usage = _usage(frame.get("usage"), self.usage)
        if frame["delta"].get("stop_reason") == "refusal":
            raise fault(Code.FILTERED)


def _said(delta: dict) -> str:
    if delta["type"] != "text_delta":
        return ""  # It is thinking.
    text = delta["text"]
    if type(text) is not str:
        raise TypeError("text")
    return text


def _usage(figures: object, before: Usage | None) -> Usage | None:
    """The figures so far: those at the start, then those at the end, which repeat only some."""
    if not isinstance(figures, dict):
        return before
    before = before or Usage(0, 0)

    def count(name: str, otherwise: int) -> int:
        value = figures.get(name)
        return value if type(value) is int and value >= 0 else otherwise

    read = count("cache_read_input_tokens", before.cached_tokens)
    written = count("cache_creation_input_tokens", before.written_tokens)
    fresh = count(
        "input_tokens", before.input_tokens - before.cached_tokens - before.written_tokens
    )
    return Usage(
        input_tokens=fresh + read + written,
        output_tokens=count("output_tokens", before.output_tokens),
        cached_tokens=read,
        written_tokens=written,
    )
