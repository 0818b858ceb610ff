"""What a good answer looks like, whoever gives it."""

import asyncio

import pytest

from botsmith.ai.base import ChatMessage, Usage
from botsmith.ai.openai import EFFORT, THINKING_TOKENS
from tests.ai.asking import KEY
from tests.providers import Script

WORDS = tuple(f" word{number}" for number in range(200))


async def test_pieces_come_one_by_one_in_their_order_and_usage_last(asking):
    answer = await asking.answer(Script(pieces=WORDS, usage=(120, 30, 100)))
    assert answer == [*WORDS, Usage(120, 30, 100)]
    assert len(asking.requests) == 1


async def test_the_first_piece_is_there_before_the_second_is_made(asking):
    asking.stub.hold()
    stream = asking.stream()
    assert await asyncio.wait_for(anext(stream), 2) == "Hello"
    asking.stub.let_go()
    assert [piece async for piece in stream][:2] == [" from", " the stub."]


async def test_without_figures_there_is_no_usage(asking):
    assert await asking.answer(Script(usage=None)) == list(Script().pieces)


@pytest.mark.parametrize("chop", [1, 3, 7])
async def test_characters_split_between_network_writes_arrive_whole(asking, chop):
    pieces = ("Grüße, ", "日本語 🙂", "\u2028line\u0085s\n", '"quoted"\t')
    assert (await asking.answer(Script(pieces=pieces, chop=chop)))[:-1] == list(pieces)


async def test_ends_and_figures_told_twice_count_once(asking):
    answer = await asking.answer(Script(pieces=("a", "b"), copies=2))
    assert answer[-1] == Usage(120, 30, 100)
    assert answer[:-1] == ["a", "a", "b", "b"]  # No frame says that it is a copy.


async def test_a_model_that_reached_its_limit_still_answered(asking):
    assert (await asking.answer(Script(finish="length")))[:-1] == list(Script().pieces)


async def test_a_key_is_sent_where_it_belongs(asking):
    await asking.answer()
    assert asking.requests[0]["authorization"].removeprefix("Bearer ") == KEY


async def test_a_connection_serves_one_question_after_the_other(asking):
    for _ in range(3):
        await asking.answer()
    assert len(asking.stub.connections) == 1


async def test_more_answers_run_at_once_than_a_stock_pool_holds(asking):
    asking.stub.hold()
    streams = [asking.stream() for _ in range(130)]
    firsts = await asyncio.wait_for(asyncio.gather(*map(anext, streams)), 20)
    assert firsts == ["Hello"] * 130
    asking.stub.let_go()
    await asyncio.gather(*[stream.aclose() for stream in streams])


async def test_a_reader_who_leaves_closes_the_request_within_two_pieces(asking):
    asking.stub.play(Script(pieces=WORDS, between=0.02))
    stream = asking.stream()
    taken = [await anext(stream) for _ in range(3)]
    await stream.aclose()
    assert await asyncio.to_thread(asking.stub.closed_early.wait, 5)
    assert taken == list(WORDS[:3])
    assert asking.stub.sent[0] <= 5


@pytest.mark.parametrize("script", [Script(hangs=True), Script(before=60)])
async def test_a_reader_who_leaves_before_the_first_word_closes_the_request(asking, script):
    asking.stub.play(script)
    first = asyncio.ensure_future(anext(asking.stream()))
    while not asking.requests:
        await asyncio.wait([first], timeout=0.01)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    assert await asyncio.to_thread(asking.stub.closed_early.wait, 5)
    assert len(asking.requests) == 1


async def test_a_reader_who_is_cancelled_between_words_closes_the_request(asking):
    asking.stub.hold()
    stream = asking.stream()
    await anext(stream)
    waiting = asyncio.ensure_future(anext(stream))
    await asyncio.wait([waiting], timeout=0.05)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await stream.aclose()
    assert await asyncio.to_thread(asking.stub.closed_early.wait, 5)


# --- What each is asked


