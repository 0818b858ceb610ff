"""What every provider of models offers here, and the one kind of error they raise."""

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol

from botsmith.lib.tokens import count_tokens

# What a provider's own format adds around each message.
TOKENS_PER_MESSAGE = 4


@dataclass(frozen=True)
class ChatMessage:
    """One turn; ``cacheable`` says that the prompt up to its end will be sent again soon."""

    role: Literal["system", "user", "assistant"]
    content: str
    cacheable: bool = False


@dataclass(frozen=True)
class Usage:
    """Tokens of one answer.

    ``input_tokens`` are all that was sent, ``cached_tokens`` the part of them that the provider
    read from its cache and ``written_tokens`` the part that it wrote into it.
    """

    input_tokens: int
    output_tokens: int
    cached_tokens: int = 0
    estimated: bool = False
    written_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cached_tokens + other.cached_tokens,
            self.estimated or other.estimated,
            self.written_tokens + other.written_tokens,
        )


Told = Callable[[Usage], None]


def not_heard(usage: Usage) -> None:
    """For who does not ask what it took."""


class Code(StrEnum):
    """Why a provider did not answer."""

    AUTH = "auth"
    NOT_FOUND = "not_found"
    BAD_REQUEST = "bad_request"
    TOO_LONG = "too_long"  # More than the model's context window.
    RATE_LIMITED = "rate_limited"
    OVERLOADED = "overloaded"
    TIMEOUT = "timeout"
    NETWORK = "network"
    FILTERED = "filtered"
    PROTOCOL = "protocol"
    CUT = "cut"  # The stream ended without its end.
    EMPTY = "empty"
    QUOTA_SPENT = "quota_spent"


class ProviderError(Exception):
    """A provider did not answer; ``permanent`` says that asking again will not help.

    ``reason`` is one short sentence for the owner's log. It never holds a key, nor what the
    provider wrote in its error. ``retry_after``: the seconds that the provider asked us to wait.
    ``usage``: what it took all the same, where the provider told that.
    """

    def __init__(
        self, reason: str, *, permanent: bool, code: Code, retry_after: float | None = None
    ):
        self.reason = reason
        self.permanent = permanent
        self.code = code
        self.retry_after = retry_after
        self.usage: Usage | None = None
        super().__init__(reason)


class ChatModel(Protocol):
    """A model that answers in pieces of text as they are made."""

    def stream(
        self, messages: Sequence[ChatMessage], *, model: str, temperature: float, max_tokens: int
    ) -> AsyncGenerator[str | Usage]:
        """Yields text, at last one Usage if the provider told it; raises ProviderError.

        Closing the generator closes the request. ``max_tokens`` is the room for the answer; a
        model that thinks first is given more.
        """

    async def aclose(self) -> None:
        """Closes the running event loop's connections."""


class Embedder(Protocol):
    """A model that turns texts into vectors of length 1, in the order of the texts.

    Both ways raise ProviderError. ``seconds`` bounds the whole call, tries included; without it
    each request to the provider has the installation's timeout. ``told`` hears what each request
    took, also where a later one fails.
    """

    async def embed(
        self,
        texts: Sequence[str],
        *,
        model: str,
        seconds: float | None = None,
        told: Told = not_heard,
    ) -> list[list[float]]: ...

    def embed_sync(
        self,
        texts: Sequence[str],
        *,
        model: str,
        seconds: float | None = None,
        told: Told = not_heard,
    ) -> list[list[float]]:
        """The same from synchronous code, over connections of its own."""

    async def aclose(self) -> None:
        """Closes the running event loop's connections."""


def estimate(messages: Sequence[ChatMessage], answer: str) -> Usage:
    """What an answer cost in tokens, for a provider that did not say; rather too many."""
    sent = sum(count_tokens(message.content) + TOKENS_PER_MESSAGE for message in messages)
    return Usage(sent, count_tokens(answer), estimated=True)
