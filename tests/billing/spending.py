"""Money spent, for tests: as if models had been asked."""

from datetime import UTC, datetime
from math import ceil

from billing.holding import Hold, Settled, hold_each, settle_each
from billing.ledger import Kind, Paid, payer_of
from billing.models import SpendingMonth
from botsmith.ai.base import Usage
from botsmith.ai.prices import DOLLAR
from botsmith.lib.ids import new_id
from botsmith.mongodb.collections import collection

USAGE = Usage(1000, 500, cached_tokens=400)
# gpt-4o-mini: 600 tokens at 150, 400 at 75 and 500 at 600 nanodollars.
NANOS = 600 * 150 + 400 * 75 + 500 * 600


def hold_of(bot, *, dollars: float = 0.001, at: datetime | None = None, **fields) -> Hold:
    known = {"kind": Kind.VISITOR, "provider": "openai", "model": "gpt-4o-mini"}
    tokens = {"input_tokens": 1000, "output_tokens": 1024}
    return Hold(
        **{"id": new_id(), **known, **tokens, **fields},
        payer=payer_of(bot),
        nanos=round(dollars * DOLLAR),
        at=at or datetime.now(UTC),
    )


def spend(bot, dollars: float, *, at: datetime | None = None, **fields) -> Hold:
    """The bot's model answered for so much, and at most a millionth of a dollar more."""
    hold = hold_of(bot, at=at, **fields)
    hold_each([hold])
    tokens = ceil(dollars * 1_000_000 / 0.6)
    settle_each([Settled(hold, [Paid(hold.kind, hold.provider, hold.model, Usage(0, tokens))])])
    return hold


def capped(bot, cap=None, account=None, daily=None):
    bot.spending_cap, bot.user.spending_cap = cap, account
    bot.user.daily_spending_cap = daily
    return bot


def paid(hold: Hold, usage: Usage = USAGE, **fields) -> Paid:
    return Paid(hold.kind, hold.provider, hold.model, usage, **fields)


def settled(hold: Hold, usage: Usage = USAGE) -> Settled:
    return Settled(hold, [paid(hold, usage)])


def document(bot) -> dict:
    return collection(SpendingMonth).find_one({"user_id": bot.user_id}) or {}
