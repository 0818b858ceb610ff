"""Vectors are paid for: held back before they are asked for, in the ledger after that."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.utils import timezone

from billing.holding import Hold, Settled, hold_each, settle_each
from billing.ledger import Kind, Paid, Payer, payer_of
from botsmith.ai.base import Told, Usage
from botsmith.ai.prices import cost, price_of
from botsmith.lib.ids import new_id
from botsmith.lib.tokens import count_tokens
from knowledge.models import chatbot_model


class NotPaid(Exception):
    """A spending cap leaves no room for it, or the chatbot is gone."""


def payer_by_id(chatbot_id: str) -> Payer:
    """Raises NotPaid where the chatbot is gone."""
    bot = chatbot_model().objects.filter(pk=chatbot_id).select_related("user").first()
    if bot is None:
        raise NotPaid
    return payer_of(bot)


@contextmanager
def paying(payer: Payer, kind: Kind, model: str, texts: Sequence[str]) -> Iterator[Told]:
    """While the texts' vectors are asked for: gives who is to hear what each request took.

    ``model`` is "provider:model". Raises NotPaid, and then nothing may be asked.
    """
    hold = _hold(payer, kind, model, texts)
    if hold_each([hold]) != [True]:
        raise NotPaid
    heard: list[Usage] = []
    try:
        yield heard.append
    finally:
        usage = sum(heard, Usage(0, 0))
        paid = [Paid(kind, hold.provider, hold.model, usage)] if heard else []
        settle_each([Settled(hold, paid)])


def _hold(payer: Payer, kind: Kind, model: str, texts: Sequence[str]) -> Hold:
    provider, _, name = model.partition(":")
    now, tokens = timezone.now(), sum(map(count_tokens, texts))
    price = price_of(provider, name, now)
    return Hold(
        id=new_id(),
        payer=payer,
        kind=kind,
        provider=provider,
        model=name,
        nanos=max(1, cost(price, Usage(tokens, 0)) if price else 0),
        input_tokens=tokens,
        output_tokens=0,
        at=now,
    )
