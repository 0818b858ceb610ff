"""A visitor's question on its way to its turn: how often, of whom, and within what.

Questions that come at once take each step together, on one round trip.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bots.access import get_live_bots, why_not_live
from bots.actions.beginning import begin_turns
from bots.actions.turns import Asked, Turn
from bots.models import Chatbot
from bots.widget.visitor import Visitor, refusal_of
from botsmith.lib.batches import Batches
from botsmith.lib.errors import AppError, QuotaExceeded, RateLimited
from botsmith.lib.network import counted_address
from botsmith.lib.ratelimit import refusals as limits

QUOTA_SENTENCE = _("This chat cannot take more messages for now. Please contact us directly.")


@dataclass(frozen=True)
class Question:
    """``client_message_id`` names the question: sent again, it is the same one."""

    visitor: Visitor
    address: str
    content: str
    client_message_id: str

    @classmethod
    def of(cls, request: HttpRequest, visitor: Visitor, content: str, number: str) -> "Question":
        return cls(visitor, counted_address(request), content, number)


def ask(question: Question) -> Turn:
    """Begins a visitor's turn, if it is not one too many just now and the chatbot is there."""
    [begun] = ask_each([question])
    if isinstance(begun, AppError):
        raise begun
    return begun


def ask_each(questions: Sequence[Question]) -> list[Turn | AppError]:
    """``ask`` for many at once; each gets its turn or its own refusal."""
    bots = get_live_bots({each.visitor.bot_id for each in questions})
    refused = [_unheard(each, bots) for each in questions]
    left = [at for at, refusal in enumerate(refused) if refusal is None]
    of = {at: bots[questions[at].visitor.bot_id] for at in left}
    found: dict[int, Turn | AppError] = {at: no for at, no in enumerate(refused) if no}
    for at, over in zip(left, _too_many([(questions[at], of[at]) for at in left]), strict=True):
        if over:
            found[at] = over
    left = [at for at in left if at not in found]
    begun = begin_turns([asked_of(questions[at], of[at]) for at in left])
    found |= dict(zip(left, map(_for_visitors, begun), strict=True))
    return [found[at] for at in range(len(questions))]


asking: Batches[Question, Turn] = Batches(ask_each)


def _unheard(question: Question, bots: Mapping[str, Chatbot]) -> AppError | None:
    """Whom the chatbot does not hear is counted nowhere."""
    bot = bots.get(question.visitor.bot_id)
    return why_not_live() if bot is None else refusal_of(question.visitor, bot)


def _too_many(asked: Sequence[tuple[Question, Chatbot]]) -> list[RateLimited | None]:
    """Who asks more often than the chatbot's owner wants, told in the owner's own words."""
    refusals = limits([_uses(question, bot) for question, bot in asked], seconds=60)
    return [
        no and in_owners_words(no, bot)
        for no, (_question, bot) in zip(refusals, asked, strict=True)
    ]


def in_owners_words(refusal: RateLimited, bot: Chatbot) -> RateLimited:
    return RateLimited(bot.rate_message or "", retry_after=refusal.retry_after)


def uses_of_all(bot: Chatbot) -> dict[str, int]:
    """What all that is asked of the chatbot counts under, whoever asks, and up to where."""
    return {f"chat:{bot.pk}": bot.total_rate or settings.CHAT_BOT_RATE_PER_MINUTE}


def _uses(question: Question, bot: Chatbot) -> dict[str, int]:
    """What is counted, and up to where. An office or a school has one address for many."""
    of_one = bot.visitor_rate or settings.CHAT_RATE_PER_MINUTE
    return {
        f"chat:{question.visitor.session_id}": of_one,
        f"chat:{bot.pk}:{question.address}": 3 * of_one,
    } | uses_of_all(bot)


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
        person=visitor.person,
    )


def _for_visitors(begun: Turn | AppError) -> Turn | AppError:
    """The owner's plan is no business of a visitor's."""
    return QuotaExceeded(QUOTA_SENTENCE) if isinstance(begun, QuotaExceeded) else begun
