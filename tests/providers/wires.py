"""How each provider writes what the stub says."""

import json
from collections.abc import Iterator
from typing import Any

from tests.providers.script import Script


def data(frame: Any, event: str = "") -> bytes:
    """One frame of an event stream; its text is left as it is, not escaped."""
    name = f"event: {event}\n" if event else ""
    return f"{name}data: {json.dumps(frame, ensure_ascii=False)}\n\n".encode()


class OpenAIWire:
    """Chat completions, as OpenAI and Gemini's compatible address write them."""

    def refusal(self, script: Script) -> Any:
        return {"error": {"message": script.message, "type": "stub", "code": script.code}}

    def error_frame(self, code: str, message: str = "") -> bytes:
        return data({"error": {"message": message, "type": "stub", "code": code}})

    def begin(self, script: Script) -> Iterator[bytes]:
        yield self._chunk({"role": "assistant", "content": ""})

    def piece(self, text: str) -> bytes:
        return self._chunk({"content": text})

    def end(self, script: Script) -> Iterator[bytes]:
        yield self._chunk({}, finish=script.finish)
        if script.usage:
            sent, made, cached = script.usage
            yield self._chunk(usage={
                "prompt_tokens": sent, "completion_tokens": made, "total_tokens": sent + made,
                "prompt_tokens_details": {"cached_tokens": cached},
            })  # fmt: skip
        yield b"data: [DONE]\n\n"

    def _chunk(self, delta: dict | None = None, finish: str | None = None, usage=None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return data({
            "id": "chatcmpl-stub", "object": "chat.completion.chunk", "created": 0,
            "model": "stub", "choices": [] if delta is None else [choice], "usage": usage,
        })  # fmt: skip


class GeminiWire(OpenAIWire):
    """Its refusals are a list with one Google error."""

    def refusal(self, script: Script) -> Any:
        status = script.code or "INVALID_ARGUMENT"
        return [{"error": {"code": script.status, "message": script.message, "status": status}}]

    def error_frame(self, code: str, message: str = "") -> bytes:
        return data({"error": {"code": 503, "message": message, "status": code}})


class AnthropicWire:
    """The Messages API. ``finish`` is said in OpenAI's words and translated."""

    finishes = {"stop": "end_turn", "length": "max_tokens", "content_filter": "refusal"}

    def refusal(self, script: Script) -> Any:
        kind = script.code or "stub_error"
        return {"type": "error", "error": {"type": kind, "message": script.message}}

    def error_frame(self, code: str, message: str = "") -> bytes:
        error = {"type": code, "message": message}
        return data({"type": "error", "error": error}, "error")

    def begin(self, script: Script) -> Iterator[bytes]:
        sent, _, cached = script.usage or (0, 0, 0)
        usage = {
            "input_tokens": sent - cached, "cache_read_input_tokens": cached,
            "cache_creation_input_tokens": 0, "output_tokens": 1,
        }  # fmt: skip
        message = {"id": "msg_stub", "type": "message", "role": "assistant", "content": []}
        message |= {"model": "stub", "usage": usage if script.usage else None}
        yield data({"type": "message_start", "message": message}, "message_start")
        block = {"type": "text", "text": ""}
        yield data(
            {"type": "content_block_start", "index": 0, "content_block": block},
            "content_block_start",
        )
        yield data({"type": "ping"}, "ping")

    def piece(self, text: str) -> bytes:
        delta = {"type": "text_delta", "text": text}
        return data(
            {"type": "content_block_delta", "index": 0, "delta": delta}, "content_block_delta"
        )

    def end(self, script: Script) -> Iterator[bytes]:
        yield data({"type": "content_block_stop", "index": 0}, "content_block_stop")
        delta = {"stop_reason": self.finishes.get(script.finish, script.finish)}
        usage = {"output_tokens": script.usage[1]} if script.usage else None
        yield data({"type": "message_delta", "delta": delta, "usage": usage}, "message_delta")
        yield data({"type": "message_stop"}, "message_stop")
