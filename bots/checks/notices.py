"""The mail that tells an owner that questions fail which had passed: once for each drop.

``notice_due_at`` of the run is the truth; who sends first moves it on.
"""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from bots.models import Chatbot, CheckRun
from botsmith.lib.errors import RateLimited
from botsmith.lib.ratelimit import hit
from botsmith.lib.text import in_one_line, shorten
from botsmith.mongodb.collections import collection

log = logging.getLogger(__name__)

AGAIN_AFTER = timedelta(minutes=5)
GIVEN_UP_AFTER = timedelta(hours=6)
AT_ONCE = 100
SHOWN = 5
MAILS_PER_HOUR = 10


def due(now: datetime) -> list[str]:
    waits = {"notice_due_at": {"$lte": now}}
    return [each["id"] for each in collection(CheckRun).find(waits, {"id": 1}).limit(AT_ONCE)]


def send(run_id: str, now: datetime) -> bool:
    """Tells the owner, unless somebody else does; whether a mail went out."""
    mine = {"id": run_id, "notice_due_at": {"$lte": now}}
    moved = {"$set": {"notice_due_at": now + AGAIN_AFTER}}
    if not collection(CheckRun).update_one(mine, moved).modified_count:
        return False
    run = CheckRun.objects.get(pk=run_id)
    mail = _mail(run)
    was_sent = mail is not None and _sent(mail)
    if was_sent or mail is None or now - run.finished_at > GIVEN_UP_AFTER:
        collection(CheckRun).update_one({"id": run_id}, {"$set": {"notice_due_at": None}})
    return was_sent


def _sent(mail: EmailMessage) -> bool:
    try:
        hit(f"check notices:{mail.to[0].lower()}", limit=MAILS_PER_HOUR, seconds=3600)
        mail.send()
    # ValueError: an address that no header takes, written by another program.
    except (RateLimited, SMTPException, OSError, ValueError) as error:
        log.warning("could not tell of failing checks by mail: %s", error)
        return False
    return True


def _mail(run: CheckRun) -> EmailMessage | None:
    """None where nobody is left to be told."""
    bot = Chatbot.objects.filter(pk=run.chatbot_id).select_related("user").first()
    if not bot or bot.user.status != User.Status.ACTIVE:
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
    return EmailMessage(
        subject=in_one_line(render_to_string("emails/checks_failed_subject.txt", context)),
        body=render_to_string("emails/checks_failed.txt", context),
        to=[bot.user.email],
    )
