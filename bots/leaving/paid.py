"""What a customer pays for ends with the account."""

from billing.models import Subscription
from botsmith.mongodb.collections import collection


def end_subscription(user_id: str) -> None:
    """Nothing is charged from here on. Safe to repeat; rung before anything else goes."""
    collection(Subscription).update_one({"user_id": user_id}, {"$set": {"auto_renew": False}})
