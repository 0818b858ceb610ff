"""What is refused, in the one form that the API has for it."""

import json
import logging
from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    JsonResponse,
    UnreadablePostError,
)
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from bots.api.filled import FieldsRefused
from bots.api.idempotency import REPLAYED, Replayed
from bots.api.middleware import Broken
from botsmith.lib.errors import AppError, InvalidRequest, NotFound, StoreAway
from botsmith.lib.text import human_size
from botsmith.middleware import json_error
from botsmith.mongodb.away import is_away

MOST_BYTES = human_size(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
UNREAD = "Send the request as JSON in UTF-8, or a file as a form in parts (multipart/form-data)."
UNREADABLE = (
    *(BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError, RecursionError),
)
log = logging.getLogger(__name__)


class TooLarge(AppError):
    code = "request_too_large"
    status = 413
    sentence = f"That request is too large. Send at most {MOST_BYTES}; a file as a form’s “file”."


class Conflict(AppError):
    code = "conflict"
    status = 409


def listen(api: NinjaAPI) -> None:
    """Has the API answer errors as all of BotSmith does."""
    api.add_exception_handler(AppError, lambda request, error: json_error(error))
    api.add_exception_handler(Http404, lambda request, error: json_error(NotFound()))
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _unreadable)
    api.add_exception_handler(FieldsRefused, _refused)
    api.add_exception_handler(RequestDataTooBig, lambda request, error: json_error(TooLarge()))
    for kind in UNREADABLE:
        api.add_exception_handler(kind, lambda request, error: json_error(InvalidRequest(UNREAD)))
    api.add_exception_handler(Replayed, _replayed)
    api.add_exception_handler(Exception, _broken)


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return json_refusal([(field_of(each["loc"]), each["msg"]) for each in error.errors])


def _refused(request: HttpRequest, refusal: FieldsRefused) -> HttpResponse:
    return json_refusal(refusal.fields, Conflict if refusal.is_conflict else InvalidRequest)


def json_refusal(
    fields: Sequence[tuple[str, str]], kind: type[AppError] = InvalidRequest
) -> HttpResponse:
    """That these fields cannot be so: one sentence, and each with its reason."""
    reasons = [{"field": name, "message": reason} for name, reason in fields]
    sentence = " ".join(f"“{name}”: {reason.rstrip('.')}." for name, reason in fields)
    error = kind(sentence)
    return JsonResponse({"error": {**error.as_dict(), "fields": reasons}}, status=error.status)


def field_of(place: Sequence[str | int]) -> str:
    """Where in the request, without the names that the view's parameters have: "crawl.depth"."""
    source, *path = place
    if source == "body" and len(path) > 1:
        path = path[1:]
    return ".".join(map(str, path)) or str(source)


def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the framework refuses by itself: a body that is no JSON."""
    refusal = InvalidRequest(UNREAD)
    return json_error(refusal if error.status_code == 400 else AppError(str(error)))


def _replayed(request: HttpRequest, known: Replayed) -> HttpResponse:
    """The same answer once more; what was made stands below the address that it was sent to."""
    kind = "application/json; charset=utf-8"
    response = HttpResponse(known.body, status=known.status, content_type=kind)
    response[REPLAYED] = "true"
    if known.status == 201 and (made := json.loads(known.body).get("id")):
        response["Location"] = f"{request.path}/{made}"
    return response


def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    log.exception("%s %s broke", request.method, request.path)
    if is_away(error):
        return json_error(StoreAway(retry_after=StoreAway.SECONDS))
    return json_error(Broken())
