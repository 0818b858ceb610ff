"""Codes of an authenticator app (RFC 6238). Each counts once, and no older one after it."""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from bson import ObjectId
from django.db import IntegrityError

from accounts.models import User
from accounts.two_factor.adapter import opened
from botsmith.lib.sealed import seal
from botsmith.mongodb.collections import collection

TOTP = Authenticator.Type.TOTP
new_secret = generate_totp_secret


def period_of(secret: str, code: str) -> int | None:
    """Which period's code it is, of this one and its neighbours; None for a wrong code."""
    for period in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, period))):
            return period
    return None


def turn_on(user: User, secret: str, *, code: str) -> Authenticator | None:
    """Asks for the app's codes from now on; None where the code is wrong, or it is on already.

    The code that turned it on is used up.
    """
    period = period_of(secret, code)
    if period is None:
        return None
    data = {"secret": seal(secret), "last_period": period}
    try:
        return Authenticator.objects.create(user=user, type=TOTP, data=data)
    except IntegrityError:  # The same form, sent twice.
        return None


def turn_off(user: User) -> bool:
    gone = collection(Authenticator).delete_one({"user_id": user.pk, "type": TOTP})
    return gone.deleted_count == 1


def accept(authenticator: Authenticator, code: str) -> bool:
    """Whether the code is right and newer than all that were accepted: claims it in one write."""
    secret = opened(authenticator.data.get("secret", ""))
    period = period_of(secret, code) if secret else None
    if period is None:
        return False
    unused = [{"data.last_period": None}, {"data.last_period": {"$lt": period}}]
    claim = collection(Authenticator).update_one(
        {"_id": ObjectId(authenticator.pk), "$or": unused}, {"$set": {"data.last_period": period}}
    )
    return claim.modified_count == 1
