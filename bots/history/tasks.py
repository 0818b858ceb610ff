from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from celery import shared_task
from django.utils import timezone
from redis.exceptions import RedisError

from accounts.models import User
from billing.quota.mending import AT_ONCE, next_users
from bots.history.keeping import days_in_force
from bots.history.purging import purge
from bots.models import Chatbot
from bots.stats import late
from botsmith.lib import claims
from botsmith.lib.bells import ring_for
from botsmith.lib.each import each

AT_MOST_SECONDS = 110  # The task's own limit.
A_BATCH_SECONDS = 60


@shared_task
def purge_history(after: str = "") -> None:
    """Removes what customers' plans keep no longer, of some customers after the others.

    Not while days are behind that have not been noticed yet: their figures would miss it. Behind
    the last customer of the batch it rings for itself.
    """
    now = timezone.now()
    if not after and late.notice(now):
        return
    users = next_users(after)
    done = each(users, partial(_purge_all_of, now=now), seconds=A_BATCH_SECONDS)
    if users and (done.last != users[-1] or len(users) == AT_ONCE):
        ring_for(purge_history.name, [done.last])
    done.raise_failures()


@shared_task
def purge_chatbot(chatbot_id: str) -> None:
    """Goes on with one that has much."""
    if bot := Chatbot.objects.filter(pk=chatbot_id).select_related("user").first():
        now = timezone.now()
        if (days := days_in_force(bot.user, now)) is not None:
            _purge(bot, now - timedelta(days=days), now)


def _purge_all_of(user_id: str, *, now: datetime) -> None:
    if user := User.objects.filter(pk=user_id).first():
        purge_of(user, now)


def purge_of(user: User, now: datetime) -> None:
    days = days_in_force(user, now)
    if days is not None:
        for bot in Chatbot.objects.filter(user=user):
            _purge(bot, now - timedelta(days=days), now)


def _purge(bot: Chatbot, before: datetime, now: datetime) -> None:
    """One worker at a time; two would do nothing twice, but wait for each other."""
    claim, token = f"purge:{bot.pk}", None
    with suppress(RedisError):
        if (token := claims.take(claim, seconds=AT_MOST_SECONDS)) is None:
            return
    is_left = purge(bot, before, now)
    if token:
        with suppress(RedisError):
            claims.give_back(claim, token)
    if is_left:
        ring_for(purge_chatbot.name, [bot.pk])
