"""What addresses of the console name: for each word in an address, how one is made.

A new word needs a line here: the matrix of rights opens every address.
"""

from collections.abc import Callable

from bson import ObjectId

from accounts.keys import make_key
from accounts.models import Announcement, DeletionReceipt, PeopleWork
from billing.models import Coupon, Invoice
from bots.models import Conversation, ConversationReport
from botsmith.lib.ids import new_id
from tests.billing.buying import change
from tests.cast import bot_of, person


def report_id() -> str:
    bot = bot_of(person(new_id()))
    conversation = Conversation.objects.create(chatbot=bot, session_id="s-1")
    report = {"conversation": conversation, "chatbot": bot, "reason": "other"}
    return ConversationReport.objects.create(**report).pk


def an_invoice() -> str:
    """Open, of somebody's order."""
    dora = person("Dora")
    change(dora, "starter")
    return Invoice.objects.get(user_id=dora.pk).number


THINGS: dict[str, Callable[[], str]] = {
    "announcement_id": lambda: Announcement.objects.create(title="New colours").pk,
    "queue": lambda: "slow",
    "bot_id": lambda: bot_of(person(new_id())).pk,
    "report_id": report_id,
    "user_id": lambda: person("Carol").pk,
    "session_id": lambda: str(ObjectId()),
    "key_id": lambda: make_key(person("Keya"), "Program", ["read"], actor=None)[0].pk,
    "work_id": lambda: PeopleWork.objects.create(actor_id="x", actor_role="admin", act="tag").pk,
    "receipt_id": lambda: DeletionReceipt.objects.create(id=new_id()).pk,
    "plan_id": lambda: "starter",
    "number": an_invoice,
    "code": lambda: Coupon.objects.create(id="SPRING", percent=20).pk,
}
