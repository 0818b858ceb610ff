"""Plans with their subscribers, and in what two of them differ."""

from dataclasses import dataclass

from adminpanel.lists import MOST_COUNTED
from billing.models import Plan, Subscription
from billing.plan_edits import terms_of
from billing.standing import compared, price_in_words
from botsmith.mongodb.collections import collection

BY_USE = "subscriptions_by_use"


@dataclass(frozen=True)
class Row:
    plan: Plan
    price: str
    yearly: str
    subscribers: str
    at: int
    up: int | None
    down: int | None


def count_words(count: int) -> str:
    """``1,234``, or ``more than 10,000``."""
    return f"more than {MOST_COUNTED:,}" if count > MOST_COUNTED else f"{count:,}"


def counted(**conditions: object) -> int:
    """Subscriptions of a plan, counted up to one more than is ever shown. What is asked of most
    stands in the index itself, so none is fetched."""
    most = {"limit": MOST_COUNTED + 1, "hint": BY_USE}
    return collection(Subscription).count_documents(conditions, **most)


def in_order() -> list[Plan]:
    """As customers see them, with those that are not on offer."""
    return sorted(Plan.objects.all(), key=lambda plan: plan.place)


def rows() -> list[Row]:
    plans = in_order()
    last = len(plans) - 1
    return [
        Row(
            plan=plan,
            price=price_in_words(plan, "monthly"),
            yearly=yearly_words(plan),
            subscribers=count_words(counted(plan_id=plan.pk)),
            at=at,
            up=at - 1 if at else None,
            down=at + 1 if at < last else None,
        )
        for at, plan in enumerate(plans)
    ]


def yearly_words(plan: Plan) -> str:
    """ "" where it is the same as by the month, as of a plan that is free or by agreement."""
    if plan.price <= 0:
        return ""
    return "not by the year" if plan.price_yearly is None else price_in_words(plan, "yearly")


def limits_of(plan: Plan) -> list[tuple[str, str]]:
    return [(label, words) for label, [words] in compared([plan])]


LABELS = {
    "name": "Name",
    "description": "Description",
    "is_active": "On offer",
    "features": "What the landing page lists",
}


def differences(before: Plan, after: Plan) -> list[tuple[str, str, str]]:
    """What differs in two plans: label, words of the one, words of the other."""
    pairs = [
        ("Price", price_in_words(before, "monthly"), price_in_words(after, "monthly")),
        ("Price of a year", _year(before), _year(after)),
    ]
    old, new = terms_of(before), terms_of(after)
    pairs += [(label, _words(old[name]), _words(new[name])) for name, label in LABELS.items()]
    pairs += [(label, was, now) for label, [was, now] in compared([before, after])]
    return [(label, was, now) for label, was, now in pairs if was != now]


def _year(plan: Plan) -> str:
    return "Not sold" if plan.price_yearly is None else price_in_words(plan, "yearly")


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return "; ".join(value) or "Nothing" if isinstance(value, list) else str(value)
