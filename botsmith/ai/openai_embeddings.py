"""Vectors from OpenAI, or any server that speaks its embeddings."""

import asyncio
import json
import math
import time
from collections.abc import Iterator, Sequence

import openai
import openai.resources.embeddings  # Else the first question waits for its import.

from botsmith.ai import tally
from botsmith.ai.attempts import Attempts, Options
from botsmith.ai.base import Code, ProviderError, Told, Usage, not_heard
from botsmith.ai.connections import Clients, SyncClient, fewer, http_client, translated, trusted
from botsmith.ai.faults import fault
from botsmith.ai.models import embedding_info
from botsmith.ai.openai import BASE_URL
from botsmith.ai.streaming import WRONG
from botsmith.lib.tokens import clip_tokens, count_tokens

BATCH_TEXTS = 96
BATCH_CHARACTERS = 200_000
REFUSED = (openai.BadRequestError, openai.UnprocessableEntityError)


class OpenAIEmbedder:
    """See Embedder. Texts longer than the model reads are cut; empty ones are embedded as such."""

    provider = "openai"

    def __init__(self, *, api_key: str, base_url: str = "", timeout: float = 30):
        self._settings = {
            "api_key": api_key,
            "base_url": base_url or BASE_URL,
            "timeout": timeout,
            "max_retries": 0,
        }
        self._timeout = timeout
        self._options = Options()
        self._clients = Clients(self._client)
        self._sync = SyncClient(self._sync_client)

    async def embed(
        self,
        texts: Sequence[str],
        *,
        model: str,
        seconds: float | None = None,
        told: Told = not_heard,
    ) -> list[list[float]]:
        """See Embedder."""
        vectors: list[list[float]] = []
        whole = Attempts(seconds) if seconds else None
        for request in self._requests(texts, model):
            with tally.call(self.provider):
                vectors += await self._asked(request, whole or Attempts(self._timeout), told)
        return vectors

    def embed_sync(
        self,
        texts: Sequence[str],
        *,
        model: str,
        seconds: float | None = None,
        told: Told = not_heard,
    ) -> list[list[float]]:
        """See Embedder."""
        vectors: list[list[float]] = []
        whole = Attempts(seconds) if seconds else None
        for request in self._requests(texts, model):
            with tally.call(self.provider):
                vectors += self._asked_sync(request, whole or Attempts(self._timeout), told)
        return vectors

    async def aclose(self) -> None:
        """Closes the running event loop's connections."""
        await self._clients.aclose()

    def _requests(self, texts: Sequence[str], model: str) -> Iterator[dict]:
        known = embedding_info(self.provider, model)
        for batch in batches([_readable(text, known.max_input) for text in texts]):
            request = {"model": model, "input": batch, "encoding_format": "float"}
            yield request | ({"dimensions": known.dimensions} if known.dimensions else {})

    async def _asked(self, request: dict, attempts: Attempts, told: Told) -> list[list[float]]:
        sent = self._options.fit(request)
        while True:
            create = self._clients.here().embeddings.with_raw_response.create
            try:
                with translated(openai):
                    try:
                        async with asyncio.timeout(attempts.left):
                            response = await create(**sent, timeout=attempts.left)
                    except REFUSED as error:
                        sent = fewer(self._options, request, sent, error)
                        continue
                return self._read(request, sent, response, told)
            except ProviderError as error:
                await asyncio.sleep(attempts.pause(error))

    def _asked_sync(self, request: dict, attempts: Attempts, told: Told) -> list[list[float]]:
        sent = self._options.fit(request)
        while True:
            create = self._sync.here().embeddings.with_raw_response.create
            try:
                with translated(openai):
                    try:
                        response = create(**sent, timeout=attempts.left)
                    except REFUSED as error:
                        sent = fewer(self._options, request, sent, error)
                        continue
                return self._read(request, sent, response, told)
            except ProviderError as error:
                time.sleep(attempts.pause(error))

    def _read(self, request: dict, sent: dict, response, told: Told) -> list[list[float]]:
        self._options.worked(request, sent)
        body = response.http_response.content
        told(usage_of(body, request["input"]))
        return vectors_of(body, len(request["input"]))

    def _client(self) -> openai.AsyncOpenAI:
        return openai.AsyncOpenAI(**self._settings, http_client=http_client(openai, self._timeout))

    def _sync_client(self) -> openai.OpenAI:
        http = openai.DefaultHttpxClient(timeout=self._timeout, verify=trusted())
        return openai.OpenAI(**self._settings, http_client=http)


def batches(texts: Sequence[str]) -> Iterator[list[str]]:
    """The texts in order, cut into as few requests as the providers' limits allow."""
    batch: list[str] = []
    characters = 0
    for text in texts:
        full = len(batch) == BATCH_TEXTS or characters + len(text) > BATCH_CHARACTERS
        if batch and full:
            yield batch
            batch, characters = [], 0
        batch.append(text)
        characters += len(text)
    if batch:
        yield batch


def vectors_of(body: bytes, expected: int) -> list[list[float]]:
    """The vectors of a response in the order of the texts, each brought to length 1."""
    try:
        items = sorted(json.loads(body)["data"], key=lambda item: item["index"])
        if [item["index"] for item in items] != list(range(expected)):
            raise ValueError("not one vector for each text")
        vectors = [_unit(item["embedding"]) for item in items]
        if len({len(vector) for vector in vectors}) > 1:
            raise ValueError("vectors of different lengths")
        return vectors
    except WRONG:
        raise fault(Code.PROTOCOL, "embeddings") from None


def usage_of(body: bytes, texts: Sequence[str]) -> Usage:
    """What the provider says that it read; estimated where it says nothing, as Gemini does."""
    try:
        tokens = json.loads(body)["usage"]["prompt_tokens"]
        if type(tokens) is int and tokens > 0:
            return Usage(tokens, 0)
    except WRONG:
        pass
    return Usage(sum(map(count_tokens, texts)), 0, estimated=True)


def _unit(vector: list[float]) -> list[float]:
    length = math.hypot(*vector)
    if not math.isfinite(length) or not length:
        raise ValueError("no direction")
    return [number / length for number in vector]


def _readable(text: str, limit: int | None) -> str:
    # A provider refuses an empty text, and with it the whole batch.
    return (clip_tokens(text, limit) if limit else text).strip() or " "
