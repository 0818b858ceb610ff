"""How many questions that nobody asks, such as checks, an owner has models answer in a day.

No plan names this figure: it follows from the plan's messages, for trials cost the installation the
same and count as none. The day is UTC's.
"""

from datetime import datetime

from django.utils import timezone

from accounts.models import User
from billing.actions import get_subscription
from billing.quota import Limit, effective_limit, get_plan
from botsmith.lib.errors import RateLimited
from botsmith.lib.ratelimit import hit

SHARE = 30  # Of a month's messages, a day's part.
LEAST = 50  # All golden questions of a chatbot, once.
UNLIMITED = 10_000
TWO_DAYS = 2 * 24 * 3600  # Longer than the day that the name has.


def take(user: User, now: datetime) -> bool:
    """Takes one of today's trials, atomically; False when they are used up."""
    try:
        hit(f"trials:{user.pk}:{now:%Y-%m-%d}", limit=a_day(user), seconds=TWO_DAYS)
    except RateLimited:
        return False
    return True


def a_day(user: User) -> int:
    subscription = get_subscription(user.pk)
    if not subscription.is_usable(timezone.now()):
        return LEAST
    messages = effective_limit(user, get_plan(subscription), Limit.MESSAGES)
    return UNLIMITED if messages is None else max(LEAST, messages // SHARE)
