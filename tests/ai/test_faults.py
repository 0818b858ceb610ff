"""Every way in which a provider fails, through the real SDK: code, permanence, requests made."""

import asyncio
import socket
import time
import traceback

import pytest

from botsmith.ai.attempts import LONGEST_PAUSE, TRIES
from botsmith.ai.base import Code
from tests.ai.asking import KEY
from tests.providers import Script

GOOD = Script(pieces=("Good.",), usage=None)
PERMANENT = {Code.AUTH, Code.NOT_FOUND, Code.BAD_REQUEST, Code.TOO_LONG, Code.FILTERED}
PERMANENT |= {Code.QUOTA_SPENT}
REFUSALS = [
    (401, Code.AUTH, 1),
    (403, Code.AUTH, 1),
    (404, Code.NOT_FOUND, 1),
    (402, Code.QUOTA_SPENT, 1),
    (413, Code.TOO_LONG, 1),
    (418, Code.BAD_REQUEST, 1),
    (408, Code.TIMEOUT, TRIES),
    (429, Code.RATE_LIMITED, TRIES),
    (500, Code.OVERLOADED, TRIES),
    (503, Code.OVERLOADED, TRIES),
    (529, Code.OVERLOADED, TRIES),
    (504, Code.TIMEOUT, TRIES),
]
MALFORMED = [
    b"data: {nonsense\n\n",
    b"data: [1, 2]\n\n",
    b'data: "text"\n\n',
    b"data: 7\n\n",
    b"data: \xff\xfe\n\n",
    b"data: " + b"[" * 5000 + b"\n\n",
]
WRONG_TYPES = {
    "openai": [
        b'data: {"choices": 7}\n\n',
        b'data: {"choices": {"0": {}}}\n\n',
        b'data: {"choices": [7]}\n\n',
        b'data: {"choices": [{"delta": {"content": 42}}]}\n\n',
        b'data: {"choices": [{"delta": {"content": ["x"]}}]}\n\n',
        b'data: {"choices": [{"delta": "x", "finish_reason": null}]}\n\n',
        b'data: {"choices": [{"finish_reason": 7}]}\n\n',
    ],
    "anthropic": [
        b'data: {"kind": "content_block_delta"}\n\n',
        b'data: {"type": "content_block_delta"}\n\n',
        b'data: {"type": "content_block_delta", "delta": "x"}\n\n',
        b'data: {"type": "content_block_delta", "delta": {"type": "text_delta"}}\n\n',
        b'data: {"type": "content_block_delta", "delta": {"type": "text_delta", "text": 4}}\n\n',
        b'data: {"type": "message_start", "message": null}\n\n',
        b'data: {"type": "message_delta", "delta": 7}\n\n',
    ],
}


def check(error, code: Code) -> None:
    assert error.code is code
    assert error.permanent is (code in PERMANENT)
    assert 0 < len(error.reason) < 100 and "\n" not in error.reason


@pytest.mark.parametrize(("status", "code", "requests"), REFUSALS)
async def test_a_refusal_has_its_code_and_only_passing_ones_are_asked_again(
    asking, status, code, requests
):
    error = await asking.failure(Script(status=status))
    check(error, code)
    assert str(status) in error.reason
    assert len(asking.requests) == requests


@pytest.mark.parametrize(
    ("provider", "status", "error_code", "message", "code"),
    [
        ("openai", 400, "context_length_exceeded", "", Code.TOO_LONG),
        ("openai", 400, None, "This model's maximum context length is 8192.", Code.TOO_LONG),
        ("openai", 429, "insufficient_quota", "You exceeded your quota", Code.QUOTA_SPENT),
        ("openai", 404, "model_not_found", "The model `x` does not exist", Code.NOT_FOUND),
        ("openai", 400, "content_filter", "", Code.FILTERED),
        ("openai", 429, "rate_limit_exceeded", "too many tokens per min", Code.RATE_LIMITED),
        ("openai", 500, None, "billing_error", Code.OVERLOADED),
        ("anthropic", 400, "invalid_request_error", "prompt is too long: 9 > 8", Code.TOO_LONG),
        ("anthropic", 400, "invalid_request_error", "Your credit balance is", Code.QUOTA_SPENT),
        ("anthropic", 400, "invalid_request_error", "something", Code.BAD_REQUEST),
        ("gemini", 400, "INVALID_ARGUMENT", "API key not valid. Please pass", Code.AUTH),
        ("gemini", 400, "INVALID_ARGUMENT", "The input token count (9) exceeds", Code.TOO_LONG),
        ("gemini", 400, "FAILED_PRECONDITION", "something", Code.BAD_REQUEST),
        ("gemini", 429, "RESOURCE_EXHAUSTED", "RequestsPerDay", Code.QUOTA_SPENT),
        ("gemini", 429, "RESOURCE_EXHAUSTED", "RequestsPerMinute", Code.RATE_LIMITED),
    ],
)
async def test_the_words_of_a_refusal_say_more_than_its_status(
    ask_of, provider, status, error_code, message, code
):
    asking = ask_of(provider)
    check(await asking.failure(Script(status=status, code=error_code, message=message)), code)


