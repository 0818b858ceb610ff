"""A server that refuses an option still answers, and is not asked for it twice."""

import pytest

from botsmith.ai.attempts import Options
from botsmith.ai.base import Code
from tests.providers import Script

GOOD = Script(pieces=("Good.",), usage=None)


def refusal(message: str, status: int = 400) -> Script:
    return Script(status=status, message=message)


def asked(asking, option: str) -> list[bool]:
    return [option in request for request in asking.requests]


@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize("message", ["Unknown field stream_options", "Bad request"])
async def test_a_server_without_stream_options_is_asked_again_without_them_once(
    openai, message, status
):
    assert await openai.answer(refusal(message, status), GOOD) == ["Good."]
    assert await openai.answer() == ["Good."]
    assert await openai.answer(model="another") == ["Good."]
    assert asked(openai, "stream_options") == [True, False, False, False]


async def test_a_server_that_took_them_once_is_not_suspected(openai):
    await openai.answer(GOOD)
    error = await openai.failure(refusal("Bad request"))
    assert (error.code, error.permanent, len(openai.requests)) == (Code.BAD_REQUEST, True, 2)


async def test_a_refusal_for_another_reason_is_not_remembered(openai):
    error = await openai.failure(refusal("Bad request"))
    assert (error.code, len(openai.requests)) == (Code.BAD_REQUEST, 2)
    await openai.answer(GOOD)
    assert asked(openai, "stream_options") == [True, False, True]


async def test_a_question_that_is_too_long_is_not_asked_again(openai):
    error = await openai.failure(refusal("maximum context length; see stream_options"))
    assert (error.code, len(openai.requests)) == (Code.TOO_LONG, 1)


async def test_a_refusal_that_names_nothing_is_final_where_options_are_known(ask_of):
    for provider in ("anthropic", "gemini"):
        asking = ask_of(provider)
        error = await asking.failure(refusal("Bad request"))
        assert (error.code, len(asking.requests)) == (Code.BAD_REQUEST, 1)


async def test_a_temperature_that_is_refused_is_left_out_for_that_model_alone(asking):
    message = "`temperature` is deprecated for this model."
    assert await asking.answer(refusal(message), GOOD) == ["Good."]
    await asking.answer(GOOD)
    await asking.answer(GOOD, model="another-model")
    assert asked(asking, "temperature") == [True, False, False, True]


async def test_the_limit_has_another_name_elsewhere(openai):
    message = "'max_tokens' is not supported. Use 'max_completion_tokens' instead."
    assert await openai.answer(refusal(message), GOOD) == ["Good."]
    await openai.answer(GOOD)
    assert asked(openai, "max_tokens") == [True, False, False]
    assert [request.get("max_completion_tokens") for request in openai.requests][1:] == [500, 500]


async def test_a_limit_refused_under_both_names_is_given_up(openai):
    openai.stub.play(refusal("max_tokens is unknown"), refusal("max_completion_tokens is unknown"))
    error = await openai.failure()
    assert (error.code, len(openai.requests)) == (Code.BAD_REQUEST, 3)


async def test_what_claude_must_be_told_is_not_left_out(anthropic):
    error = await anthropic.failure(refusal("max_tokens: 64001 > 64000"))
    assert (error.code, len(anthropic.requests)) == (Code.BAD_REQUEST, 1)


async def test_a_claude_that_knows_no_effort_is_asked_without_it(anthropic):
    message = "This model does not support the effort parameter."
    answer = await anthropic.answer(refusal(message), GOOD, model="claude-opus-5-5")
    assert answer == ["Good."]
    assert asked(anthropic, "output_config") == [True, False]


async def test_several_options_are_left_out_one_after_the_other(openai):
    script = refusal("stream_options?"), refusal("temperature?"), GOOD
    assert await openai.answer(*script) == ["Good."]
    assert len(openai.requests) == 3


def test_nothing_is_left_out_of_a_request_that_was_never_refused():
    request = {"model": "m", "messages": [], "temperature": 1}
    options = Options()
    options.worked(request, request)
    assert options.fit(request) == request
    assert options.without_refused(request, request, "no option is named") is None
