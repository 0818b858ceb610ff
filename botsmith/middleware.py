import asyncio
import uuid

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.decorators import sync_and_async_middleware
from django.utils.deprecation import MiddlewareMixin
from whitenoise.middleware import WhiteNoiseMiddleware

from botsmith.lib.errors import AppError, RateLimited


@sync_and_async_middleware
def request_id(get_response):
    """Gives every request an id, which goes back in ``X-Request-ID``."""

    def mark(request: HttpRequest) -> str:
        request.id = uuid.uuid4().hex
        return request.id

    if iscoroutinefunction(get_response):

        async def middleware(request):
            number = mark(request)
            response = await get_response(request)
            response["X-Request-ID"] = number
            return response

    else:

        def middleware(request):
            number = mark(request)
            response = get_response(request)
            response["X-Request-ID"] = number
            return response

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


class ErrorMiddleware(MiddlewareMixin):
    """Turns an AppError into JSON for programs and into a page for people."""

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, AppError):
            return None
        if wants_json(request):
            return json_error(error)
        template = "429.html" if isinstance(error, RateLimited) else "400.html"
        response = render(request, template, {"message": error.sentence}, status=error.status)
        return _with_retry_after(response, error)


def json_error(error: AppError) -> JsonResponse:
    """``{"error": {"code", "message"}}`` with the error's status and Retry-After."""
    return _with_retry_after(JsonResponse({"error": error.as_dict()}, status=error.status), error)


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/") or "text/html" not in request.headers.get("accept", "")


def _with_retry_after(response: HttpResponse, error: AppError) -> HttpResponse:
    if error.retry_after:
        response["Retry-After"] = str(error.retry_after)
    return response
