"""Vectors of questions and passages, by the embedding model of the chatbot's provider.

A chatbot names the model whose vectors serve (``embedding_model``, "provider:model") and when the
next vectors are due to be made (``embedding_due_at``). A task makes them for every passage that
has none of the wanted model, while the old ones go on serving; when none is missing the chatbot
changes over and the old vectors go. Whatever fails is due again later; lexical search never waits.

A kept copy of the knowledge stays with the model that it was kept with; what it lacks of that comes
from the live passages, where those are still the same, or is made.
"""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from pymongo import UpdateOne

from accounts.models import User
from billing.ledger import Kind, Payer
from billing.levels import provider_refusal
from botsmith.ai.base import Code, Embedder, ProviderError, Told
from botsmith.ai.registry import embedder, embedding_model
from botsmith.lib.bytecache import ByteCache
from botsmith.mongodb.collections import collection
from knowledge.models import Chunk, chatbot_model
from knowledge.paying import NotPaid, payer_by_id, paying
from knowledge.reasons import SENTENCES, Reason
from knowledge.shelf import Shelf
from knowledge.standing import goes_on
from knowledge.vectors import packed

log = logging.getLogger(__name__)

QUERY_SECONDS = 2.0
BATCH = 64
BATCHES_A_RUN = 50
LEASE = timedelta(minutes=5)
AGAIN_SOON = timedelta(minutes=1)
AGAIN_LATER = timedelta(hours=1)
_asked: ByteCache[list[float]] = ByteCache(4 * 1024 * 1024)


def wanted_model(provider: str) -> str | None:
    """ "provider:model" of the vectors that a chatbot of this provider should have, if any."""
    model = embedding_model(provider)
    return f"{provider}:{model.name}" if model and embedder(provider) else None


def serves(model: str) -> bool:
    """Whether vectors of "provider:model" can be asked for."""
    return _client(model)[0] is not None


def of_query(model: str | None, text: str, payer: Callable[[], Payer]) -> Sequence[float] | None:
    """The question's vector; None without a model, or when it is not there in time, or a cap of
    who pays for it leaves no room."""
    client, name = _client(model)
    if client is None or not text:
        return None
    if (known := _asked.get((model, text))) is not None:
        return known
    try:
        with paying(payer(), Kind.QUESTION, model, [text]) as told:
            how = {"model": name, "seconds": QUERY_SECONDS, "told": told}
            return _kept(model, text, client.embed_sync([text], **how)[0])
    except NotPaid:
        return None
    except ProviderError as error:
        log.warning("no vector for a question: %s", error.reason)
        return None


async def of_query_async(model: str | None, text: str, told: Told | None) -> Sequence[float] | None:
    """``of_query`` on the event loop, paid for by who is ``told`` what it took; None: by nobody,
    so that only a vector that is known already is there."""
    client, name = _client(model)
    if client is None or not text:
        return None
    if (known := _asked.get((model, text))) is not None:
        return known
    if told is None:
        return None
    try:
        vectors = await client.embed([text], model=name, seconds=QUERY_SECONDS, told=told)
        return _kept(model, text, vectors[0])
    except ProviderError as error:
        log.warning("no vector for a question: %s", error.reason)
        return None


def make_due(chatbot_id: str) -> bool:
    """Says that passages of the chatbot may lack vectors; False when it has no use for any."""
    bot = collection(chatbot_model()).find_one({"id": chatbot_id}, {"provider": 1})
    if not bot or not wanted_model(bot["provider"]):
        return False
    due = {"$set": {"embedding_due_at": timezone.now()}}
    collection(chatbot_model()).update_one({"id": chatbot_id}, due)
    return True


def due_chatbots(now: datetime, limit: int = 100) -> list[str]:
    """Chatbots whose vectors are due, longest first."""
    due = {"embedding_due_at": {"$lte": now, "$ne": None}}
    found = collection(chatbot_model()).find(due, {"id": 1}).sort("embedding_due_at", 1)
    return [bot["id"] for bot in found.limit(limit)]


def embed_chatbot(chatbot_id: str) -> bool:
    """Makes vectors that are missing; True when the chatbot is due again at once.

    One worker at a time: taking the work moves its due date, and only that date gives it back.
    """
    until = timezone.now().replace(microsecond=0) + LEASE
    bot = _claim(chatbot_id, until)
    if bot is None:
        return False
    model = wanted_model(bot["provider"])
    if model is None:
        _put_off(chatbot_id, until, None)
        return False
    if not goes_on(bot["user_id"], chatbot_id):
        _put_off(chatbot_id, until, timezone.now() + AGAIN_SOON)
        return False
    if provider_refusal(User.objects.get(pk=bot["user_id"]), bot["provider"]):
        _put_off(chatbot_id, until, timezone.now() + AGAIN_LATER)
        return False
    try:
        finished = _embed_missing(Shelf(chatbot_id), model, bot["user_id"])
        if finished and bot.get("embedding_model") != model:
            _change_over(chatbot_id, model)
        finished = finished and _embed_kept(bot)
    except ProviderError as error:
        log.warning("no vectors for chatbot %s: %s", chatbot_id, error.reason)
        wait = AGAIN_LATER if error.permanent else AGAIN_SOON
        limited = error.code is Code.RATE_LIMITED
        reason = Reason.PROVIDER_LIMIT if limited else Reason.PROVIDER_FAILS
        _put_off(chatbot_id, until, timezone.now() + wait, reason)
        return False
    except NotPaid:  # Raised, it has us rung for (``make_due``).
        _put_off(chatbot_id, until, timezone.now() + AGAIN_LATER, Reason.CAP_REACHED)
        return False
    _put_off(chatbot_id, until, None if finished else timezone.now())
    return not finished


