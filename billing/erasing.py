"""An account goes: what billing knows of the person goes with it.

Invoices stay, for their numbers and sums, without anything that says whose they were.
"""

from billing import invoices
from billing.models import Coupon, Subscription
from billing.payments.stripe import Stripe
from botsmith.mongodb.collections import collection


def erase(user_id: str) -> dict[str, int]:
    """How many documents of each collection were deleted or lost the person; a repeat goes on.

    PaymentsUnavailable when Stripe, which charges for it, cannot be told to stop.
    """
    s = Subscription.objects.filter(pk=user_id).first()
    if s is None:
        return {"invoices": invoices.forget_buyer(user_id)}
    if s.stripe_customer_id:
        Stripe().forget(s)
    gone = {"invoices": invoices.forget_buyer(user_id), "coupons": 0}
    for code in s.coupons or []:
        mine = {"id": code, "users": user_id}
        changed = collection(Coupon).update_one(mine, {"$pull": {"users": user_id}})
        gone["coupons"] += changed.modified_count
    gone["subscriptions"] = collection(Subscription).delete_one({"user_id": user_id}).deleted_count
    return gone
