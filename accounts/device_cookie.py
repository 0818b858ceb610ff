"""Whether a browser was signed in with before: a signed cookie that lives for a year.

The other way would be to compare what the browser says of itself and its network. Both change
without anybody new coming (an update, a train, a phone on its way home), and a thief can have the
same: so it would tell of what is old, and be silent of what is new. A cookie is the browser itself.
Who deletes it is told once more, which does no harm.

It holds a mark for each account, made with our key, so it says nothing of whose accounts they are.
"""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from accounts.models import User

SALT = "accounts.device"
AGE_SECONDS = 365 * 24 * 3600
MOST = 10


def knows(request: HttpRequest, user: User) -> bool:
    return _mark(user) in _marks(request)


def remember(request: HttpRequest, user: User, response: HttpResponse) -> None:
    """Lets the browser carry the account's mark, as the latest of at most ten."""
    mark = _mark(user)
    marks = [mark, *(each for each in _marks(request) if each != mark)][:MOST]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(marks, salt=SALT),
        max_age=AGE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _marks(request: HttpRequest) -> list[str]:
    try:
        marks = signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=AGE_SECONDS
        )
    except signing.BadSignature:
        return []
    return [each for each in marks if isinstance(each, str)] if isinstance(marks, list) else []


def _mark(user: User) -> str:
    return salted_hmac(SALT, str(user.pk), algorithm="sha256").hexdigest()[:24]