@pytest.mark.parametrize("failures", [1, 2])
@pytest.mark.parametrize("status", [429, 500, 529])
async def test_what_passes_is_asked_again_and_answered(asking, status, failures):
    answer = await asking.answer(*[Script(status=status)] * failures, GOOD)
    assert answer == ["Good."]
    assert len(asking.requests) == failures + 1


@pytest.mark.parametrize("headers", [{"Retry-After": "0.15"}, {"retry-after-ms": "150"}])
async def test_a_short_wait_that_is_asked_for_is_kept(asking, headers):
    started = time.monotonic()
    answer = await asking.answer(Script(status=429, headers=headers), GOOD)
    assert answer == ["Good."]
    assert 0.15 <= time.monotonic() - started < 3


@pytest.mark.parametrize("wait", [str(LONGEST_PAUSE + 1), "86400", "Fri, 31 Dec 2100 23:59:59 GMT"])
async def test_a_long_wait_is_not_waited_for(asking, wait):
    started = time.monotonic()
    error = await asking.failure(Script(status=429, headers={"Retry-After": wait}), GOOD)
    check(error, Code.RATE_LIMITED)
    assert error.retry_after > LONGEST_PAUSE
    assert (len(asking.requests), time.monotonic() - started < 3) == (1, True)


async def test_a_wait_past_the_patience_is_not_waited_for(asking):
    asking.patience(0.5)
    check(await asking.failure(Script(status=503, headers={"Retry-After": "1"})), Code.OVERLOADED)
    assert len(asking.requests) == 1


@pytest.mark.parametrize("wait", ["soon", "-5", "1e9", ""])
async def test_a_wait_that_is_no_time_is_ignored(asking, wait):
    answer = await asking.answer(Script(status=429, headers={"Retry-After": wait}), GOOD)
    assert answer == ["Good."]


async def test_googles_own_wait_is_obeyed(gemini):
    details = [{"error": {"code": 429, "details": [{"retryDelay": "34.5s"}]}}]
    error = await gemini.failure(Script(status=429, body=details))
    assert (error.retry_after, len(gemini.requests)) == (34.5, 1)


async def test_all_tries_together_take_no_longer_than_the_patience(asking):
    asking.patience(0.6)
    await asking.failure(Script(status=500, before=0.4))
    assert len(asking.requests) <= 2 < TRIES


@pytest.mark.parametrize("script", [Script(hangs=True), Script(before=30)])
async def test_a_provider_that_never_answers_is_left_in_time(asking, script):
    asking.patience(0.3)
    started = time.monotonic()
    check(await asking.failure(script), Code.TIMEOUT)
    assert (time.monotonic() - started < 3, len(asking.requests)) == (True, 1)


async def test_a_provider_that_only_shows_signs_of_life_is_left_in_time(asking):
    """Its bytes keep the connection from timing out, but nobody hears a word."""
    asking.patience(0.3)
    asking.stub.play(Script(pieces=["", *[""] * 100], between=0.02))
    started = time.monotonic()
    check(await asking.failure(), Code.TIMEOUT)
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("piece", ["", "Words"])
async def test_silence_after_the_first_words_is_an_error_and_not_asked_again(asking, piece):
    asking.patience(0.3)
    pieces = ["First", *[""] * 100] if not piece else ["First", piece]
    asking.stub.play(Script(pieces=pieces, between=0.02 if not piece else 30))
    stream = asking.stream()
    assert await anext(stream) == "First"
    with pytest.raises(Exception) as caught:
        await anext(stream)
    check(caught.value, Code.TIMEOUT)
    assert len(asking.requests) == 1


async def test_a_provider_that_is_not_there_is_tried_three_times(asking, monkeypatch):
    asking.chat = asking.client(url=f"http://127.0.0.1:{a_free_port()}")
    pauses = []
    monkeypatch.setattr("botsmith.ai.attempts.random.uniform", lambda *_: pauses.append(1) or 1)
    check(await asking.failure(), Code.NETWORK)
    assert len(pauses) == TRIES