async def test_openai_is_asked_in_its_own_words(openai):
    await openai.answer()
    request = openai.requests[0]
    assert request["messages"] == [
        {"role": "system", "content": "You know the harbour."},
        {"role": "user", "content": "When does it open?"},
    ]
    assert (request["temperature"], request["max_tokens"]) == (0.3, 500)
    assert request["stream"] is True
    assert request["stream_options"] == {"include_usage": True}
    assert "reasoning_effort" not in request


@pytest.mark.parametrize("model", ["gpt-5-mini", "o4-mini", "gpt-5-2025-08-07", "gpt-9-of-later"])
async def test_openais_thinkers_get_no_temperature_and_room_to_think(openai, model):
    await openai.answer(model=model)
    request = openai.requests[0]
    assert request["max_completion_tokens"] == 500 + THINKING_TOKENS
    assert request["reasoning_effort"] == EFFORT
    assert {"temperature", "max_tokens"} & set(request) == set()


async def test_gemini_keeps_max_tokens_and_temperature_when_it_thinks(gemini):
    await gemini.answer(model="gemini-2.5-flash")
    request = gemini.requests[0]
    assert request["path"] == "/v1beta/openai/chat/completions"
    assert (request["max_tokens"], request["temperature"]) == (500 + THINKING_TOKENS, 0.3)
    assert request["reasoning_effort"] == EFFORT


async def test_no_more_is_asked_than_a_model_can_write(asking):
    await asking.answer(max_tokens=10_000_000)
    limits = {"openai": 16_384, "anthropic": 64_000, "gemini": 8192}
    assert asking.requests[0]["max_tokens"] == limits[asking.provider]


async def test_claude_is_asked_in_its_own_words(anthropic):
    await anthropic.answer()
    request = anthropic.requests[0]
    mark = {"cache_control": {"type": "ephemeral"}}
    assert request["system"] == [{"type": "text", "text": "You know the harbour.", **mark}]
    question = [{"type": "text", "text": "When does it open?"}]
    assert request["messages"] == [{"role": "user", "content": question}]
    assert (request["temperature"], request["max_tokens"]) == (0.3, 500)
    assert request["version"] == "2023-06-01"  # Later ones refuse every temperature.


async def test_claudes_that_take_no_temperature_get_none(anthropic):
    await anthropic.answer(model="claude-opus-4-7")
    assert "temperature" not in anthropic.requests[0]
    assert anthropic.requests[0]["version"] > "2026"
    assert anthropic.requests[0]["max_tokens"] == 500 + THINKING_TOKENS
    assert anthropic.requests[0]["output_config"] == {"effort": EFFORT}


async def test_claude_is_told_a_conversation_with_the_user_first_and_roles_in_turn(anthropic):
    said = [("assistant", "Welcome!"), ("user", "Hi"), ("user", "Open?"), ("assistant", " ")]
    said += [("assistant", "Yes."), ("user", "Until?")]
    await anthropic.answer(messages=[ChatMessage(role, text) for role, text in said])
    told = [
        (turn["role"], [block["text"] for block in turn["content"]])
        for turn in anthropic.requests[0]["messages"]
    ]
    assert told == [
        ("user", ["…"]),
        ("assistant", ["Welcome!"]),
        ("user", ["Hi", "Open?"]),
        ("assistant", ["Yes."]),
        ("user", ["Until?"]),
    ]
    assert "system" not in anthropic.requests[0]


async def test_claude_gets_no_more_cache_marks_than_it_allows_and_the_last_ones(anthropic):
    messages = [ChatMessage("system", f"part {n}", cacheable=True) for n in range(6)]
    await anthropic.answer(messages=[*messages, ChatMessage("user", "Well?")])
    marked = [block["text"] for block in anthropic.requests[0]["system"] if len(block) == 3]
    assert marked == ["part 2", "part 3", "part 4", "part 5"]


async def test_claudes_thoughts_are_not_its_answer(anthropic):
    thought = b'data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta",'
    thought += b'"thinking":"Hm."}}\n\ndata: {"type":"a_kind_to_come"}\n\n'
    assert (await anthropic.answer(Script(intrusion=thought)))[:-1] == list(Script().pieces)
