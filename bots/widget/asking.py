"""A visitor's question on its way to its turn: how often, of whom, and within what.

Questions that come at once take each step together, on one round trip.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from bots.access import get_live_bots
from bots.actions.beginning import begin_turns
from bots.actions.turns import Asked, Turn
from bots.models import Chatbot
from bots.widget.visitor import Visitor
from botsmith.lib.batches import Batches
from botsmith.lib.errors import AppError, BotInactive, QuotaExceeded
from botsmith.lib.network import client_ip
from botsmith.lib.ratelimit import refusals

QUOTA_SENTENCE = "This chat cannot take more messages for now. Please contact us directly."


@dataclass(frozen=True)
class Question:
    """``client_message_id`` names the question: sent again, it is the same one."""

    visitor: Visitor
    address: str
    content: str
    client_message_id: str

    @classmethod
    def of(cls, request: HttpRequest, visitor: Visitor, content: str, number: str) -> "Question":
        return cls(visitor, client_ip(request), content, number)


def ask(question: Question) -> Turn:
    """Begins a visitor's turn, if it is not one too many just now and the chatbot is there."""
    [begun] = ask_each([question])
    if isinstance(begun, AppError):
        raise begun
    return begun


def ask_each(questions: Sequence[Question]) -> list[Turn | AppError]:
    """``ask`` for many at once; each gets its turn or its own refusal."""
    found: dict[int, Turn | AppError] = {}
    for at, refusal in enumerate(refusals([_uses(each) for each in questions], seconds=60)):
        if refusal:
            found[at] = refusal
    left = [at for at in range(len(questions)) if at not in found]
    bots = get_live_bots({questions[at].visitor.bot_id for at in left}) if left else {}
    live = [at for at in left if questions[at].visitor.bot_id in bots]
    asked = [asked_of(questions[at], bots[questions[at].visitor.bot_id]) for at in live]
    found |= dict(zip(live, map(_for_visitors, begin_turns(asked)), strict=True))
    return [found.get(at) or BotInactive() for at in range(len(questions))]


asking: Batches[Question, Turn] = Batches(ask_each)


def _uses(question: Question) -> dict[str, int]:
    limit = settings.CHAT_RATE_PER_MINUTE
    return {
        f"chat:{question.visitor.session_id}": limit,
        f"chat:{question.address}": 3 * limit,
    }


def asked_of(question: Question, bot: Chatbot) -> Asked:
    visitor = question.visitor
    return Asked(
        bot=bot,
        conversation_id=visitor.conversation_id,
        session_id=visitor.session_id,
        channel=visitor.channel,
        content=question.content,
        client_message_id=question.client_message_id,
        origin=visitor.origin,
    )


def _for_visitors(begun: Turn | AppError) -> Turn | AppError:
    """The owner's plan is no business of a visitor's."""
    return QuotaExceeded(QUOTA_SENTENCE) if isinstance(begun, QuotaExceeded) else begun
