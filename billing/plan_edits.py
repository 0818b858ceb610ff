"""What staff do with plans: made, changed, taken off offer, put in order.

A plan changes as it was looked at: the write names what every term of it was, so who was second is
refused. What was changed already is done, so the same sent twice is one change.
"""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy

from pymongo import UpdateOne
from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from accounts.activity import changed, record
from accounts.models import User
from billing.actions import DEFAULT_PLAN
from billing.levels import LEVELS, PROVIDER_NAMES, SUPPORT
from billing.models import UNLIMITED, Plan, PlanLimits, Subscription
from billing.plans import NAMES as COUNTED
from billing.quota.plans import forget_recent
from botsmith.lib.errors import InvalidRequest
from botsmith.mongodb.collections import as_document, as_stored, collection

OF_PLAN = ("name", "price", "price_yearly", "description", "features", "is_active")
LEVELED = ("api_access", "custom_branding", "analytics_level", "support_level")
OF_LIMITS = (*COUNTED, "allowed_ai_providers", *LEVELED)
TERMS = (*OF_PLAN, *OF_LIMITS)
CUSTOM = -1.0
MOST, MOST_DOLLARS, MOST_FEATURES = 1_000_000_000, 1_000_000, 20
MOST_CHARS = {"name": 60, "description": 300}
FEATURE_CHARS = 120
# Of these nothing at all is not meant: no file, or no conversation, could be kept.
LEAST = {"max_file_size_mb": 1, "conversation_history_days": 1}
RESERVED = {"new"}  # An address of the console.
TRIES = 20


class PlanRefused(InvalidRequest):
    """``field`` is the term that is wrong, where it is one."""

    code = "plan_refused"

    def __init__(self, sentence: str, field: str = ""):
        self.field = field
        super().__init__(sentence)


class PlanChanged(InvalidRequest):
    code = "plan_changed"
    status = 409
    sentence = "Somebody changed this plan meanwhile. Look at how it stands, then save once more."


def terms_of(plan: Plan) -> dict[str, object]:
    """All that staff set of a plan, flat, by the names of fields."""
    terms = {name: getattr(plan, name) for name in OF_PLAN}
    terms |= {name: getattr(plan.limits, name) for name in OF_LIMITS}
    for name in ("features", "allowed_ai_providers"):  # Another program may have left them out.
        terms[name] = list(terms[name] or [])
    for name in ("is_active", "api_access", "custom_branding"):
        terms[name] = bool(terms[name])
    yearly = terms["price_yearly"]
    yearly = yearly if yearly is None else float(yearly)
    return terms | {"price": float(terms["price"]), "price_yearly": yearly}


def with_terms(plan: Plan, terms: Mapping[str, object]) -> Plan:
    """A copy of the plan that has these terms; it is not saved."""
    then = deepcopy(plan)
    for name in OF_PLAN:
        setattr(then, name, terms[name])
    then.limits = PlanLimits(**{name: terms[name] for name in OF_LIMITS})
    return then


def make_plan(plan_id: str, terms: Mapping[str, object], *, actor: User) -> Plan:
    """A new plan, the last one where plans were put in order. Raises PlanRefused."""
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,39}", plan_id) or plan_id in RESERVED:
        said = "An id has 2 to 40 small letters, digits or hyphens, and begins with a letter."
        raise PlanRefused(said, "id")
    check(plan_id, terms)
    last = max((plan.position or 0 for plan in Plan.objects.all()), default=0)
    plan = with_terms(Plan(id=plan_id, position=last + 1 if last else 0), terms)
    try:
        collection(Plan).insert_one(as_document(plan))
    except DuplicateKeyError:
        there = Plan.objects.get(pk=plan_id)
        if terms_of(there) == terms_of(plan):
            return there
        said = f"There is a plan with the id {plan_id} already. Choose another one."
        raise PlanRefused(said, "id") from None
    record(actor, "made_plan", plan, changes=changed({}, terms_of(plan)))
    return plan


def change_plan(seen: Plan, terms: Mapping[str, object], *, actor: User) -> Plan:
    """The plan with these terms. Raises PlanRefused, or PlanChanged when it is not as it was seen
    any more; then nothing is written."""
    check(seen.pk, terms)
    _require_way_out(seen, terms)
    then = with_terms(seen, terms)
    changes = changed(terms_of(seen), terms_of(then))
    if not changes:
        return seen
    old = _as_stored(terms_of(seen))
    unchanged = {"id": seen.pk} | {
        name: value if value else {"$in": [value, None]} for name, value in old.items()
    }
    new = _as_stored({name: pair[1] for name, pair in changes.items()})
    if not collection(Plan).update_one(unchanged, {"$set": new}).modified_count:
        there = Plan.objects.get(pk=seen.pk)
        if terms_of(there) != terms_of(then):
            raise PlanChanged
        return there
    forget_recent(seen.pk)
    record(actor, "changed_plan_terms", then, details=", ".join(changes), changes=changes)
    return then


