"""A plan that staff give without a charge: what it means, signed as it was shown."""

from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.utils import timezone

from accounts.models import User
from billing.invoices import kept_if_ended
from billing.models import Invoice, Plan, Subscription
from billing.offers import ChangeRefused
from billing.quota.plans import get_plan
from billing.shown import NotAsShown
from billing.standing import what_goes, what_is_over

SALT = "adminpanel.gifts"
GOOD_FOR_SECONDS = 30 * 60
BY_STRIPE = (
    "Stripe charges for this subscription. End it first, or wait for its end; then a plan can be "
    "given."
)


@dataclass(frozen=True)
class Gift:
    plan: Plan
    until: datetime | None
    credit_cents: int
    void: Invoice | None
    ordered: bool
    over: list[str]
    gone: list[str]


def gift_of(user: User, s: Subscription, plan: Plan, until: datetime | None) -> Gift:
    """What giving would mean now. Raises ChangeRefused."""
    if s.stripe_subscription_id:
        raise ChangeRefused(BY_STRIPE)
    return Gift(
        plan=plan,
        until=until,
        credit_cents=kept_if_ended(s, timezone.now()),
        void=Invoice.objects.filter(pk=s.owes).first() if s.owes else None,
        ordered=bool(s.order),
        over=what_is_over(user, plan),
        gone=what_goes(get_plan(s), plan),
    )


def sign(actor: User, s: Subscription, gift: Gift) -> str:
    until = gift.until.isoformat() if gift.until else ""
    said = [actor.pk, s.pk, s.version or 0, gift.plan.pk, until]
    return signing.dumps(said, salt=SALT)


def read(actor: User, s: Subscription, proof: str) -> tuple[int, str, datetime | None]:
    """The version that was shown, the plan's id, until when; NotAsShown otherwise."""
    try:
        said = signing.loads(proof, salt=SALT, max_age=GOOD_FOR_SECONDS)
    except signing.BadSignature as error:
        raise NotAsShown from error
    actor_id, user_id, version, plan_id, until = said
    if (actor_id, user_id) != (actor.pk, s.pk):
        raise NotAsShown
    return version, plan_id, datetime.fromisoformat(until) if until else None
