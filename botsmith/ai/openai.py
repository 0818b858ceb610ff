import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from weakref import WeakKeyDictionary

import openai

from botsmith.ai.base import ChatMessage, ProviderError

PERMANENT = (
    openai.AuthenticationError,
    openai.PermissionDeniedError,
    openai.NotFoundError,
    openai.BadRequestError,
    openai.UnprocessableEntityError,
)
MAX_RETRIES = 1
_SHAPE = "the provider sent something that is not its protocol"


class OpenAIChat:
    """OpenAI, or any server that speaks its chat completions.

    The SDK runs on its aiohttp transport and the stream is read as raw lines: an object per token
    and the stock transport cost three times the processor time at two hundred streams.
    """

    def __init__(self, *, api_key: str, base_url: str = "", timeout: float = 30):
        self._api_key = api_key
        self._base_url = base_url or None
        self._timeout = timeout
        self._clients: WeakKeyDictionary = WeakKeyDictionary()

    async def stream(
        self, messages: Sequence[ChatMessage], *, model: str, temperature: float, max_tokens: int
    ) -> AsyncIterator[str]:
        try:
            async with self._client().chat.completions.with_streaming_response.create(
                model=model,
                messages=[{"role": m.role, "content": m.content} for m in messages],
                temperature=temperature,
                max_tokens=max_tokens,
                stream=True,
            ) as response:
                async for line in response.iter_lines():
                    if text := _text_of(line):
                        yield text
        except openai.APIError as error:
            raise ProviderError(
                type(error).__name__, permanent=isinstance(error, PERMANENT)
            ) from error

    async def aclose(self) -> None:
        """Closes the running event loop's connections."""
        if client := self._clients.pop(asyncio.get_running_loop(), None):
            await client.close()

    def _client(self) -> openai.AsyncOpenAI:
        """One client, and so one pool of connections, for each event loop."""
        loop = asyncio.get_running_loop()
        if loop not in self._clients:
            self._clients[loop] = openai.AsyncOpenAI(
                api_key=self._api_key,
                base_url=self._base_url,
                timeout=self._timeout,
                max_retries=MAX_RETRIES,
                http_client=openai.DefaultAioHttpClient(timeout=self._timeout),
            )
        return self._clients[loop]


def _text_of(line: str) -> str:
    """The text in one line of the event stream, "" when it carries none."""
    if not line.startswith("data:") or line.endswith("[DONE]"):
        return ""
    try:
        frame = json.loads(line[5:])
        if "error" in frame:
            raise ProviderError("the provider reported an error in its stream", permanent=False)
        choices = frame.get("choices") or [{}]
        return choices[0].get("delta", {}).get("content") or ""
    except (ValueError, AttributeError, IndexError, TypeError) as error:
        raise ProviderError(_SHAPE, permanent=False) from error
