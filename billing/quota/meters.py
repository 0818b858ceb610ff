"""How much is used of what, and how much is left."""

from dataclasses import dataclass

from accounts.models import User
from billing.models import UNLIMITED
from billing.quota.limits import Limit, effective_limit
from billing.quota.plans import get_plan, rights_of
from billing.quota.reserving import current_subscription
from billing.quota.words import BYTES_OF_MB

WARN_AT_PERCENT = 80


@dataclass(frozen=True)
class Meter:
    """How much of a limit is used; ``limit`` is None when there is none."""

    label: str
    used: int
    limit: int | None
    what: Limit | None = None

    @property
    def percent(self) -> int:
        if not self.limit:
            return 100 if self.limit == 0 else 0
        return min(100, 100 * self.used // self.limit)

    @property
    def left(self) -> int | None:
        return None if self.limit is None else max(0, self.limit - self.used)

    @property
    def is_full(self) -> bool:
        return self.limit is not None and self.used >= self.limit

    @property
    def over(self) -> int:
        """By how much, after a change to a smaller plan."""
        return 0 if self.limit is None else max(0, self.used - self.limit)

    @property
    def level(self) -> str:
        if self.over:
            return "over"
        if self.is_full:
            return "ok" if self.limit == 1 else "full"  # One of one is no cause for alarm.
        return "warn" if self.percent >= WARN_AT_PERCENT else "ok"


def meters(user: User, *limits: Limit) -> list[Meter]:
    subscription = current_subscription(user.pk)
    plan = get_plan(subscription)
    return [
        Meter(
            label=limit.value.label,
            used=getattr(subscription.usage, limit.value.counter),
            limit=effective_limit(user, plan, limit),
            what=limit,
        )
        for limit in limits or Limit
    ]


def remaining(user: User, limit: Limit) -> int | None:
    """How many are left now, None where there is no limit; only ``reserve`` decides."""
    return meters(user, limit)[0].left


def has_room(user: User, limit: Limit) -> bool:
    """Whether a reservation would succeed now; only ``reserve`` decides."""
    return remaining(user, limit) != 0


def max_file_bytes(user: User) -> int | None:
    """None where the plan has no limit."""
    most = rights_of(user.pk).max_file_size_mb
    return None if most == UNLIMITED else most * BYTES_OF_MB
