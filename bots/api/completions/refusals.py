"""Refusals in the form that OpenAI has for them, so that its clients raise what they should.

It is ours with more beside it: ``code`` and ``message`` are where they are everywhere in the API.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from bots.api.idempotency import NameReused
from botsmith.lib.errors import InvalidRequest, NotFound

ADDRESSES = re.compile(r"/api/v1/chatbots/[^/]+/v1(/|$)")
QUOTA = "insufficient_quota"
# Where OpenAI has a word of its own for it.
CODES = {
    "key_invalid": "invalid_api_key",
    "key_revoked": "invalid_api_key",
    "key_expired": "invalid_api_key",
    "account_stopped": "account_deactivated",
    "rate_limited": "rate_limit_exceeded",
    "quota_exceeded": QUOTA,
}
TYPES = {
    "rate_limit_exceeded": "requests",
    QUOTA: QUOTA,
}
# Its clients take 429 for a limit; and try again, unless they are told that it is of no use.
STATUSES = {QUOTA: 429}
NO_RETRY = "x-should-retry"
# Their statuses are such as are tried again.
IN_VAIN = {QUOTA, NameReused.code}


class ModelUnknown(NotFound):
    code = "model_not_found"

    def __init__(self, model: str) -> None:
        super().__init__(
            f"There is no model “{model}” here. Ask /v1/models which there is: it is this chatbot."
        )


class BadPart(InvalidRequest):
    """``field`` is which part of the request cannot be so."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field

    def as_dict(self) -> dict:
        reason = {"field": self.field, "message": str(self.sentence)}
        return {**super().as_dict(), "fields": [reason]}


def in_their_form(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The response, a refusal of these addresses in OpenAI's form."""
    if response.status_code < 400 or not ADDRESSES.match(request.path_info):
        return response
    try:
        ours = json.loads(response.content)["error"]
    except (ValueError, KeyError, TypeError):
        return response
    error = error_of(ours, response.status_code)
    status = STATUSES.get(error["code"], response.status_code)
    told = JsonResponse({"error": error}, status=status)
    for name, value in response.items():
        if name not in ("Content-Type", "Content-Length"):
            told[name] = value
    if error["code"] in IN_VAIN:
        told[NO_RETRY] = "false"
    return told


def error_of(ours: Mapping[str, Any], status: int) -> dict:
    code = CODES.get(ours["code"], ours["code"])
    usual = "server_error" if status >= 500 else "invalid_request_error"
    fields = ours.get("fields") or [{}]
    return {
        **ours,
        "type": TYPES.get(code, usual),
        "param": fields[0].get("field"),
        "code": code,
    }
