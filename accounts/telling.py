"""What staff did to somebody's account, told to them by mail."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.mails import tell
from accounts.models import User
from botsmith.lib.zones import moment_words


def tell_of_staff(
    user: User, sentence: str, *, subject: str, to: str = "", path: str = "", name: str = ""
) -> None:
    """``path`` is where they see it, or do what is theirs to do."""
    tell(
        user,
        "staff_change",
        name=name,
        to=to,
        sentence=sentence,
        subject=subject,
        at=moment_words(timezone.now()),
        path=path or reverse("accounts:activity"),
        support=settings.SUPPORT_EMAIL,
    )
