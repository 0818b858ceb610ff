"""Recovery codes: ten, each good once, shown once, made from one sealed seed."""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from bson import ObjectId
from django.conf import settings
from django.utils import timezone
from pymongo import ReturnDocument

from accounts.models import User
from accounts.two_factor.adapter import opened
from botsmith.lib.sealed import seal
from botsmith.mongodb.collections import collection

KIND = Authenticator.Type.RECOVERY_CODES
COUNT = settings.MFA_RECOVERY_CODE_COUNT


def renew(user: User) -> None:
    """New codes in place of all before, in one write; they can be shown once."""
    mine = {"user_id": user.pk, "type": KIND}
    data = {"seed": seal(RecoveryCodes.generate_seed()), "used_mask": 0}
    now = timezone.now()
    fresh = {"$set": {"data": data, "created_at": now, "last_used_at": None}}
    collection(Authenticator).update_one(mine, fresh, upsert=True)


def make_if_none(user: User) -> bool:
    """Whether it made some: those that exist stay as they are."""
    if Authenticator.objects.filter(user=user, type=KIND).exists():
        return False
    renew(user)
    return True


def show_once(user: User) -> list[str] | None:
    """The unused codes, to whoever asks first; None for everybody after that."""
    unseen = {"user_id": user.pk, "type": KIND, "data.viewed_at": None}
    seen = {"$set": {"data.viewed_at": timezone.now().timestamp()}}
    row = collection(Authenticator).find_one_and_update(
        unseen, seen, return_document=ReturnDocument.AFTER
    )
    if row is None:
        return None
    codes, mask = _codes(row["data"]), row["data"]["used_mask"]
    return [in_halves(code) for at, code in enumerate(codes) if not mask >> at & 1]


def left(user: User) -> int | None:
    """How many can still be used; None where there never were any."""
    row = collection(Authenticator).find_one({"user_id": user.pk, "type": KIND}, {"data": 1})
    return COUNT - row["data"]["used_mask"].bit_count() if row else None


def accept(authenticator: Authenticator, code: str) -> bool:
    """Whether the code is one that was not used: claims it in one write, so it is good once."""
    for at, expected in enumerate(_codes(authenticator.data)):
        if compare_user_code(actual=code, expected=expected):
            unused = {"_id": ObjectId(authenticator.pk), "data.seed": authenticator.data["seed"]}
            claim = collection(Authenticator).update_one(
                {**unused, "data.used_mask": {"$bitsAllClear": [at]}},
                {"$bit": {"data.used_mask": {"or": 1 << at}}},
            )
            return claim.modified_count == 1
    return False


def as_text(codes: list[str]) -> str:
    """For a file: whoever finds it knows what it is."""
    return "BotSmith recovery codes. Each lets you in once.\n\n" + "\n".join(codes) + "\n"


def in_halves(code: str) -> str:
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def _codes(data: dict) -> list[str]:
    """As allauth makes them of the seed."""
    if opened(data.get("seed", "")) is None:
        return []
    return RecoveryCodes(Authenticator(data=data)).generate_codes()
