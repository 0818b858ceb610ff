from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True)
class ChatMessage:
    role: Literal["system", "user", "assistant"]
    content: str


class ProviderError(Exception):
    """A provider did not answer; ``permanent`` says that asking again will not help."""

    def __init__(self, reason: str, *, permanent: bool):
        self.reason = reason
        self.permanent = permanent
        super().__init__(reason)


class ChatModel(Protocol):
    """A model that answers in pieces of text as they are made."""

    def stream(
        self, messages: Sequence[ChatMessage], *, model: str, temperature: float, max_tokens: int
    ) -> AsyncIterator[str]:
        """Yields text; raises ProviderError. Closing the iterator closes the request."""
