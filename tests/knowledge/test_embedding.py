"""Vectors: made in the background, fused with the words, changed over without a gap."""

import pytest
from django.utils import timezone

from accounts import standing
from bots.actions.chatbots import change_bot
from bots.models import Chatbot
from botsmith.ai.registry import chat_model, embedder
from botsmith.mongodb.collections import collection
from knowledge import embedding, kept, vectors
from knowledge.actions import change_text
from knowledge.embedding import due_chatbots, embed_chatbot
from knowledge.ingestion import reindex
from knowledge.models import Chunk, KeptChunk, Source
from knowledge.queries import sources_to_index
from knowledge.retrieval import search
from knowledge.tasks import embed_passages
from tests.cast import bot_of, on_plan, person, read, text_of
from tests.providers import GeminiStub, OpenAIStub, Script

pytestmark = pytest.mark.django_db(transaction=True)

MEANINGS = {"pet": 0, "dog": 0, "animal": 0, "train": 1, "railway": 1, "price": 2, "cost": 2}


def meaning(text: str) -> list[float]:
    """Words that mean the same point the same way; a text without any of them points elsewhere."""
    vector = [0.0, 0.0, 0.0, 0.1]
    for word, axis in MEANINGS.items():
        vector[axis] += text.lower().count(word)
    return vector


@pytest.fixture
def stub(settings):
    with OpenAIStub() as stub:
        stub.vector = meaning
        settings.OPENAI_API_KEY = "sk-stub"
        settings.OPENAI_BASE_URL = stub.url
        forget_clients()
        yield stub
    forget_clients()


@pytest.fixture
def bot(stub):
    bot = bot_of(on_plan(person(), "enterprise"))
    text_of(bot, "Dogs may sleep in the room.", name="Dogs")
    text_of(bot, "The railway station is ten minutes away.", name="Station")
    return bot


def forget_clients():
    chat_model.cache_clear()
    embedder.cache_clear()
    embedding._asked.clear()
    vectors._cache.clear()


def names(found) -> list[str]:
    return [passage.source_name for passage in found.passages]


def models_of(bot) -> set[str]:
    chunks = collection(Chunk).find({"chatbot_id": bot.pk})
    return {each["model"] for chunk in chunks for each in chunk["embeddings"]}


def asked(stub) -> list[dict]:
    return [request for request in stub.requests if "input" in request]


def test_before_its_vectors_are_made_a_bot_answers_by_words(bot, stub):
    assert names(search(bot.pk, "Are animals welcome?")) == []
    assert names(search(bot.pk, "dogs in the room")) == ["Dogs"]
    assert asked(stub) == []  # No question is sent to a provider for nothing.


def test_a_question_in_other_words_finds_its_passage_by_meaning(bot):
    embed_passages(bot.pk)
    found = search(bot.pk, "Are animals welcome?")
    assert names(found)[0] == "Dogs"
    best = found.passages[0]
    assert (best.lexical_rank, best.vector_rank) == (None, 1)
    assert best.vector_score == pytest.approx(1, abs=0.01)


def by_ranks(passage, weight: float) -> float:
    return 2 / (60 + passage.lexical_rank) + weight / (60 + passage.vector_rank)


def test_both_orders_are_fused(bot):
    embed_passages(bot.pk)
    best = search(bot.pk, "the railway, is it near the room?").passages[0]
    assert by_ranks(best, 0.5) < best.score < by_ranks(best, 1)


def test_vectors_count_little_when_a_passage_holds_every_word(bot):
    embed_passages(bot.pk)
    best = search(bot.pk, "railway station").passages[0]
    assert best.score == pytest.approx(by_ranks(best, 0.1))


def test_an_embedded_passage_is_not_paid_for_twice(bot, stub):
    embed_passages(bot.pk)
    before = len(asked(stub))
    collection(Chatbot).update_one({"id": bot.pk}, {"$set": {"embedding_due_at": timezone.now()}})
    embed_passages(bot.pk)
    assert len(asked(stub)) == before


def test_a_new_source_gets_its_vectors(bot):
    embed_passages(bot.pk)
    text_of(bot, "What it costs: the price is low.", name="Prices")
    assert due_chatbots(timezone.now()) == [bot.pk]
    embed_passages(bot.pk)
    assert due_chatbots(timezone.now()) == []
    vectors._cache.clear()
    assert names(search(bot.pk, "cost"))[0] == "Prices"


