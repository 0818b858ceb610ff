"""Who is staff; and that there is always somebody left who can make others so.

Whatever may end an active admin goes through ``while_one_is_left``: a transaction that begins with
a write to one document. Of two at once MongoDB lets one through and has the other begin anew, so
each counts what the one before it left. There is no lease that could run out meanwhile.
"""

import contextlib
from collections.abc import Callable, Mapping
from typing import TypeVar

from django.utils import timezone
from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from accounts.activity import record
from accounts.models import StaffGate, User
from accounts.sessions import end_sessions
from accounts.telling import tell_of_staff
from botsmith.lib.errors import InvalidRequest
from botsmith.mongodb.collections import collection

Role, Status = User.Role, User.Status
GATE = "admins"
LAST_ADMIN = (
    "This is the last active admin. Make somebody else an admin first, then nobody is locked out."
)
MEANWHILE = "Somebody else changed this role meanwhile. Look at it again, then decide."
Result = TypeVar("Result")


class LastAdmin(InvalidRequest):
    code = "last_admin"
    status = 409
    sentence = LAST_ADMIN


def set_role(user: User, role: str, *, actor: User | None, seen: str | None = None) -> bool:
    """Gives the user another role, and ends their sessions; False where they have it already.

    None as the actor is an operator. ``seen`` is the role that they saw, where they decided by it.
    Raises LastAdmin; InvalidRequest for the actor's own, and where the role is another by now.
    """
    if role not in Role.values:
        raise InvalidRequest(f"There is no such role. Choose one of {', '.join(Role.values)}.")
    if actor and actor.pk == user.pk:
        raise InvalidRequest("Nobody can change their own role. Ask another admin.")
    before = seen or User.objects.values_list("role", flat=True).get(pk=user.pk)
    if before == role:
        return False
    change = {"$set": {"role": role, "updated_at": timezone.now()}}
    if not change_who_may_be_admin({"id": user.pk, "role": before}, change):
        raise InvalidRequest(MEANWHILE)
    user.role = role
    end_sessions(user)
    _tell(user, before, actor)
    return True


def change_who_may_be_admin(where: Mapping, change: Mapping) -> bool:
    """One write to the user whom ``where`` names by id; whether they were so.

    Raises LastAdmin where no active admin were left. Of others than admins it is as quick as any.
    """
    users = collection(User)
    if not is_admin(where["id"]):
        no_admin = {"$and": [dict(where), {"role": {"$ne": Role.ADMIN}}]}
        if users.update_one(no_admin, change).matched_count:
            return True
        if not is_admin(where["id"]):
            return False

    def write(session: ClientSession) -> bool:
        return users.update_one(where, change, session=session).matched_count == 1

    return while_one_is_left(where["id"], write)


def is_admin(user_id: str) -> bool:
    """As MongoDB has it now, whether the account may be used or not."""
    return bool(collection(User).find_one({"id": user_id, "role": Role.ADMIN}, {"_id": 1}))


def while_one_is_left(user_id: str, write: Callable[[ClientSession], Result]) -> Result:
    """Does the writes unless they left no active admin where there was one; LastAdmin then.

    They may be done more than once before they hold.
    """
    gate, users = collection(StaffGate), collection(User)
    with contextlib.suppress(DuplicateKeyError):
        gate.update_one({"id": GATE}, {"$setOnInsert": {"passed": 0}}, upsert=True)

    def pass_gate(session: ClientSession) -> Result:
        gate.update_one({"id": GATE}, {"$inc": {"passed": 1}}, session=session)
        admins = {"role": Role.ADMIN, "status": Status.ACTIVE}
        was_admin = users.find_one({"id": user_id, **admins}, {"_id": 1}, session=session)
        done = write(session)
        if was_admin and not users.find_one(admins, {"_id": 1}, session=session):
            raise LastAdmin
        return done

    with users.database.client.start_session() as session:
        return session.with_transaction(pass_gate)


def _tell(user: User, before: str, actor: User | None) -> None:
    said = f"from {before} to {user.role}"
    record(
        actor,
        "changed_role",
        user,
        details=said,
        changes={"role": (before, str(user.role))},
        account=user,
    )
    tell_of_staff(
        user,
        f"Your role was changed {said}, and you were signed out everywhere.",
        subject="Your role was changed.",
    )
