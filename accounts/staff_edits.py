"""What staff change in somebody's account: profile, own limits, tags, notes and the address."""

from collections.abc import Mapping, Sequence

from allauth.account.models import EmailAddress
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from pymongo.errors import DuplicateKeyError

from accounts.activity import changed, record
from accounts.models import User
from accounts.people import bring_up
from accounts.profile import FIELDS
from accounts.seen import require_same, same
from accounts.sessions import end_session, end_sessions
from accounts.telling import tell_of_staff
from botsmith.lib.bells import ring_for
from botsmith.lib.errors import InvalidRequest
from botsmith.mongodb.collections import collection

LIMITS = ("custom_max_chatbots", "custom_max_messages", "custom_max_file_uploads")
MOST_TAGS = 20
MOST_TAG = 40
MOST_NOTES = 10_000
TAKEN = "This address belongs to another account. Choose another, or look at that account first."


def edit_profile(user: User, *, actor: User, seen: Mapping, **fields: object) -> list[str]:
    """Writes the fields that differ; their names. Raises ChangedMeanwhile."""
    fields = {name: value for name, value in fields.items() if name in FIELDS}
    done = _write(user, fields, seen)
    if done:
        record(actor, "changed_profile", user, details=", ".join(done), account=user, changes=done)
    if "name" in done:
        bring_up(user.pk)
    if "time_zone" in done:
        ring_for(settings.TIME_ZONE_CHANGED_TASK, [user.pk])
    return list(done)


def set_limits(user: User, *, actor: User, seen: Mapping, **limits: int | None) -> bool:
    """Limits of this account alone in place of its plan's; None: the plan's holds, -1: none does.

    Raises ChangedMeanwhile, and InvalidRequest for what is no limit.
    """
    limits = {name: limits[name] for name in LIMITS if name in limits}
    if any(value is not None and value < -1 for value in limits.values()):
        raise InvalidRequest("A limit is a number from 0 on, or -1 for no limit.")
    done = _write(user, limits, seen)
    if done:
        said = ", ".join(f"{_thing(name)} {_figure(after)}" for name, (_, after) in done.items())
        record(actor, "changed_limits", user, details=said, account=user, changes=done)
    return bool(done)


def set_tags(user: User, tags: Sequence[str], *, actor: User, seen: Mapping) -> bool:
    """Raises ChangedMeanwhile, and InvalidRequest for more or longer ones than there may be."""
    done = _write(user, {"tags": clean_tags(tags)}, seen)
    if done:
        record(actor, "changed_tags", user, account=user, changes=done)
    return bool(done)


def clean_tags(tags: Sequence[str]) -> list[str]:
    """Each once, in small letters, without what separates them."""
    cleaned = [" ".join(tag.replace(",", " ").lower().split()) for tag in tags]
    found = list(dict.fromkeys(filter(None, cleaned)))
    if len(found) > MOST_TAGS:
        raise InvalidRequest(f"An account may have {MOST_TAGS} tags. Take some away.")
    if any(len(tag) > MOST_TAG for tag in found):
        raise InvalidRequest(f"A tag may have {MOST_TAG} characters. Shorten it.")
    return found


def set_notes(user: User, notes: str, *, actor: User, seen: Mapping) -> bool:
    """What staff alone read. Raises ChangedMeanwhile."""
    done = _write(user, {"admin_notes": notes.strip()[:MOST_NOTES] or None}, seen)
    if done:
        record(actor, "changed_notes", user, account=user, changes=done)
    return bool(done)


def change_email(user: User, email: str, *, actor: User, seen: str) -> bool:
    """Another address, which counts as proved: staff vouch for it. Both are told, sessions end.

    Raises ChangedMeanwhile where the address is not as seen, InvalidRequest where it is taken.
    """
    email = email.strip().lower()
    others = EmailAddress.objects.filter(email=email, verified=True).exclude(user=user)
    if others.exists():
        raise InvalidRequest(TAKEN)
    try:
        done = _write(user, {"email": email}, {"email": seen})
    except DuplicateKeyError:
        raise InvalidRequest(TAKEN) from None
    if not done:
        return False
    _keep_in_step(user, email)
    bring_up(user.pk)
    said = f"to {email}"
    record(actor, "changed_email", user, details=said, account=user, changes=done)
    end_sessions(user)
    sentence = f"Your email address was changed from {seen} to {email}. Sign in with the new one."
    subject = "Your email address was changed."
    path = reverse("accounts:security")
    for address in (seen, email):
        tell_of_staff(user, sentence, subject=subject, to=address, path=path)
    return True


def send_reset(user: User, *, actor: User) -> None:
    """Mails the page where a new password is chosen: the code that it takes is mailed to whoever
    asks there, so that nobody of staff ever has it."""
    record(actor, "sent_reset", user, account=user)
    tell_of_staff(
        user,
        "Please choose a new password: open the page below, give your address, and type the code "
        "that is mailed to you then. Your password of now works until you have.",
        subject="Choose a new password",
        path=reverse("account_reset_password"),
    )


def sign_out(user: User, *, actor: User) -> None:
    """Ends all sessions."""
    end_sessions(user)
    record(actor, "signed_out_user", user, account=user)


def end_device(user: User, session_id: str, *, actor: User) -> bool:
    """Ends one session; False where they have no such one."""
    if not end_session(user, session_id):
        return False
    record(actor, "signed_out_device", user, account=user)
    return True


def _write(user: User, fields: Mapping, seen: Mapping) -> dict[str, tuple]:
    """Writes what differs from what was seen, and only where all of that is so still; as
    ``changes``."""
    done = changed({name: seen.get(name) for name in fields}, fields)
    done = {
        name: pair
        for name, pair in done.items()
        if any(each not in (None, "", []) for each in pair)
    }
    if not done:
        return {}
    values = {name: after for name, (_, after) in done.items()}
    as_seen = {"$and": [{"id": user.pk}, same(seen)]}
    change = {"$set": {**values, "updated_at": timezone.now()}}
    if not collection(User).update_one(as_seen, change).matched_count:
        require_same(user, seen)
        raise InvalidRequest("This account is not there any more.")
    for name, value in values.items():
        setattr(user, name, value)
    return done


def _keep_in_step(user: User, email: str) -> None:
    """allauth's address is the user's, proved, and the only one."""
    addresses = collection(EmailAddress)
    right = {"$set": {"verified": True, "primary": True}}
    addresses.delete_many({"user_id": user.pk, "email": {"$ne": email}})
    addresses.delete_many({"user_id": {"$ne": user.pk}, "email": email, "verified": False})
    addresses.update_one({"user_id": user.pk, "email": email}, right, upsert=True)


def _thing(name: str) -> str:
    return name.removeprefix("custom_max_").replace("_", " ")


def _figure(value: int | None) -> str:
    if value is None:
        return "as the plan says"
    return "without limit" if value == -1 else f"{value:,}"