def test_old_vectors_serve_until_the_new_ones_are_all_there(bot, stub, settings, monkeypatch):
    embed_passages(bot.pk)
    settings.EMBEDDING_MODEL_OPENAI = "text-embedding-3-large"
    embedder.cache_clear()
    monkeypatch.setattr(embedding, "BATCH", 1)
    monkeypatch.setattr(embedding, "BATCHES_A_RUN", 1)
    assert embedding.make_due(bot.pk)
    assert embed_chatbot(bot.pk) is True  # One of two passages is done.
    assert len(models_of(bot)) == 2
    assert names(search(bot.pk, "Are animals welcome?"))[0] == "Dogs"
    assert asked(stub)[-1]["model"] == "text-embedding-3-small"
    while embed_chatbot(bot.pk):
        pass
    assert models_of(bot) == {"openai:text-embedding-3-large"}
    vectors._cache.clear()
    assert names(search(bot.pk, "Are pets welcome?"))[0] == "Dogs"
    assert asked(stub)[-1]["model"] == "text-embedding-3-large"


def test_another_provider_re_embeds(bot, settings):
    embed_passages(bot.pk)
    with GeminiStub() as gemini:
        gemini.vector = meaning
        settings.GEMINI_API_KEY, settings.GEMINI_BASE_URL = "g-stub", gemini.url
        forget_clients()
        change_bot(Chatbot.objects.get(pk=bot.pk), actor=bot.user, provider="gemini")
        embed_passages(bot.pk)
        assert {model.partition(":")[0] for model in models_of(bot)} == {"gemini"}
        assert names(search(bot.pk, "Are animals welcome?"))[0] == "Dogs"


def test_a_provider_that_fails_leaves_the_words(bot, stub):
    embed_passages(bot.pk)
    stub.play(Script(status=500))
    forget_clients()
    assert names(search(bot.pk, "dogs in the room")) == ["Dogs"]


def test_vectors_that_could_not_be_made_are_due_later(bot, stub):
    stub.play(Script(status=401))
    embed_passages(bot.pk)
    assert models_of(bot) == set()
    assert due_chatbots(timezone.now()) == []
    assert Chatbot.objects.get(pk=bot.pk).embedding_due_at > timezone.now()


def test_only_one_worker_makes_them(bot, stub):
    taken = embedding._claim(bot.pk, timezone.now().replace(microsecond=0) + embedding.LEASE)
    assert taken
    embed_passages(bot.pk)
    assert asked(stub) == []


def test_what_became_due_meanwhile_stays_due(bot):
    until = timezone.now().replace(microsecond=0) + embedding.LEASE
    embedding._claim(bot.pk, until)
    embedding.make_due(bot.pk)
    embedding._put_off(bot.pk, until, None)
    assert due_chatbots(timezone.now()) == [bot.pk]


def test_a_passage_read_again_unchanged_keeps_its_vector(bot, stub):
    embed_passages(bot.pk)
    before = len(asked(stub))
    for source_id in sources_to_index(bot.pk):
        reindex(source_id)
    embed_passages(bot.pk)
    assert len(asked(stub)) == before
    assert len(models_of(bot)) == 1


def test_a_bot_with_too_many_vectors_for_the_process_goes_by_words(bot, monkeypatch):
    embed_passages(bot.pk)
    vectors._cache.clear()
    monkeypatch.setattr(vectors, "_MAX_BYTES", 8)
    assert names(search(bot.pk, "Are animals welcome?")) == []
    assert names(search(bot.pk, "dogs in the room")) == ["Dogs"]


def test_a_bot_without_a_key_is_never_due(stub, settings):
    settings.OPENAI_API_KEY = ""
    forget_clients()
    bot = bot_of(person("Carol"))
    text_of(bot)
    assert due_chatbots(timezone.now()) == []


def test_the_owner_is_told_that_the_providers_limit_is_reached(bot, stub):
    stub.play(Script(status=429))
    embed_passages(bot.pk)
    bot.refresh_from_db()
    assert "limit" in bot.embedding_error and bot.embedding_due_at > timezone.now()
    embedding.make_due(bot.pk)
    stub.play(Script())
    embed_passages(bot.pk)
    bot.refresh_from_db()
    assert bot.embedding_error is None and bot.embedding_due_at is None


