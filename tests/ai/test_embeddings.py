import asyncio
import math
import time

import pytest

from botsmith.ai.base import Code, ProviderError
from botsmith.ai.gemini import GeminiEmbedder
from botsmith.ai.openai_embeddings import BATCH_CHARACTERS, BATCH_TEXTS, OpenAIEmbedder, batches
from botsmith.lib.tokens import count_tokens
from tests.providers import Script, bag_of_words

MODELS = {"openai": "text-embedding-3-small", "gemini": "gemini-embedding-001"}
EMBEDDERS = {"openai": OpenAIEmbedder, "gemini": GeminiEmbedder}
WAYS = ("embed", "embed_sync")


class Embedding:
    """One embedder before its stub, asked in one of its two ways."""

    def __init__(self, provider: str, way: str, stub):
        self.stub, self.way, self.model = stub, way, MODELS[provider]
        stub.reset()
        self.embedder = EMBEDDERS[provider](api_key="sk-x", base_url=stub.url, timeout=5)

    async def __call__(self, texts, *scripts, **changes) -> list[list[float]]:
        if scripts:
            self.stub.play(*scripts)
        how = {"model": self.model} | changes
        if self.way == "embed":
            return await self.embedder.embed(texts, **how)
        return await asyncio.to_thread(self.embedder.embed_sync, texts, **how)

    async def failure(self, texts, *scripts, **changes) -> ProviderError:
        with pytest.raises(ProviderError) as caught:
            await self(texts, *scripts, **changes)
        return caught.value


@pytest.fixture(params=[(provider, way) for provider in MODELS for way in WAYS], ids="-".join)
async def embed(request, stubs):
    provider, way = request.param
    embedding = Embedding(provider, way, stubs[provider])
    yield embedding
    await embedding.embedder.aclose()


async def test_vectors_come_in_the_order_of_the_texts(embed):
    texts = ["harbour", "when does the ferry leave", "Öffnungszeiten"]
    for vector, text in zip(await embed(texts), texts, strict=True):
        assert vector == pytest.approx(bag_of_words(text))


async def test_many_texts_go_in_few_requests_and_keep_their_order(embed):
    texts = [f"text number {number}" for number in range(BATCH_TEXTS * 2 + 5)]
    vectors = await embed(texts)
    assert [len(request["input"]) for request in embed.stub.requests] == [96, 96, 5]
    assert [v == pytest.approx(bag_of_words(t)) for v, t in zip(vectors, texts, strict=True)]
    assert vectors[-1] == pytest.approx(bag_of_words(texts[-1]))


async def test_nothing_is_asked_for_no_texts(embed):
    assert (await embed([]), embed.stub.requests) == ([], [])


async def test_the_dimensions_of_a_known_model_are_asked_for(embed):
    await embed(["x"])
    request = embed.stub.requests[0]
    expected = {"text-embedding-3-small": 512, "gemini-embedding-001": 768}
    assert request["dimensions"] == expected[request["model"]]
    assert request["encoding_format"] == "float"


async def test_a_model_of_ones_own_is_asked_for_its_own_dimensions(embed):
    await embed(["x"], model="nomic-embed-text")
    assert "dimensions" not in embed.stub.requests[0]


async def test_a_server_that_knows_no_dimensions_is_asked_without(embed):
    refusal = Script(status=400, message="dimensions is not supported")
    assert len(await embed(["x"], refusal, Script())) == 1
    await embed(["y"])
    assert ["dimensions" in request for request in embed.stub.requests] == [True, False, False]


async def test_an_empty_text_does_not_spoil_its_batch(embed):
    assert len(await embed(["", "word", " \n"])) == 3
    assert embed.stub.requests[0]["input"] == [" ", "word", " "]


async def test_a_text_longer_than_the_model_reads_is_cut(embed):
    await embed(["word " * 50_000])
    limit = 8191 if "small" in embed.model else 2048
    assert limit * 0.95 < count_tokens(embed.stub.requests[0]["input"][0]) <= limit


async def test_every_vector_has_length_one(embed):
    embed.stub.vector = lambda text: [3.0, -4.0, 0.0]
    assert await embed(["x"]) == [pytest.approx([0.6, -0.8, 0.0])]


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_what_passes_is_asked_again(embed, status):
    assert len(await embed(["x"], Script(status=status), Script(status=status), Script())) == 1
    assert len(embed.stub.requests) == 3


@pytest.mark.parametrize(
    ("status", "code", "requests"),
    [(401, Code.AUTH, 1), (404, Code.NOT_FOUND, 1), (400, Code.BAD_REQUEST, 1),
     (429, Code.RATE_LIMITED, 3), (500, Code.OVERLOADED, 3)],
)  # fmt: skip
async def test_a_refusal_has_its_code(embed, status, code, requests):
    error = await embed.failure(["x"], Script(status=status))
    assert (error.code, error.permanent) == (code, requests == 1)
    assert len(embed.stub.requests) == requests


def item(index: int, vector) -> dict:
    return {"index": index, "embedding": vector}


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"data": None},
        {"data": [item(0, [1.0])]},
        {"data": [item(0, [1.0]), item(0, [1.0])]},
        {"data": [item(0, [1.0]), item(2, [1.0])]},
        {"data": [item(0, [1.0]), item(1, [1.0, 2.0])]},
        {"data": [item(0, [1.0]), item(1, [0.0])]},
        {"data": [item(0, [1.0]), item(1, [])]},
        {"data": [item(0, [1.0]), item(1, ["1"])]},
        {"data": [item(0, [1.0]), item(1, "AAAA")]},
        {"data": [item(0, [1.0]), item(1, [math.inf])]},
        {"data": [item(0, [1.0]), item("1", [1.0])]},
    ],
)
async def test_vectors_that_are_none_are_a_protocol_error(embed, body):
    error = await embed.failure(["x", "y"], Script(body=body))
    assert (error.code, len(embed.stub.requests)) == (Code.PROTOCOL, 1)


async def test_the_time_for_the_whole_call_is_kept(embed):
    started = time.monotonic()
    error = await embed.failure(["x"], Script(hangs=True), seconds=0.3)
    assert (error.code, time.monotonic() - started < 3) == (Code.TIMEOUT, True)
    assert len(embed.stub.requests) == 1


def test_a_batch_is_bounded_in_characters_too():
    third = "x" * (BATCH_CHARACTERS // 3)
    assert [len(batch) for batch in batches([third] * 7)] == [3, 3, 1]
    assert [len(batch) for batch in batches(["y", "x" * (BATCH_CHARACTERS * 2), "z"])] == [1, 1, 1]
