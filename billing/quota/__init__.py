"""Every limit of a plan, enforced in one place.

``reserve`` takes, ``commit`` says that what was taken for is there, ``release`` gives back,
``remaining`` tells. Each is one write to one document that decides by its own condition: of any
number of simultaneous requests, in any number of processes, exactly as many pass as there is room
for. None waits for another, and each can be retried by the driver.
"""

from billing.quota.limits import Limit, effective_limit
from billing.quota.meters import Meter, has_room, max_file_bytes, meters, remaining
from billing.quota.months import period_end, period_start
from billing.quota.plans import get_plan, plan_of, rights_of
from billing.quota.reserving import (
    Reservation,
    commit,
    current_subscription,
    making,
    release,
    removing,
    reserve,
    reserve_up_to,
)

__all__ = [
    "Limit",
    "Meter",
    "Reservation",
    "commit",
    "current_subscription",
    "effective_limit",
    "get_plan",
    "has_room",
    "making",
    "max_file_bytes",
    "meters",
    "period_end",
    "period_start",
    "plan_of",
    "release",
    "remaining",
    "removing",
    "reserve",
    "reserve_up_to",
    "rights_of",
]
