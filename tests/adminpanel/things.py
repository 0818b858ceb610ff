"""What addresses of the console name: for each word in an address, how one is made.

A new word needs a line here: the matrix of rights opens every address.
"""

from collections.abc import Callable

from bson import ObjectId

from accounts.keys import make_key
from accounts.models import DeletionReceipt, PeopleWork
from botsmith.lib.ids import new_id
from tests.cast import person

THINGS: dict[str, Callable[[], str]] = {
    "user_id": lambda: person("Carol").pk,
    "session_id": lambda: str(ObjectId()),
    "key_id": lambda: make_key(person("Keya"), "Program", ["read"], actor=None)[0].pk,
    "work_id": lambda: PeopleWork.objects.create(actor_id="x", actor_role="admin", act="tag").pk,
    "receipt_id": lambda: DeletionReceipt.objects.create(id=new_id()).pk,
}
