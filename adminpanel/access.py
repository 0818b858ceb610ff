"""The gate of the staff console: every view of it stands behind ``staff(right)``."""

from collections.abc import Callable
from functools import wraps

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import User
from accounts.two_factor.ways import has_second_step
from adminpanel.rights import RULES, STAFF, Right, may
from botsmith.lib.errors import NotAllowed

SAFE = {"GET", "HEAD", "OPTIONS"}
NEEDS_SECOND_STEP = (
    "The staff console opens once you sign in with a second step. Set up an authenticator app or a "
    "passkey here."
)


def staff(right: Right, *, also_to_see: bool = False) -> Callable:
    """Lets in who has the right: a stranger is sent to sign in, a customer finds nothing here
    (404), staff without a second step are sent to set one up, without the right refused (403).

    A sensitive right also asks for a proof that was given within minutes; for what changes
    something, and where it is ``also_to_see``, for looking too. Synchronous views only.
    """
    rule = RULES[right]

    def decorator(view: Callable) -> Callable:
        proven = reauthentication_required(view) if rule.is_sensitive else view

        @login_required
        @wraps(view)
        def gate(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if request.user.role not in STAFF:
                raise Http404
            if not has_second_step(request.user):
                messages.warning(request, NEEDS_SECOND_STEP)
                return redirect("accounts:security")
            if not may(request.user, right):
                raise NotAllowed(
                    f"As a {request.user.role} you may not {rule.words}. Ask an admin."
                )
            just_looks = request.method in SAFE and not also_to_see
            return (view if just_looks else proven)(request, *args, **kwargs)

        gate.right = right
        return gate

    return decorator


def get_person(user_id: str) -> User:
    """Anybody's account, or 404."""
    found = User.objects.filter(pk=user_id).first()
    if found is None:
        raise Http404
    return found
