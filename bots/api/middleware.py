"""What every answer of the API has: JSON, what is left of its key's minute, an ETag on reads."""

import asyncio
from collections.abc import Coroutine

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers, set_response_etag

from bots.api import idempotency
from bots.api.completions.refusals import in_their_form
from botsmith.lib.errors import AppError, NotFound
from botsmith.middleware import json_error

ADDRESSES = "/api/v1/"
JSON = "application/json"


class MethodNotAllowed(AppError):
    code = "method_not_allowed"
    status = 405
    sentence = "This address does not take that method. See the documentation for those it takes."


class Broken(AppError):
    code = "internal_error"
    status = 500
    sentence = (
        "Something went wrong here, and it was written down. Try again; if it stays, tell us the "
        "X-Request-ID of this answer."
    )


class SentInClear(AppError):
    code = "https_required"
    status = 403
    sentence = (
        "This came by http://, where anybody on the way can read its API key. Ask by https://, "
        "and replace that key on the page “API keys”."
    )


class ApiMiddleware:
    sync_capable = async_capable = True

    def __init__(self, get_response) -> None:
        self._get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest):
        if iscoroutinefunction(self):
            return self._in_the_loop(request)
        if _is_in_clear(request):
            return finished(request, json_error(SentInClear()))
        response = self._get_response(request)
        if request.path_info.startswith(ADDRESSES):
            response = finished(request, response)
            idempotency.settle(request, response)
        return response

    async def _in_the_loop(self, request: HttpRequest) -> HttpResponse:
        if idempotency.HEADER in request.headers and request.path_info.startswith(ADDRESSES):
            return await _to_its_end(self._answered(request))
        return await self._answered(request)

    async def _answered(self, request: HttpRequest) -> HttpResponse:
        if _is_in_clear(request):
            return finished(request, json_error(SentInClear()))
        response = await self._get_response(request)
        if request.path_info.startswith(ADDRESSES):
            response = finished(request, response)
            if hasattr(request, "named"):
                await asyncio.to_thread(idempotency.settle, request, response)
        return response


def _is_in_clear(request: HttpRequest) -> bool:
    """Whether a program asks by http:// where all else is led to https://.

    It is not led there: a program would follow, and nobody would learn that its key was readable.
    """
    is_ours = request.path_info.startswith(ADDRESSES)
    return is_ours and settings.SECURE_SSL_REDIRECT and not request.is_secure()


async def _to_its_end(answering: Coroutine) -> HttpResponse:
    """Who named a request asks for its answer again when the line broke: it is not stopped, so that
    the answer is kept, and is not done once more."""
    task = asyncio.ensure_future(answering)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


def finished(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    response = in_their_form(request, _in_json(response))
    if request.method in {"GET", "HEAD"} and response.status_code == 200:
        response = _revalidated(request, response)
    if response.status_code == 401:
        response["WWW-Authenticate"] = 'Bearer realm="BotSmith"'
    if allowance := getattr(request, "allowance", None):  # Of a 304 too.
        response["RateLimit-Limit"] = str(allowance.limit)
        response["RateLimit-Remaining"] = str(allowance.remaining)
        response["RateLimit-Reset"] = str(allowance.reset)
    return response


def _in_json(response: HttpResponse) -> HttpResponse:
    """Django's own pages for addresses, methods and faults, in the API's words."""
    if response.status_code not in {404, 405, 500} or JSON in response.get("Content-Type", ""):
        return response
    error = {404: NotFound, 405: MethodNotAllowed, 500: Broken}[response.status_code]()
    told = json_error(error)
    if "Allow" in response:
        told["Allow"] = response["Allow"]
    return told


def _revalidated(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """With an ETag of what it says; 304 for who has that already."""
    if response.streaming:
        return response
    if "Cache-Control" not in response:
        response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Authorization"])
    set_response_etag(response)
    return get_conditional_response(request, etag=response["ETag"], response=response)
