"""Money inside BotSmith: whole US cents. Prices of plans are documented in dollars, so they become
cents here, once."""

from billing.models import Period, Plan


def cents_of(dollars: float) -> int:
    """Halves of a cent are rounded up; a float's own error never reaches a cent."""
    return round(dollars * 100 + 1e-6)


def price_of(plan: Plan, period: str) -> int | None:
    """What a plan costs for a period, in cents; None when it is not sold for it."""
    price = plan.price_yearly if period == Period.YEARLY else plan.price
    return None if price is None or price < 0 else cents_of(price)


def usd(cents: int) -> str:
    """``$1,499.50``; a sum that is given back is ``−$20.00``."""
    sign = "−" if cents < 0 else ""
    dollars, rest = divmod(abs(cents), 100)
    return f"{sign}${dollars:,}.{rest:02}"


def usd_short(cents: int) -> str:
    """As prices of plans are written: ``$150`` where there are no cents."""
    return usd(cents).removesuffix(".00")
