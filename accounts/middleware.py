from asgiref.sync import iscoroutinefunction, sync_to_async
from django.http import HttpRequest
from django.utils import timezone
from django.utils.decorators import sync_and_async_middleware

from accounts.sessions import is_due, note_seen
from accounts.sign_ins import Visit


@sync_and_async_middleware
def note_activity(get_response):
    """Says of a session that it is in use, at most every five minutes: see ``accounts.sessions``.

    Only of requests that asked who is signed in, so that none pays for it that did not.
    """

    if iscoroutinefunction(get_response):

        async def middleware(request):
            response = await get_response(request)
            if key := _key_to_note(request):
                await sync_to_async(note_seen)(key, Visit.of(request), timezone.now())
            return response

    else:

        def middleware(request):
            response = get_response(request)
            if key := _key_to_note(request):
                note_seen(key, Visit.of(request), timezone.now())
            return response

    return middleware


def _key_to_note(request: HttpRequest) -> str | None:
    user = getattr(request, "_cached_user", None) or getattr(request, "_acached_user", None)
    if user is None or not user.is_authenticated:
        return None
    key = request.session.session_key
    return key if key and is_due(key) else None
