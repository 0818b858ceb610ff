from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.backends import DEMO_USER_ID
from accounts.models import User
from accounts.sign_ins import complete_sign_in
from botsmith.lib.mail import development_mails


@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """Signs in as the demo user; exists only while DEMO_MODE is on."""
    if not settings.DEMO_MODE:
        raise Http404
    user = get_object_or_404(User, pk=DEMO_USER_ID)
    user.backend = settings.AUTHENTICATION_BACKENDS[0]
    get_adapter(request).login(request, user)
    response = redirect(settings.LOGIN_REDIRECT_URL)
    complete_sign_in(request, user, response, method="demo")
    return response


@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """The mails that development did not send."""
    if not settings.EMAIL_BACKEND.endswith(".Mailbox"):
        raise Http404
    return render(request, "dev/mailbox.html", {"mails": development_mails()})


def not_here(request: HttpRequest) -> HttpResponse:
    """For addresses of allauth's that BotSmith does not have."""
    raise Http404