def kept_models_of(bot) -> set[str]:
    chunks = collection(KeptChunk).find({"chatbot_id": bot.pk})
    return {each["model"] for chunk in chunks for each in chunk["embeddings"]}


def change_dogs(bot) -> None:
    source = Source.objects.get(chatbot=bot, name="Dogs")
    change_text(source, name="Dogs", content="Dogs must stay outside.", actor=bot.user)
    read(source)


def first(bot, **asked) -> str:
    return search(bot.pk, "Are animals welcome?", **asked).passages[0].text


def test_what_was_kept_is_found_by_meaning_as_it_was(bot):
    embed_passages(bot.pk)
    assert kept.keep(bot.pk)
    change_dogs(bot)
    embed_passages(bot.pk)
    for _ in range(2):
        assert first(bot) == "Dogs may sleep in the room."
    vectors._cache.clear()  # Live ones are read again in the background.
    assert first(bot, draft=True) == "Dogs must stay outside."
    assert first(bot) == "Dogs may sleep in the room."


def test_a_copy_made_before_its_vectors_gets_them_and_pays_for_none_twice(bot, stub):
    assert kept.keep(bot.pk)
    assert names(search(bot.pk, "Are animals welcome?")) == []
    embed_passages(bot.pk)
    assert kept_models_of(bot) == models_of(bot) == {"openai:text-embedding-3-small"}
    paid = [text for request in asked(stub) for text in request["input"]]
    assert sorted(text for text in paid if "animals" not in text) == [
        "Dogs may sleep in the room.",
        "The railway station is ten minutes away.",
    ]
    vectors._cache.clear()
    assert first(bot) == "Dogs may sleep in the room."


def test_a_kept_passage_that_changed_since_gets_a_vector_of_its_own(bot):
    assert kept.keep(bot.pk)
    change_dogs(bot)
    embed_passages(bot.pk)
    vectors._cache.clear()
    assert first(bot) == "Dogs may sleep in the room."


def test_what_was_kept_stays_with_its_model_when_the_provider_changes(bot, stub, settings):
    embed_passages(bot.pk)
    kept.keep(bot.pk)
    with GeminiStub() as gemini:
        gemini.vector = meaning
        settings.GEMINI_API_KEY, settings.GEMINI_BASE_URL = "g-stub", gemini.url
        forget_clients()
        change_bot(Chatbot.objects.get(pk=bot.pk), actor=bot.user, provider="gemini")
        embed_passages(bot.pk)
        assert {model.partition(":")[0] for model in models_of(bot)} == {"gemini"}
        assert kept_models_of(bot) == {"openai:text-embedding-3-small"}
        assert first(bot) == first(bot, draft=True) == "Dogs may sleep in the room."
    settings.OPENAI_API_KEY = ""  # Nobody makes the question's vector any more.
    forget_clients()
    assert names(search(bot.pk, "dogs in the room")) == ["Dogs"]
    assert kept.keep(bot.pk)
    assert kept_models_of(bot) == models_of(bot)


def test_for_a_closed_account_none_is_paid_for(bot, stub):
    standing.suspend(bot.user, reason="Unpaid", until=None, actor=None)
    assert embed_chatbot(bot.pk) is False
    assert asked(stub) == []
    assert due_chatbots(timezone.now()) == []
    standing.reinstate(bot.user, actor=None)
    collection(Chatbot).update_one({"id": bot.pk}, {"$set": {"embedding_due_at": timezone.now()}})
    embed_chatbot(bot.pk)
    assert models_of(bot) == {"openai:text-embedding-3-small"}


def test_for_a_chatbot_that_staff_switched_off_none_is_paid_for(bot, stub):
    collection(Chatbot).update_one({"id": bot.pk}, {"$set": {"blocked_at": timezone.now()}})
    assert embed_chatbot(bot.pk) is False
    assert asked(stub) == []
    again = {"blocked_at": None, "embedding_due_at": timezone.now()}
    collection(Chatbot).update_one({"id": bot.pk}, {"$set": again})
    embed_chatbot(bot.pk)
    assert models_of(bot) == {"openai:text-embedding-3-small"}
