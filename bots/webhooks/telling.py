"""What the owner of a chatbot is mailed about its webhook."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from accounts.mails import tell
from bots.models import Chatbot
from bots.webhooks.sending import outcome_of
from botsmith.mongodb.collections import in_utc


def tell_of_off(bot: Chatbot, host: str, said: str) -> None:
    """The endpoint is switched off. Once for the failures since the last success."""
    trouble = bot.webhook_trouble or {}
    tell(
        bot.user,
        "webhook_off",
        name=f"webhook-off:{bot.pk}:{trouble.get('since')}",
        bot_name=bot.name,
        host=host,
        said=said,
        since=_words_of(trouble.get("since")),
        last=trouble.get("last"),
        link=settings.BASE_URL + reverse("bots:webhooks", args=[bot.pk]),
    )


def tell_of_given_up(delivery: dict, *, now: datetime) -> None:
    """A delivery was given up; at most one mail a day for each chatbot. None while its webhook is
    off: what that means its owner was told, or wanted."""
    bot = Chatbot.objects.filter(pk=delivery["chatbot_id"]).select_related("user").first()
    if bot is None or not (bot.webhook_enabled and bot.webhook_url):
        return
    last = (delivery["tries"] or [{}])[-1]
    tell(
        bot.user,
        "webhook_given_up",
        name=f"webhook-given-up:{bot.pk}:{now:%Y-%m-%d}",
        bot_name=bot.name,
        host=urlsplit(last.get("url") or bot.webhook_url).hostname,
        event=delivery["event"],
        happened=_said(delivery["created_at"]),
        last=outcome_of(last),
        tries=len(delivery["tries"]),
        link=settings.BASE_URL + reverse("bots:delivery", args=[bot.pk, delivery["id"]]),
        log=settings.BASE_URL + reverse("bots:webhooks", args=[bot.pk]) + "#log",
    )


def _words_of(moment: str | None) -> str:
    return _said(datetime.fromisoformat(moment)) if moment else ""


def _said(moment: datetime) -> str:
    return f"{in_utc(moment):%-d %B %Y, %H:%M} UTC"
