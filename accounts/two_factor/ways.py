"""What somebody has beside their password, and whether a code that they give is right."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from bson import ObjectId
from bson.errors import InvalidId
from django.utils import timezone

from accounts.models import ApiKey, User
from accounts.sessions import end_sessions
from accounts.two_factor import recovery, totp
from botsmith.mongodb.collections import collection

Type = Authenticator.Type
NAME_MAX = 60


def accepted(user: User, code: str) -> Authenticator | None:
    """The app or the recovery codes whose code it is; it is used up."""
    rows = {each.type: each for each in Authenticator.objects.filter(user=user)}
    if Type.TOTP in rows and totp.accept(rows[Type.TOTP], code):
        return rows[Type.TOTP]
    if Type.RECOVERY_CODES in rows and recovery.accept(rows[Type.RECOVERY_CODES], code):
        return rows[Type.RECOVERY_CODES]
    return None


def has_app(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type=Type.TOTP).exists()


def has_second_step(user: User) -> bool:
    """Whether a password alone does not open the account."""
    ways = [Type.TOTP, Type.WEBAUTHN]
    return Authenticator.objects.filter(user=user, type__in=ways).exists()


def passkeys_of(user: User) -> list[Authenticator]:
    found = Authenticator.objects.filter(user=user, type=Type.WEBAUTHN)
    return sorted(found, key=lambda each: each.created_at)


def rename_passkey(passkey: Authenticator, name: str) -> None:
    one = {"_id": ObjectId(passkey.pk)}
    collection(Authenticator).update_one(one, {"$set": {"data.name": name[:NAME_MAX]}})


def remove_passkey(user: User, passkey: Authenticator) -> bool:
    """False where it is gone already."""
    mine = {"_id": ObjectId(passkey.pk), "user_id": user.pk, "type": Type.WEBAUTHN}
    return collection(Authenticator).delete_one(mine).deleted_count == 1


def drop_codes_without_use(user: User) -> None:
    """Recovery codes stand in for an app or a passkey; without either they open nothing."""
    rows = collection(Authenticator)
    kinds = {each["type"] for each in rows.find({"user_id": user.pk}, {"type": 1})}
    if kinds == {Type.RECOVERY_CODES}:
        rows.delete_one({"user_id": user.pk, "type": Type.RECOVERY_CODES})


def get_passkey(user: User, passkey_id: str) -> Authenticator | None:
    try:
        known = ObjectId(passkey_id)
    except InvalidId:
        return None
    return Authenticator.objects.filter(pk=known, user=user, type=Type.WEBAUTHN).first()


def forget_all(user: User) -> None:
    """No way in that was made before is good any longer: for when the owner of an address that was
    never confirmed comes, and somebody else may have signed up with it."""
    user.set_unusable_password()
    changed = {"$set": {"password_hash": user.password}}
    collection(User).update_one({"id": user.pk}, changed)
    collection(Authenticator).delete_many({"user_id": user.pk})
    collection(SocialAccount).delete_many({"user_id": user.pk})
    live = {"user_id": user.pk, "revoked_at": None}
    revoked = {"revoked_at": timezone.now(), "slot": "$id"}
    collection(ApiKey).update_many(live, [{"$set": revoked}])
    end_sessions(user)
