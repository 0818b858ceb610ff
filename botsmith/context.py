from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


def site(request: HttpRequest) -> dict[str, object]:
    """What every page may show of this installation."""
    in_mailbox = settings.EMAIL_BACKEND.endswith(".Mailbox")
    return {
        "demo_mode": settings.DEMO_MODE,
        "dev_mailbox_url": reverse("mailbox") if in_mailbox else "",
    }
