"""OpenAI, and any server that speaks its chat completions."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

import openai
from openai import AsyncAPIResponse

from botsmith.ai.attempts import Options
from botsmith.ai.base import ChatMessage, Code, Usage
from botsmith.ai.connections import Clients, http_client, opened
from botsmith.ai.faults import fault, in_stream
from botsmith.ai.models import THINKING_TOKENS, model_info
from botsmith.ai.streaming import Chunks, stream_answer

BASE_URL = "https://api.openai.com/v1"
PATH = "/chat/completions"
AS_STREAM = {"headers": {"X-Stainless-Raw-Response": "stream"}}  # As ``with_streaming_response``.
# What a model that thinks may use for it, on top of the room for its answer. It is told to think
# little: the passages hold the answer, and a visitor is waiting.
EFFORT = "low"


class OpenAIChat:
    """A ChatModel over OpenAI's chat completions.

    The SDK runs on its aiohttp transport and the stream is read as raw bytes: an object per token
    and the stock transport cost three times the processor time at two hundred streams. ``timeout``
    (seconds) bounds the wait for a first word and every silence after it.
    """

    provider = "openai"

    def __init__(self, *, api_key: str, base_url: str = "", timeout: float = 30):
        self._key = api_key
        self._base_url = base_url or BASE_URL
        self._timeout = timeout
        self._clients = Clients(self._client)
        self._options = Options(guess=bool(base_url))

    def stream(
        self, messages: Sequence[ChatMessage], *, model: str, temperature: float, max_tokens: int
    ) -> AsyncGenerator[str | Usage]:
        """See ChatModel."""
        request = self._request(messages, model, temperature, max_tokens)

        def ask() -> AbstractAsyncContextManager[Chunks]:
            return opened(openai, partial(_posted, self._clients.here()), request, self._options)

        how = {"provider": self.provider, "seconds": self._timeout}
        return stream_answer(ask, OpenAIFrames, **how)

    async def aclose(self) -> None:
        """Closes the running event loop's connections."""
        await self._clients.aclose()

    def _request(self, messages, model: str, temperature: float, max_tokens: int) -> dict:
        known = model_info(self.provider, model)
        request = {
            "model": model,
            "messages": [{"role": m.role, "content": m.content} for m in messages],
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if known.takes_temperature:
            request["temperature"] = temperature
        if known.thinks:
            request["reasoning_effort"] = EFFORT
            max_tokens = max_tokens + THINKING_TOKENS
        return request | self._limit(min(max_tokens, known.max_output), known.thinks)

    def _limit(self, max_tokens: int, thinks: bool) -> dict:
        return {"max_completion_tokens" if thinks else "max_tokens": max_tokens}

    def _client(self) -> openai.AsyncOpenAI:
        return openai.AsyncOpenAI(
            api_key=self._key,
            base_url=self._base_url,
            timeout=self._timeout,
            max_retries=0,  # Ours know the visitor's patience (attempts.py).
            http_client=http_client(openai, self._timeout),
        )


@asynccontextmanager
async def _posted(client: openai.AsyncOpenAI, **request) -> AsyncIterator[AsyncAPIResponse]:
    """The SDK's own way to ask for a streamed answer, below ``create``: that walks through every
    field of a request which is JSON already, at the price of all the rest of the call."""
    body = json.dumps(request, ensure_ascii=False).encode()
    response = await client.post(PATH, content=body, options=AS_STREAM, cast_to=object)
    try:
        yield response
    finally:
        await response.close()


class OpenAIFrames:
    """The frames of one answer; see streaming.Frames."""

    def __init__(self) -> None:
        self.finished = False
        self.over = False
        self.usage: Usage | None = None

    def read(self, frame: dict) -> str:
        if error := frame.get("error"):
            raise in_stream(error)
        if usage := frame.get("usage"):
            self.usage = usage_of(usage)
        choices = frame.get("choices")
        if not choices:
            return ""  # The frame of the usage, or a server's own.
        choice = choices[0]
        if reason := choice.get("finish_reason"):
            if reason.startswith("content_filter"):
                raise fault(Code.FILTERED)
            self.finished = True
        delta = choice.get("delta")
        text = delta.get("content") if delta else None
        if text is None:
            return ""
        if type(text) is not str:
            raise TypeError("content")
        return text


def usage_of(usage: dict) -> Usage:
    """The figures of a usage frame; what is missing or no number counts as 0."""
    details = usage.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, dict) else 0
    counts = (usage.get("prompt_tokens"), usage.get("completion_tokens"), cached)
    return Usage(*(count if type(count) is int and count > 0 else 0 for count in counts))
