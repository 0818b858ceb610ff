"""Staff open a customer's conversation for a while once they said why; its owner's log has it."""

from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone

from bots.actions.moderating import note_reading
from bots.models import Conversation

OPEN_FOR = timedelta(minutes=30)
MOST_OPEN = 20
KEY = "read_conversations"


def open_conversation(request: HttpRequest, conversation: Conversation, *, why: str) -> None:
    note_reading(conversation, why=why, actor=request.user)
    until = timezone.now() + OPEN_FOR
    opened = {**request.session.get(KEY, {}), conversation.pk: until.isoformat()}
    request.session[KEY] = dict(list(opened.items())[-MOST_OPEN:])


def is_open(request: HttpRequest, conversation: Conversation) -> bool:
    until = request.session.get(KEY, {}).get(conversation.pk)
    return bool(until) and datetime.fromisoformat(until) > timezone.now()