async def test_something_that_speaks_no_http_is_no_provider(asking):
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    asking.chat = asking.client(url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    async with server:
        check(await asking.failure(), Code.NETWORK)


async def test_a_stream_cut_before_its_first_word_is_asked_again(asking):
    assert await asking.answer(Script(cut_after=0), GOOD) == ["Good."]
    assert len(asking.requests) == 2


@pytest.mark.parametrize("cut", [{"cut_after": 2}, {"ends": False}])
async def test_a_cut_stream_is_an_error_after_what_was_said(asking, cut):
    asking.stub.play(Script(pieces=("a", "b", "c") if "cut_after" in cut else ("a", "b"), **cut))
    said = []
    with pytest.raises(Exception) as caught:
        async for piece in asking.stream():
            said.append(piece)
    check(caught.value, Code.CUT)
    assert (said, len(asking.requests)) == (["a", "b"], 1)


@pytest.mark.parametrize("intrusion", MALFORMED)
@pytest.mark.parametrize("at", [0, 1])
async def test_a_frame_that_is_no_frame_is_a_protocol_error(asking, intrusion, at):
    check(await asking.failure(Script(intrusion=intrusion, intrude_at=at)), Code.PROTOCOL)
    assert len(asking.requests) == 1


@pytest.mark.parametrize("number", range(7))
async def test_wrong_types_are_a_protocol_error(asking, number):
    frames = WRONG_TYPES["anthropic" if asking.provider == "anthropic" else "openai"]
    check(await asking.failure(Script(intrusion=frames[number])), Code.PROTOCOL)


async def test_a_huge_frame_is_not_read_to_its_end(asking):
    huge = asking.wire.piece("x" * 10_000_000)
    check(await asking.failure(Script(intrusion=huge)), Code.PROTOCOL)


async def test_lines_that_are_no_data_are_passed_over(asking):
    comments = b": keep-alive\n\nevent: x\nid: 7\nretry: 10\r\n\r\n"
    assert (await asking.answer(Script(intrusion=comments)))[:-1] == list(Script().pieces)


async def test_a_page_in_place_of_a_stream_is_a_protocol_error(asking):
    page = {"Content-Type": "text/html"}
    asking.stub.play(Script(pieces=(), headers=page, ends=False))
    asking.stub.wire = Silent()
    try:
        check(await asking.failure(), Code.PROTOCOL)
    finally:
        del asking.stub.wire
    assert len(asking.requests) == 1


@pytest.mark.parametrize(("finish", "code"), [("stop", Code.EMPTY), ("length", Code.EMPTY)])
async def test_an_answer_without_text_is_an_error(asking, finish, code):
    check(await asking.failure(Script(pieces=(), finish=finish)), code)
    assert len(asking.requests) == 1


@pytest.mark.parametrize("pieces", [(), ("Some", " words")])
async def test_a_filtered_answer_is_an_error(asking, pieces):
    check(await asking.failure(Script(pieces=pieces, finish="content_filter")), Code.FILTERED)
    assert len(asking.requests) == 1


OVERLOADED = {"openai": "server_error", "anthropic": "overloaded_error", "gemini": "UNAVAILABLE"}


async def test_an_error_in_the_stream_before_the_first_word_is_asked_again(asking):
    frame = asking.wire.error_frame(OVERLOADED[asking.provider])
    assert await asking.answer(Script(intrusion=frame), GOOD) == ["Good."]
    assert len(asking.requests) == 2


async def test_an_error_in_the_stream_after_words_is_final(asking):
    frame = asking.wire.error_frame(OVERLOADED[asking.provider])
    check(await asking.failure(Script(intrusion=frame, intrude_at=1)), Code.OVERLOADED)
    assert len(asking.requests) == 1


@pytest.mark.parametrize(
    ("provider", "error_code", "code"),
    [
        ("openai", "rate_limit_exceeded", Code.RATE_LIMITED),
        ("openai", "insufficient_quota", Code.QUOTA_SPENT),
        ("openai", "context_length_exceeded", Code.TOO_LONG),
        ("anthropic", "rate_limit_error", Code.RATE_LIMITED),
        ("anthropic", "authentication_error", Code.AUTH),
        ("anthropic", "api_error", Code.OVERLOADED),
        ("anthropic", "invalid_request_error", Code.BAD_REQUEST),
    ],
)
async def test_an_error_in_the_stream_has_its_code(ask_of, provider, error_code, code):
    asking = ask_of(provider)
    frame = asking.wire.error_frame(error_code)
    check(await asking.failure(Script(intrusion=frame, intrude_at=1)), code)


async def test_a_connection_lost_after_the_end_of_the_answer_changes_nothing(openai):
    end = b'data: {"choices": [{"delta": {}, "finish_reason": "stop"}]}\n\n'
    script = Script(pieces=("a", "b", "c"), intrusion=end, intrude_at=1, cut_after=2)
    assert await openai.answer(script) == ["a", "b"]


@pytest.mark.parametrize("status", [400, 401, 429, 500])
async def test_no_error_tells_the_key_or_what_the_provider_wrote(asking, status):
    said = f"Incorrect API key {KEY}: <script>"
    error = await asking.failure(Script(status=status, message=said))
    trace = "".join(traceback.format_exception(error))
    assert KEY not in trace and "<script>" not in trace


def a_free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Silent:
    """Something that answers 200 with a page."""

    def begin(self, script):
        yield b"<html><body>Sign in to the Wi-Fi</body></html>"
