"""Answers people can trust, from the question to what is stored, by each provider's own SDK."""

import pytest
from asgiref.sync import sync_to_async

from bots.models import Chatbot, Gap, Message
from botsmith.ai.registry import chat_model, embedder
from botsmith.mongodb.collections import collection
from tests.bots.visitor import Visitor, events_in
from tests.cast import on_plan, used
from tests.providers import AnthropicStub, GeminiStub, OpenAIStub, Script

pytestmark = pytest.mark.django_db(transaction=True)

STUBS = {"openai": OpenAIStub, "anthropic": AnthropicStub, "gemini": GeminiStub}
QUESTION = "When does the shop close on Saturday?"
TRUE = "On Saturday it closes at noon [1]."
INVENTED = "It was founded by Captain Ahab in 1851."


@pytest.fixture(params=STUBS)
async def stub(request, settings, alice, bot):
    """One provider with a key, and the bot set to it."""
    await sync_to_async(on_plan)(alice, "professional")
    with STUBS[request.param]() as stub:
        name = request.param.upper()
        setattr(settings, f"{name}_API_KEY", "stub-key")
        setattr(settings, f"{name}_BASE_URL", stub.url)
        settings.EMBEDDING_MODEL_OPENAI = settings.EMBEDDING_MODEL_GEMINI = "off"
        forget_clients()
        await Chatbot.objects.filter(pk=bot.pk).aupdate(provider=request.param)
        stub.name = request.param
        yield stub
        await chat_model(request.param).aclose()
    forget_clients()


def forget_clients():
    chat_model.cache_clear()
    embedder.cache_clear()


async def asked(bot, question: str = QUESTION) -> list[tuple[str, dict]]:
    visitor = Visitor(bot.pk)
    await visitor.open()
    return await events_in(await visitor.ask(question))


async def answer_of(bot, question: str = QUESTION) -> dict:
    events = await asked(bot, question)
    return {**dict(events), "done": events[-1][1]}


async def stored() -> Message:
    return await Message.objects.aget(role="assistant")


async def set_free(bot):
    await Chatbot.objects.filter(pk=bot.pk).aupdate(strict=False)


async def test_every_provider_answers_with_checked_citations(bot, stub):
    stub.answer = lambda _: ["On Saturday ", "it closes at noon [1]."]
    answer = await answer_of(bot)
    quote = answer["citations"]["citations"][0]
    assert (answer["done"]["content"], answer["done"]["grounded"]) == (TRUE, True)
    source = await bot.sources.aget()
    assert source.content[quote["start"] : quote["end"]] == quote["quote"]
    message = await stored()
    assert (message.engine, message.kind, message.state) == (stub.name, "answer", "done")
    assert message.trace["tokens"]["input"] > 0


async def test_a_strict_bot_says_nothing_that_no_source_supports(bot, stub):
    stub.answer = lambda _: [TRUE, f" {INVENTED}"]
    done = (await answer_of(bot))["done"]
    assert (done["content"], done["grounded"]) == (TRUE, True)
    message = await stored()
    assert [each["text"] for each in message.removed] == [INVENTED]
    assert (await Gap.objects.aget()).reason == "unsupported"


async def test_a_free_bot_may_but_it_is_marked(bot, stub):
    await set_free(bot)
    stub.answer = lambda _: [TRUE, f" {INVENTED}"]
    done = (await answer_of(bot))["done"]
    assert INVENTED in done["content"] and done["grounded"] is False
    assert 'class="unsupported"' in done["html"]
    message = await stored()
    assert [claim["supported"] for claim in message.claims] == [True, False]


async def test_when_nothing_is_left_the_bot_refuses(bot, stub):
    stub.answer = lambda _: [INVENTED]
    done = (await answer_of(bot))["done"]
    assert (done["kind"], done["finish_reason"], done["grounded"]) == ("refusal", "refused", False)
    assert "Ahab" not in done["content"]


async def test_a_bot_that_another_program_wrote_is_strict_too(bot, stub):
    ours = ("strict", "languages", "knowledge_version", "embedding_model", "embedding_due_at")
    without = {"$unset": dict.fromkeys(ours, "")}
    await sync_to_async(lambda: collection(Chatbot).update_one({"id": bot.pk}, without))()
    stub.answer = lambda _: [TRUE, f" {INVENTED}"]
    assert (await answer_of(bot))["done"]["content"] == TRUE


