import asyncio
import logging
import time

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.decorators import sync_and_async_middleware
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import get_language_from_request
from whitenoise.middleware import WhiteNoiseMiddleware

from botsmith import denials
from botsmith.lib import request_ids
from botsmith.lib.errors import AppError, RateLimited, StoreAway
from botsmith.lib.metrics import note_request
from botsmith.lib.network import drop_untrusted_headers, note_ip
from botsmith.mongodb.away import is_away

log = logging.getLogger(__name__)

VISITORS = ("/embed/", "/chat/")  # Where visitors' addresses begin.


@sync_and_async_middleware
def door(get_response):
    """The first look at a request, and the last at its response.

    Proxy headers from anybody but a trusted proxy are dropped; the address that is left is kept for
    what the request does, and so is the request's id, which its response names. Nothing private is
    kept by a cache.
    """

    def entered(request: HttpRequest) -> None:
        request.came_at = time.perf_counter()
        drop_untrusted_headers(request)
        note_ip(request)
        request_ids.begin(request.headers.get(request_ids.HEADER))

    def finished(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        _say_too_often(request, response)
        denials.note(request, response)
        _count(request, response)
        if "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        response[request_ids.HEADER] = request_ids.request_id()
        return response

    if iscoroutinefunction(get_response):

        async def middleware(request):
            entered(request)
            return finished(request, await get_response(request))

    else:

        def middleware(request):
            entered(request)
            return finished(request, get_response(request))

    return middleware


@sync_and_async_middleware
def only_utf8(get_response):
    """A form in another encoding is refused: Django cannot even render an error for it.

    It stands behind those that give every response its headers, which read no form.
    """

    def refused(request: HttpRequest) -> HttpResponse | None:
        charset = request.content_params.get("charset", "utf-8").lower()
        if charset in {"utf-8", "utf8"}:
            return None
        return HttpResponse("Send that as UTF-8.\n", "text/plain", status=415)

    if iscoroutinefunction(get_response):

        async def middleware(request):
            return refused(request) or await get_response(request)

    else:

        def middleware(request):
            return refused(request) or get_response(request)

    return middleware


def _say_too_often(request: HttpRequest, response: HttpResponse) -> None:
    """A form that says so in words says it to programs too."""
    over = getattr(request, "over_limit", None)
    if over and response.status_code in {200, 422} and "hx-request" not in request.headers:
        response.status_code = over.status
        with_error(response, over)


def too_often(request: HttpRequest) -> HttpResponse:
    """Past one of allauth's limits, of which the longest window is a minute."""
    sentence = "That was tried many times in a short while. Wait a minute, then try again."
    return answer_to(request, RateLimited(sentence, retry_after=60))


def _count(request: HttpRequest, response: HttpResponse) -> None:
    match = getattr(request, "resolver_match", None)
    view = (match.view_name or match.route) if match else "none"
    took = time.perf_counter() - request.came_at
    note_request(view, request.method or "", response.status_code, took)


@sync_and_async_middleware
def visitors_language(get_response):
    """Visitors read the chat in their browser's language; everybody else reads English.

    The language stays after the view returned, because a stream is still being written then.
    """

    def chosen(request: HttpRequest) -> None:
        visits = request.path_info.startswith(VISITORS)
        language = get_language_from_request(request) if visits else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()

    def said(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.path_info.startswith(VISITORS):
            patch_vary_headers(response, ("Accept-Language",))
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response

    if iscoroutinefunction(get_response):

        async def middleware(request):
            chosen(request)
            return said(request, await get_response(request))

    else:

        def middleware(request):
            chosen(request)
            return said(request, get_response(request))

    return middleware


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """WhiteNoise without a thread for the requests that are not for a file."""

    sync_capable = async_capable = True

    def __init__(self, get_response):
        super().__init__(get_response)
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request):
        if iscoroutinefunction(self):
            return self._answer(request)
        return super().__call__(request)

    async def _answer(self, request):
        if request.path_info.startswith(self.static_prefix):
            find = self.find_file if self.autorefresh else self.files.get
            found = await asyncio.to_thread(find, request.path_info)
            if found is not None:
                return await asyncio.to_thread(self._whole_file, found, request)
        return await self.get_response(request)

    def _whole_file(self, static_file, request) -> HttpResponse:
        # Read here: Django would pull a synchronous stream through the event loop's thread.
        streamed = self.serve(static_file, request)
        response = HttpResponse(streamed.getvalue(), status=streamed.status_code)
        del response["Content-Type"]
        for name, value in streamed.items():
            response[name] = value
        streamed.close()
        return response


PAGES = {403: "403.html", 404: "404.html", 429: "429.html", 503: "503.html"}


class ErrorMiddleware(MiddlewareMixin):
    """Turns an AppError into JSON for programs and into a page for people."""

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if is_away(error):
            log.error("MongoDB cannot be reached: %s", error)
            return _without_store(request)
        return answer_to(request, error) if isinstance(error, AppError) else None


def _without_store(request: HttpRequest) -> HttpResponse:
    """What can be said while nothing can be read, who is signed in least of all."""
    error = StoreAway(retry_after=StoreAway.SECONDS)
    if wants_json(request):
        return json_error(error)
    context = {"message": error.sentence}
    return with_error(render(None, PAGES[503], context, status=503), error)


def answer_to(request: HttpRequest, error: AppError, **context: object) -> HttpResponse:
    """JSON for programs, a page for people; ``context`` is what the page says beside the error."""
    if wants_json(request):
        return json_error(error)
    template, said = PAGES.get(error.status, "400.html"), {"message": error.sentence, **context}
    return with_error(render(request, template, said, status=error.status), error)


def json_error(error: AppError) -> JsonResponse:
    """``{"error": {"code", "message"}}`` with the error's status and Retry-After."""
    return with_error(JsonResponse({"error": error.as_dict()}, status=error.status), error)


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/") or "text/html" not in request.headers.get("accept", "")


def with_error(response: HttpResponse, error: AppError) -> HttpResponse:
    """The response with the error's Retry-After."""
    if error.is_planned:
        response._has_been_logged = True  # As Django marks it; else each 503 is an error there.
    if error.retry_after:
        response["Retry-After"] = str(error.retry_after)
    return response
