"""What of a customer's chatbots wants a person: the first thing that the dashboard tells."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from billing.ledger import payer_of
from billing.months import Capped, month_at, reached_cap
from billing.quota import Meter
from bots.checks.log import dropped_count
from bots.gaps.listing import open_count
from bots.models import Chatbot
from bots.queries import MOST_WAITING, waiting_count
from knowledge.queries import count_failed

MOST_BOTS = 30  # Each costs its look-ups.
BLOCKED = "Our staff switched it off: it answers nobody"
WEBHOOK_OFF = "Its webhook was switched off: the endpoint fails"
CAP = "This month’s spending cap is reached: it quotes its sources"
OF_ALL = "spending cap for all chatbots is reached: they quote their sources"
ACCOUNT_CAPS = {Capped.ACCOUNT: f"This month’s {OF_ALL}", Capped.DAY: f"Today’s {OF_ALL}"}


@dataclass(frozen=True)
class Matter:
    """Something to see to: an icon, what it is in words, how urgent, and where it is seen to."""

    icon: str
    text: str
    bot_name: str
    url: str
    is_urgent: bool = False


def matters_of(bots: Sequence[Chatbot], messages: Meter | None = None) -> list[Matter]:
    """What wants a person now, the urgent first; ``messages`` are the month's."""
    found = [matter for bot in bots[:MOST_BOTS] for matter in _of_bot(bot)]
    found += _of_spending(bots[:MOST_BOTS])
    if messages and messages.level != "ok":
        found.append(_of_messages(messages))
    return sorted(found, key=lambda matter: not matter.is_urgent)


def _of_bot(bot: Chatbot) -> list[Matter]:
    found = []
    if waiting := waiting_count(bot.pk):
        text = f"{_count(waiting, 'conversation')} that the bot left to you"
        url = f"{reverse('bots:conversations', args=[bot.pk])}?status=escalated"
        found.append(Matter("user", text, bot.name, url, is_urgent=True))
    if dropped := dropped_count(bot.pk):
        text = f"{_count(dropped, 'check')} failed that passed before"
        found.append(
            Matter("checks", text, bot.name, reverse("bots:checks", args=[bot.pk]), is_urgent=True)
        )
    if failed := count_failed(bot):
        text = f"{_count(failed, 'source')} could not be read"
        url = f"{reverse('knowledge:sources', args=[bot.pk])}?state=failed"
        found.append(Matter("alert", text, bot.name, url))
    if gaps := open_count(bot.pk, most=MOST_WAITING + 1):
        text = f"{_count(gaps, 'question')} it could not answer well"
        found.append(Matter("question", text, bot.name, reverse("bots:gaps", args=[bot.pk])))
    if not bot.webhook_enabled and (bot.webhook_trouble or {}).get("off_at"):
        url = reverse("bots:webhooks", args=[bot.pk])
        found.append(Matter("links", WEBHOOK_OFF, bot.name, url, is_urgent=True))
    if bot.is_blocked:
        url = reverse("bots:overview", args=[bot.pk])
        found.append(Matter("alert", BLOCKED, bot.name, url, is_urgent=True))
    elif not bot.is_active:
        url = reverse("bots:settings", args=[bot.pk])
        found.append(Matter("info", "Switched off: it answers nobody", bot.name, url))
    return found


def _of_spending(bots: Sequence[Chatbot]) -> list[Matter]:
    """Caps that are reached: the account's once, where it is that."""
    capped = [bot for bot in bots if payer_of(bot).is_capped]
    if not capped:
        return []
    now = timezone.now()
    month = month_at(capped[0].user_id, now)
    url, found = reverse("billing:spending"), []
    for bot in capped:
        reached = reached_cap(payer_of(bot), month, now)
        if reached is Capped.BOT:
            found.append(Matter("coins", CAP, bot.name, f"{url}#cap-{bot.pk}", is_urgent=True))
        elif reached:
            words = ACCOUNT_CAPS[reached]
            return [*found, Matter("coins", words, "", f"{url}#cap-account", is_urgent=True)]
    return found


def _of_messages(messages: Meter) -> Matter:
    text = (
        "All messages of this month are used: visitors get no more answers"
        if messages.is_full
        else f"{messages.percent} % of this month's messages are used"
    )
    return Matter("alert", text, "", reverse("billing:usage"), is_urgent=messages.is_full)


def _count(number: int, noun: str) -> str:
    if number > MOST_WAITING:
        return f"More than {MOST_WAITING} {noun}s"
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