async def test_a_question_back_claims_nothing_and_may_be_asked(bot, stub):
    stub.answer = lambda _: ["Which Saturday do you mean?"]
    done = (await answer_of(bot))["done"]
    assert (done["content"], done["kind"]) == ("Which Saturday do you mean?", "answer")
    assert done["grounded"] is False


@pytest.mark.parametrize("pieces", [["NO_ANSWER"], ["NO", "_ANS", "WER", "."], ["\n`NO_ANSWER`"]])
async def test_a_model_that_cannot_tell_makes_the_bot_say_so(bot, stub, pieces):
    stub.answer = lambda _: pieces
    events = await asked(bot, "Wann schließt der Laden am Samstag?")
    said = "".join(data["text"] for name, data in events if name == "delta")
    done = events[-1][1]
    assert done["kind"] == "refusal"
    assert said == done["content"] and "NO_ANSWER" not in said
    assert any(word in said for word in ("nicht", "keine"))  # In the question's language.
    gap = await Gap.objects.aget()
    assert (gap.reason, gap.language, gap.group_id) == ("refused", "de", None)  # Not grouped yet.


async def test_words_that_only_begin_like_no_answer_are_said(bot, stub):
    await set_free(bot)
    stub.answer = lambda _: ["NO", ", the shop closes at noon on Saturday [1]."]
    assert (await answer_of(bot))["done"]["content"].startswith("NO, the shop")


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 529])
async def test_a_failure_before_the_first_word_brings_the_built_in_engine(bot, stub, status):
    stub.play(Script(status=status, headers={"retry-after": "0"}))
    done = (await answer_of(bot))["done"]
    assert "closes at noon" in done["content"] and done["grounded"]
    message = await stored()
    assert message.engine == "extractive" and message.trace["fallback"]
    assert "stub-key" not in str(message.trace)


async def test_a_failure_after_it_can_be_retried_and_is_given_back(bot, stub, alice):
    stub.play(Script(pieces=["On Saturday ", "it closes"], cut_after=1))
    name, error = (await asked(bot))[-1]
    assert (name, error["retryable"]) == ("error", True)
    message = await stored()
    assert (message.state, message.content) == ("failed", "On Saturday ")
    assert await sync_to_async(used)(alice) == 0


async def test_a_strict_bot_asks_no_model_about_what_it_has_nothing_on(bot, stub):
    done = (await answer_of(bot, "Xylophone lessons?"))["done"]
    assert done["kind"] == "refusal"
    assert stub.requests == []


async def test_small_talk_is_answered_by_no_model_and_no_source(bot, stub):
    done = (await answer_of(bot, "Hello!"))["done"]
    assert (done["kind"], done["finish_reason"]) == ("small_talk", "stop")
    assert stub.requests == []
    message = await stored()
    assert message.citations == [] and message.trace["candidates"] == []
    assert await Gap.objects.acount() == 0


async def test_a_follow_up_is_searched_with_what_it_leans_on(bot, stub):
    stub.answer = lambda _: [TRUE]
    visitor = Visitor(bot.pk)
    await visitor.open()
    await visitor.ask_plainly("Where can customers park?")
    await visitor.ask_plainly("And how much is it?")
    message = await Message.objects.filter(role="assistant").order_by("-timestamp").afirst()
    assert "park" in message.trace["query"]
    assert any("yard" in each["text"] for each in message.trace["candidates"])


async def test_the_key_is_nowhere_in_what_is_sent_or_stored(bot, stub):
    stub.answer = lambda _: [TRUE]
    events = await asked(bot)
    message = await stored()
    assert "stub-key" not in f"{events}{vars(message)}"
    assert "stub-key" not in str([request.get("messages") for request in stub.requests])


async def test_visitors_are_not_told_how_answers_are_made(bot, stub):
    stub.answer = lambda _: [TRUE, f" {INVENTED}"]
    done = (await answer_of(bot))["done"]
    private = {"owner", "engine", "model", "claims", "removed", "trace", "milliseconds"}
    assert not private & set(done)