def place_plan(plan: Plan, to: int, *, actor: User) -> list[Plan]:
    """Puts the plan at a place, 0 for the first, among all as customers see them. Sent twice it is
    one move; two that move at once both happen, one after the other."""
    for _ in range(TRIES):
        rows = sorted(Plan.objects.all(), key=lambda each: each.place)
        before = [each.pk for each in rows]
        after = [pk for pk in before if pk != plan.pk]
        after.insert(max(0, min(to, len(after))), plan.pk)
        if after == before:
            return rows
        if _put_in_order(rows, after):
            changes = {"order": (before, after)}
            record(actor, "placed_plan", plan, changes=changes)
            return sorted(Plan.objects.all(), key=lambda each: each.place)
    raise PlanChanged


def _put_in_order(rows: Sequence[Plan], ids: Sequence[str]) -> bool:
    """Whether all were where they had been seen; else none is moved, and all are looked at anew."""
    known = {plan.pk: plan for plan in rows}
    writes = [
        UpdateOne(
            {"id": pk, "position": {"$in": [known[pk].position, None]}}, {"$set": {"position": at}}
        )
        for at, pk in enumerate(ids, start=1)
        if known[pk].position != at
    ]
    plans = collection(Plan)

    def move(session: ClientSession) -> bool:
        is_done = plans.bulk_write(writes, session=session).matched_count == len(writes)
        if not is_done:
            session.abort_transaction()
        return is_done

    with plans.database.client.start_session() as session:
        return session.with_transaction(move)


def check(plan_id: str, terms: Mapping[str, object]) -> None:
    """Raises PlanRefused for what no plan can be, or not this one."""
    for name, most in MOST_CHARS.items():
        if not terms[name] or len(str(terms[name])) > most:
            raise PlanRefused(f"Write something here, {most} characters at most.", name)
    _check_prices(plan_id, terms)
    for name in COUNTED:
        _check_count(name, terms[name])
    _check_lists(terms)
    same_name = Plan.objects.exclude(pk=plan_id).filter(name=terms["name"]).first()
    if same_name:
        raise PlanRefused(f"The plan {same_name.pk} has this name. Choose another one.", "name")


def _require_way_out(seen: Plan, terms: Mapping[str, object]) -> None:
    """From a plan without a price nobody could change to another whom Stripe goes on charging."""
    if terms["price"] != CUSTOM or seen.price == CUSTOM:
        return
    payers = {"plan_id": seen.pk, "engine": "stripe"}
    if collection(Subscription).find_one(payers, {"_id": 1}):
        said = "Customers pay for this plan by Stripe. Take it off the offer instead: they keep it."
        raise PlanRefused(said, "price")


def _check_prices(plan_id: str, terms: Mapping[str, object]) -> None:
    price, yearly = terms["price"], terms["price_yearly"]
    if plan_id == DEFAULT_PLAN:
        if price or yearly:
            raise PlanRefused("The Free plan costs nothing: everybody falls back to it.", "price")
        if not terms["is_active"]:
            raise PlanRefused("The Free plan stays on offer: new accounts begin on it.")
        return
    if price == CUSTOM and yearly == CUSTOM:
        return
    if price == 0:
        said = "Only the Free plan costs nothing. Give a price, or make it one by agreement."
        raise PlanRefused(said, "price")
    for name, value in (("price", price), ("price_yearly", yearly)):
        if value is None and name == "price_yearly":
            continue
        if not isinstance(value, float) or not 0 < value <= MOST_DOLLARS:
            said = f"A price is more than 0 and at most {MOST_DOLLARS:,} dollars."
            raise PlanRefused(said, name)
        if round(value, 2) != value:
            raise PlanRefused("A price has whole cents.", name)


def _check_count(name: str, value: object) -> None:
    least = LEAST.get(name, 0)
    if type(value) is not int or (value != UNLIMITED and not least <= value <= MOST):
        said = f"Give a whole number from {least} to {MOST:,}, or say that it is unlimited."
        raise PlanRefused(said, name)


def _check_lists(terms: Mapping[str, object]) -> None:
    if unknown := set(terms["allowed_ai_providers"]) - set(PROVIDER_NAMES):
        said = f"There is no provider {', '.join(sorted(unknown))}."
        raise PlanRefused(said, "allowed_ai_providers")
    if terms["analytics_level"] not in LEVELS:
        raise PlanRefused("Choose one of the levels of analytics.", "analytics_level")
    if terms["support_level"] not in SUPPORT:
        raise PlanRefused("Choose one of the levels of support.", "support_level")
    features = terms["features"]
    if len(features) > MOST_FEATURES or any(len(each) > FEATURE_CHARS for each in features):
        said = f"{MOST_FEATURES} lines at most, each of {FEATURE_CHARS} characters."
        raise PlanRefused(said, "features")


def _as_stored(terms: Mapping[str, object]) -> dict:
    """By the names that they have in the document."""
    inside = {name: f"limits.{name}" for name in OF_LIMITS}
    return {inside.get(name, name): as_stored(value) for name, value in terms.items()}
