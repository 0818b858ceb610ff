"""The mail that tells an owner that questions fail which had passed: once for each drop."""

from datetime import datetime
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from bots.access import bot_to_tell_of
from bots.models import CheckRun
from botsmith.lib.owner_mail import OwnerMail, written
from botsmith.lib.text import in_one_line, shorten

SHOWN = 5
MAILS_PER_HOUR = 10
MAIL = OwnerMail(CheckRun, "check run", MAILS_PER_HOUR)


def send(run_id: str, now: datetime) -> bool:
    """Tells the owner, unless somebody else does or has done; whether a mail went out."""
    run = CheckRun.objects.filter(pk=run_id).first()
    if not run:
        return False
    return MAIL.send(run, partial(_mail, run), run.finished_at or now, now)


def _mail(run: CheckRun) -> EmailMessage | None:
    """None where nobody is left to be told."""
    bot = bot_to_tell_of(run.chatbot_id)
    if not bot:
        return None
    dropped = [each for each in run.results if each.get("before")]
    page = reverse("bots:check_run", args=[bot.pk, run.pk])
    context = {
        "bot_name": in_one_line(bot.name),
        "dropped": [
            {"question": shorten(each["question"], 200), "reason": each["reasons"][0]}
            for each in dropped[:SHOWN]
        ],
        "count": len(dropped),
        "more": max(0, len(dropped) - SHOWN),
        "changes": run.changes,
        "link": settings.BASE_URL + page,
        "checks": settings.BASE_URL + reverse("bots:checks", args=[bot.pk]),
    }
    return written("checks_failed", context, to=[bot.user.email])
