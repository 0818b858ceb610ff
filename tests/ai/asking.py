"""Asks a provider's stub through the real SDK."""

from collections.abc import Sequence
from typing import NamedTuple

import pytest

from botsmith.ai.anthropic import AnthropicChat
from botsmith.ai.base import ChatMessage, ProviderError, Usage
from botsmith.ai.gemini import GeminiChat
from botsmith.ai.openai import OpenAIChat
from tests.providers import AnthropicStub, GeminiStub, OpenAIStub, ProviderStub, Script

KEY = "sk-secret-of-the-owner"
PROMPT = (
    ChatMessage("system", "You know the harbour.", cacheable=True),
    ChatMessage("user", "When does it open?"),
)


class Kind(NamedTuple):
    stub: type[ProviderStub]
    chat: type
    model: str


PROVIDERS = {
    "openai": Kind(OpenAIStub, OpenAIChat, "gpt-4o-mini"),
    "anthropic": Kind(AnthropicStub, AnthropicChat, "claude-haiku-4-5"),
    "gemini": Kind(GeminiStub, GeminiChat, "gemini-2.0-flash"),
}


class Asking:
    """One provider's client before its stub."""

    def __init__(self, provider: str, stub: ProviderStub):
        self.provider, self.stub = provider, stub
        self.kind = PROVIDERS[provider]
        self.model = self.kind.model
        stub.reset()
        self.chat = self.client()

    @property
    def wire(self):
        return self.stub.wire

    @property
    def requests(self) -> list[dict]:
        return self.stub.requests

    def client(self, timeout: float = 5, url: str = ""):
        return self.kind.chat(api_key=KEY, base_url=url or self.stub.url, timeout=timeout)

    def patience(self, seconds: float) -> None:
        """How long the client waits for a first word, and in silence."""
        self.chat = self.client(seconds)

    def stream(self, messages: Sequence[ChatMessage] = PROMPT, **changes):
        how = {"model": self.model, "temperature": 0.3, "max_tokens": 500} | changes
        return self.chat.stream(messages, **how)

    async def answer(self, *scripts: Script, **changes) -> list[str | Usage]:
        if scripts:
            self.stub.play(*scripts)
        return [piece async for piece in self.stream(**changes)]

    async def failure(self, *scripts: Script, **changes) -> ProviderError:
        with pytest.raises(ProviderError) as caught:
            await self.answer(*scripts, **changes)
        return caught.value

    async def close(self) -> None:
        self.stub.let_go()
        await self.chat.aclose()
