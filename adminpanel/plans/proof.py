"""What staff were shown before they confirm it, signed: nothing else is saved."""

import hashlib
import json

from django.core import signing

from accounts.models import User
from billing.models import Plan
from billing.plan_edits import PlanChanged, terms_of

SALT = "adminpanel.plans"
GOOD_FOR_SECONDS = 30 * 60


def version_of(plan: Plan) -> str:
    """The same as long as the plan's terms are."""
    terms = json.dumps(terms_of(plan), sort_keys=True)
    return hashlib.sha256(terms.encode()).hexdigest()[:16]


def sign(actor: User, plan: Plan, terms: dict) -> str:
    return signing.dumps([actor.pk, plan.pk, version_of(plan), terms], salt=SALT, compress=True)


def read(actor: User, plan_id: str, proof: str) -> tuple[str, dict]:
    """The version that was looked at, and the terms; PlanChanged for what was not shown lately."""
    try:
        said = signing.loads(proof, salt=SALT, max_age=GOOD_FOR_SECONDS)
    except signing.BadSignature as error:
        raise PlanChanged(
            "What you were shown is older than half an hour. Look at it once more, then save."
        ) from error
    actor_id, shown_id, version, terms = said
    if (actor_id, shown_id) != (actor.pk, plan_id):
        raise PlanChanged
    return version, terms
