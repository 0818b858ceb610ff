"""A clock tells nobody who has an account: at the door, answers come at whole quarter-seconds.

A new account is written where a known one is only mailed, and a wrong password noted where there is
somebody to tell: that takes longer. All that these
addresses do is done well within the first quarter; what took longer waits for the next.
"""

import asyncio
import time

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest
from django.utils.decorators import sync_and_async_middleware

STEP = 0.25  # Seconds.
# Where somebody gives an address that may be another's, or a code for one.
AT_THE_DOOR = frozenset(
    {
        "account_login",
        "account_signup",
        "account_email_verification_sent",
        "account_reset_password",
        "account_confirm_password_reset_code",
        "account_email",
    }
)


@sync_and_async_middleware
def even_time(get_response):
    """Holds an answer to a form at the door back until the next whole step."""

    if iscoroutinefunction(get_response):

        async def middleware(request):
            began = time.monotonic()
            response = await get_response(request)
            if _is_at_the_door(request):
                await asyncio.sleep(_rest(began))
            return response

    else:

        def middleware(request):
            began = time.monotonic()
            response = get_response(request)
            if _is_at_the_door(request):
                time.sleep(_rest(began))
            return response

    return middleware


def _is_at_the_door(request: HttpRequest) -> bool:
    match = request.resolver_match
    return request.method == "POST" and match is not None and match.url_name in AT_THE_DOOR


def _rest(began: float) -> float:
    """Seconds until the next whole step since ``began``; none where steps are switched off."""
    return STEP - (time.monotonic() - began) % STEP if STEP else 0
