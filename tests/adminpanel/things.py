"""What addresses of the console name: for each word in an address, how one is made.

A new word needs a line here: the matrix of rights opens every address.
"""

from collections.abc import Callable

from bots.models import Conversation, ConversationReport
from botsmith.lib.ids import new_id
from tests.cast import bot_of, person


def report_id() -> str:
    bot = bot_of(person(new_id()))
    conversation = Conversation.objects.create(chatbot=bot, session_id="s-1")
    report = {"conversation": conversation, "chatbot": bot, "reason": "other"}
    return ConversationReport.objects.create(**report).pk


THINGS: dict[str, Callable[[], str]] = {
    "bot_id": lambda: bot_of(person(new_id())).pk,
    "report_id": report_id,
    "user_id": lambda: person("Carol").pk,
}
