"""What a chatbot's providers are paid: money held back before they are asked, and the month so far.

Before an answer is begun, what it may cost at most is held back (``billing.holding``); where a cap
leaves no room for that, no provider is asked. What it did cost is settled with the answer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.models import User
from billing import caps, holding, months
from billing.holding import Hold, Settled
from billing.ledger import Kind, payer_of
from billing.months import Capped
from bots.models import Chatbot
from botsmith.ai.base import Usage
from botsmith.ai.prices import answer_price, cost, price_of
from botsmith.lib.batches import Batches
from botsmith.mongodb.collections import collection
from knowledge import embedding

CAP_REACHED = "a spending cap is reached"
VECTORS = 2  # Where a model fails, the question is looked for once more, in more words.


@dataclass(frozen=True)
class Asking:
    """What is about to be asked: a model, if one is named, and an embedding model likewise.

    ``hold_id`` is the answer's own, so that what is paid for it cannot be written twice.
    """

    hold_id: str
    bot: Chatbot
    kind: Kind
    model: str = ""
    input_tokens: int = 0
    output_tokens: int = 0
    vectors: str = ""  # "provider:model"
    vector_tokens: int = 0
    message_id: str | None = None


def _held(asking: Asking, at: datetime) -> Hold:
    bot = asking.bot
    provider, _, embedding_model = asking.vectors.partition(":")
    return Hold(
        id=asking.hold_id,
        payer=payer_of(bot),
        kind=asking.kind if asking.model else Kind.QUESTION,
        provider=bot.provider if asking.model else provider,
        model=asking.model or embedding_model,
        # Also what has no price, or costs less, takes its place: a cap of nothing lets none pass.
        nanos=max(1, _of_answer(asking, at) + _of_vectors(asking, at)),
        input_tokens=asking.input_tokens if asking.model else asking.vector_tokens,
        output_tokens=asking.output_tokens,
        at=at,
        message_id=asking.message_id,
    )


def _of_answer(asking: Asking, at: datetime) -> int:
    price = answer_price(asking.bot.provider, asking.model, at) if asking.model else None
    sent = asking.input_tokens
    return cost(price, Usage(sent, asking.output_tokens, written_tokens=sent)) if price else 0


def _of_vectors(asking: Asking, at: datetime) -> int:
    provider, _, model = asking.vectors.partition(":")
    price = price_of(provider, model, at) if model else None
    return VECTORS * cost(price, Usage(asking.vector_tokens, 0)) if price else 0


def hold_each(asking: Sequence[Asking]) -> list[Hold | None]:
    """Holds back what each may cost at most; None where a cap leaves no room for it."""
    now = timezone.now()
    holds = [_held(each, now) for each in asking]
    taken = holding.hold_each(holds)
    return [hold if is_taken else None for hold, is_taken in zip(holds, taken, strict=True)]


_holds: Batches[Asking, Hold | None] = Batches(hold_each)


async def hold(asking: Asking) -> Hold | None:
    """``hold_each`` for one, together with those that come at the same time."""
    return await _holds.of(asking)


def settle(bills: Iterable[Settled | None]) -> None:
    """Writes what was paid into the ledger, and lets what was held for it go."""
    holding.settle_each([bill for bill in bills if bill])


def set_account_caps(
    user: User, *, actor: User, monthly: float | None, daily: float | None = None
) -> None:
    """US dollars a month, and a day, for all of the customer's chatbots; None: no cap. Vectors that
    waited for it are due."""
    caps.set_account_caps(user, actor=actor, monthly=monthly, daily=daily)
    waiting = {"user_id": user.pk, "embedding_due_at": {"$ne": None}}
    for bot in collection(Chatbot).find(waiting, {"id": 1}):
        embedding.make_due(bot["id"])


def month_of(bot: Chatbot, now: datetime) -> months.Month:
    return months.month_at(bot.user_id, now)


def spent_by(bot: Chatbot, now: datetime) -> float:
    """US dollars of this month."""
    return month_of(bot, now).dollars_of(bot.pk)


def cap_reached(bot: Chatbot) -> Capped | None:
    """Which cap leaves no room for an answer, its own or one of its customer's; None: none."""
    payer, now = payer_of(bot), timezone.now()
    return months.reached_cap(payer, month_of(bot, now), now) if payer.is_capped else None
