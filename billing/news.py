"""What customers are told of their plan by mail."""

from django.conf import settings
from django.urls import reverse

from accounts.mails import tell
from accounts.models import User


def tell_news(user: User, name: str, subject: str, said: str) -> None:
    link = settings.BASE_URL + reverse("billing:overview")
    tell(user, "plan_news", name=name, subject=subject, said=said, link=link)