def _client(model: str | None) -> tuple[Embedder | None, str]:
    provider, _, name = (model or "").partition(":")
    return (embedder(provider) if provider else None), name


def _kept(model: str, text: str, vector: list[float]) -> list[float]:
    _asked.put((model, text), vector, 32 * len(vector) + len(text))
    return vector


def _claim(chatbot_id: str, until: datetime) -> dict | None:
    due = {"id": chatbot_id, "embedding_due_at": {"$lte": timezone.now(), "$ne": None}}
    taken = {"$set": {"embedding_due_at": until}}
    return collection(chatbot_model()).find_one_and_update(due, taken)


def _put_off(
    chatbot_id: str, until: datetime, due: datetime | None, reason: Reason | None = None
) -> None:
    """Gives the work back, unless something new became due meanwhile."""
    mine = {"id": chatbot_id, "embedding_due_at": until}
    left = {"embedding_due_at": due, "embedding_error": SENTENCES[reason] if reason else None}
    collection(chatbot_model()).update_one(mine, {"$set": left})


def _embed_kept(bot: dict) -> bool:
    """``_embed_missing`` for the kept copy, if there is one whose provider can still be asked."""
    version, model = bot.get("kept_version"), bot.get("kept_embedding_model")
    if not version or _client(model)[0] is None:
        return True
    return _embed_missing(Shelf(bot["id"], version), model, bot["user_id"])


def _embed_missing(shelf: Shelf, model: str, owner: str) -> bool:
    """Up to a run's batches, while the chatbot may be worked for; True when no passage is left
    without a vector of the model."""
    lacking = {**shelf.those, "embeddings.model": {"$ne": model}}
    shown = {"_id": 0, "id": 1, "heading": 1, "text": 1}
    last = ""
    for _ in range(BATCHES_A_RUN):
        found = shelf.passages.find({**lacking, "id": {"$gt": last}}, shown).sort("id", 1)
        chunks = list(found.limit(BATCH))
        if not chunks:
            return True
        if not goes_on(owner, shelf.chatbot_id):
            return False
        known = _of_live(chunks, model) if shelf.kept else {}
        _store(shelf, chunks, model, known | _made(shelf, chunks, model, known))
        last = chunks[-1]["id"]
        shelf.tell()
    return False


def _of_live(chunks: Sequence[dict], model: str) -> dict[str, bytes]:
    """Vectors of kept passages, by their ids, that the live ones have and that are still theirs."""
    kept = {chunk["id"].partition(":")[2]: chunk for chunk in chunks}
    shown = {"id": 1, "heading": 1, "text": 1, "embeddings": {"$elemMatch": {"model": model}}}
    found = collection(Chunk).find({"id": {"$in": list(kept)}, "embeddings.model": model}, shown)
    return {
        kept[chunk["id"]]["id"]: chunk["embeddings"][0]["vector"]
        for chunk in found
        if _text(chunk) == _text(kept[chunk["id"]])
    }


def _made(
    shelf: Shelf, chunks: Sequence[dict], model: str, known: Collection[str]
) -> dict[str, bytes]:
    """Vectors from the provider of those passages that have no known one, by their ids."""
    client, name = _client(model)
    lacking = [chunk for chunk in chunks if chunk["id"] not in known]
    if client is None or not lacking:
        return {}
    texts = [_text(chunk) for chunk in lacking]
    with paying(payer_by_id(shelf.chatbot_id), Kind.PASSAGES, model, texts) as told:
        vectors = client.embed_sync(texts, model=name, told=told)
    ids = [chunk["id"] for chunk in lacking]
    return dict(zip(ids, map(packed, vectors), strict=True))


def _text(chunk: dict) -> str:
    return f"{chunk['heading']}\n{chunk['text']}".strip()


def _store(shelf: Shelf, chunks: Sequence[dict], model: str, vectors: Mapping[str, bytes]) -> None:
    writes = [
        UpdateOne(
            # The passage may have been read anew, or embedded by another, meanwhile.
            {"id": chunk["id"], "text": chunk["text"], "embeddings.model": {"$ne": model}},
            {"$push": {"embeddings": {"model": model, "vector": vectors[chunk["id"]]}}},
        )
        for chunk in chunks
        if chunk["id"] in vectors
    ]
    if writes:
        shelf.passages.bulk_write(writes, ordered=False)


def _change_over(chatbot_id: str, model: str) -> None:
    """The new vectors serve; those of other models go."""
    collection(chatbot_model()).update_one(
        {"id": chatbot_id}, {"$set": {"embedding_model": model}, "$inc": {"knowledge_version": 1}}
    )
    collection(Chunk).update_many(
        {"chatbot_id": chatbot_id}, {"$pull": {"embeddings": {"model": {"$ne": model}}}}
    )
