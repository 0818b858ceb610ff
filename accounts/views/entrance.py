from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.utils import perform_login
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from accounts.backends import DEMO_USER_ID
from accounts.models import User
from botsmith.lib.mail import development_mails


@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """Signs in as the demo user; exists only while DEMO_MODE is on."""
    if not settings.DEMO_MODE:
        raise Http404
    user = get_object_or_404(User, pk=DEMO_USER_ID)
    return perform_login(request, user, email_verification=EmailVerificationMethod.NONE)


@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """The mails that development did not send."""
    if not settings.EMAIL_BACKEND.endswith("DevelopmentMailbox"):
        raise Http404
    return render(request, "dev/mailbox.html", {"mails": development_mails()})
