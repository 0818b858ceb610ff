"""How questions come in and answers go out, for the widget, the playground and the API alike."""

import json
import uuid
from collections.abc import AsyncIterator
from contextlib import aclosing

from django.http import HttpRequest, JsonResponse, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.keys import KeyExpired, KeyRevoked
from bots.actions.turns import Turn
from bots.answering.stream import Event, encoded
from botsmith.lib.errors import (
    AppError,
    BotInactive,
    InvalidRequest,
    OriginNotAllowed,
    ProviderUnavailable,
    TokenExpired,
    TokenInvalid,
)
from botsmith.middleware import json_error

EVENTS = "text/event-stream"

# What may end an answer beside its provider (bots.answering.cutting).
_ENDINGS = (BotInactive, OriginNotAllowed, TokenInvalid, TokenExpired, KeyRevoked, KeyExpired)
REFUSALS = {each.code: each for each in _ENDINGS}
MAX_BODY_BYTES = 256 * 1024


def read_question(request: HttpRequest) -> tuple[str, str, dict]:
    """``content``, ``client_message_id`` (made when missing) and the whole body."""
    body = read_body(request)
    content = body.get("content")
    if not isinstance(content, str):
        raise InvalidRequest(_("Send the message as text in “content”."))
    return content, uuid_of(body.get("client_message_id")), body


def read_body(request: HttpRequest) -> dict:
    """The request's JSON object; InvalidRequest for anything that could not be stored as text."""
    # A body in chunks has no length before it is read.
    if max(_length(request), len(request.body)) > MAX_BODY_BYTES:
        raise InvalidRequest(_("That request is too large. Send at most 256 KB."))
    try:
        body = json.loads(request.body or b"{}")
        json.dumps(body, ensure_ascii=False).encode()  # Half a surrogate pair is no text.
    except (ValueError, RecursionError):
        raise InvalidRequest(_("Send the request as JSON in UTF-8.")) from None
    if not isinstance(body, dict):
        raise InvalidRequest(_("Send the request as a JSON object."))
    return body


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def text_of(body: dict, name: str) -> str | None:
    value = body.get(name)
    return value if isinstance(value, str) else None


def event_stream(events: AsyncIterator[Event]) -> StreamingHttpResponse:
    """Server-sent events that no proxy holds back."""
    response = StreamingHttpResponse(encoded(events), content_type=EVENTS)
    response["Cache-Control"] = "no-cache, no-transform"
    response["X-Accel-Buffering"] = "no"
    return response


async def one_body(turn: Turn, events: AsyncIterator[Event]) -> JsonResponse:
    citations: list[dict] = []
    async with aclosing(events):
        async for event in events:
            if event.name == "citations":
                citations = event.data["citations"]
            if event.name == "done":
                body = {**event.data, "conversation_id": turn.conversation_id}
                return JsonResponse({**body, "citations": citations})
            if event.name == "error":
                return json_error(as_error(event.data))
    return json_error(ProviderUnavailable())


def as_error(data: dict) -> AppError:
    """What an ``error`` event tells, so that it can be answered with its status."""
    return REFUSALS.get(data["code"], ProviderUnavailable)(data["message"])


def wants_one_body(request: HttpRequest) -> bool:
    accept = request.headers.get("accept", "")
    return "application/json" in accept and EVENTS not in accept


def uuid_of(value: object) -> str:
    """The value as a UUID, or a new one for None; InvalidRequest for anything else."""
    if value is None:
        return str(uuid.uuid4())
    try:
        return str(uuid.UUID(str(value)))
    except ValueError:
        raise InvalidRequest(_("“client_message_id” must be a UUID.")) from None
