"""What a customer was shown before they said yes, signed: nothing else is carried out.

The offer is worked out anew for the moment that was shown. It must come to the same, for the same
version of the subscription; else the customer is shown the new one first.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core import signing

from accounts.models import User
from billing.models import Subscription
from billing.offers import Quote

SALT = "billing.shown"
GOOD_FOR_SECONDS = 30 * 60


class NotAsShown(Exception):
    """It is too old, or something changed since."""


@dataclass(frozen=True)
class Shown:
    plan_id: str
    period: str
    code: str
    as_of: datetime
    version: int
    figures: list


def sign(user: User, s: Subscription, quote: Quote, code: str) -> str:
    """The proof of an offer, for the form that accepts it."""
    said = [user.pk, quote.plan.pk, quote.period, code, quote.as_of.isoformat()]
    return signing.dumps([*said, s.version or 0, figures(quote)], salt=SALT)


def read(user: User, proof: str) -> Shown:
    """What was shown to this very person lately; NotAsShown otherwise."""
    try:
        said = signing.loads(proof, salt=SALT, max_age=GOOD_FOR_SECONDS)
    except signing.BadSignature as error:
        raise NotAsShown from error
    user_id, plan_id, period, code, as_of, version, shown = said
    if user_id != user.pk:
        raise NotAsShown
    return Shown(plan_id, period, code, datetime.fromisoformat(as_of), version, shown)


def hold(shown: Shown, s: Subscription, quote: Quote) -> None:
    """NotAsShown unless the offer is still the one that was shown."""
    if (s.version or 0) != shown.version or figures(quote) != shown.figures:
        raise NotAsShown


def figures(quote: Quote) -> list:
    """All that a customer says yes to."""
    return [
        quote.kind.value,
        quote.total_cents,
        quote.next_cents,
        quote.balance_cents,
        int(quote.starts_at.timestamp()),
        int(quote.ends_at.timestamp()),
    ]
