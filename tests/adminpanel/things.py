"""What addresses of the console name: for each word in an address, how one is made.

A new word needs a line here: the matrix of rights opens every address.
"""

from collections.abc import Callable

from billing.models import Coupon, Invoice
from tests.billing.buying import change
from tests.cast import person


def an_invoice() -> str:
    """Open, of somebody's order."""
    dora = person("Dora")
    change(dora, "starter")
    return Invoice.objects.get(user_id=dora.pk).number


THINGS: dict[str, Callable[[], str]] = {
    "user_id": lambda: person("Carol").pk,
    "plan_id": lambda: "starter",
    "number": an_invoice,
    "code": lambda: Coupon.objects.create(id="SPRING", percent=20).pk,
}
