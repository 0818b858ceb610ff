"""What an owner reads of deliveries."""

import json
from dataclasses import dataclass
from datetime import datetime

from bots.models import Chatbot, WebhookDelivery
from bots.webhooks.events import TEST
from bots.webhooks.sending import CONTENT_TYPE, GONE, USER_AGENT, arrived, outcome_of
from botsmith.lib.places import page_of

PAGE = 30
State = WebhookDelivery.State


@dataclass(frozen=True)
class ShownTry:
    number: int
    at: datetime
    url: str
    outcome: str
    advice: str
    milliseconds: int
    response: str
    succeeded: bool


@dataclass(frozen=True)
class Trouble:
    """``why``: the endpoint was switched off for being "gone" or "failing", or is "failing_now"."""

    why: str
    last: str = ""
    since: datetime | None = None
    off_at: datetime | None = None


def deliveries_of(bot: Chatbot, *, cursor: str = "") -> tuple[list[WebhookDelivery], str | None]:
    """The latest deliveries, each with ``tries_shown``, and the cursor of the next page if any."""
    found = WebhookDelivery.objects.filter(chatbot_id=bot.pk).defer("body")
    page, older = page_of(found, cursor, PAGE)
    for delivery in page:
        delivery.tries_shown = shown_tries(delivery)
    return page, older


def may_be_sent(bot: Chatbot, delivery: WebhookDelivery) -> bool:
    return bool(bot.webhook_url) and (bool(bot.webhook_enabled) or delivery.event == TEST)


def shown_tries(delivery: WebhookDelivery) -> list[ShownTry]:
    """The latest first."""
    numbered = list(enumerate(delivery.tries or [], 1))
    return [_shown(number, made) for number, made in reversed(numbered)]


def trouble(bot: Chatbot, latest: list[WebhookDelivery]) -> Trouble | None:
    """What its owner must know of the endpoint, if it was switched off or fails just now."""
    known = bot.webhook_trouble or {}
    if known.get("off_at") and not bot.webhook_enabled:
        moments = [datetime.fromisoformat(known[name]) for name in ("since", "off_at")]
        return Trouble(known["why"], known["last"], *moments)
    tried = [each.tries[-1] for each in latest if each.tries]
    here = [arrived(made.get("status")) for made in tried if made.get("url") == bot.webhook_url]
    is_failing = bot.webhook_enabled and here and not any(here[:3])
    return Trouble("failing_now") if is_failing else None


def request_headers(delivery: WebhookDelivery) -> list[tuple[str, str]]:
    """The headers of its last try; before the first, those that are known."""
    fixed = [("content-type", CONTENT_TYPE), ("user-agent", USER_AGENT)]
    if not delivery.tries:
        return [*fixed, ("webhook-id", delivery.pk)]
    last = delivery.tries[-1]
    at = str(int(datetime.fromisoformat(last["at"]).timestamp()))
    signed = [("webhook-timestamp", at), ("webhook-signature", last.get("signature") or "")]
    return [*fixed, ("webhook-id", delivery.pk), *signed]


def pretty(body: str) -> str:
    try:
        return json.dumps(json.loads(body), ensure_ascii=False, indent=2)
    except ValueError:
        return body


def _shown(number: int, made: dict) -> ShownTry:
    status = made.get("status")
    return ShownTry(
        number=number,
        at=datetime.fromisoformat(made["at"]),
        url=made.get("url") or "",
        outcome=outcome_of(made),
        advice=_advice(status or 0),
        milliseconds=made.get("milliseconds") or 0,
        response=made.get("response") or "",
        succeeded=arrived(status),
    )


def _advice(status: int) -> str:
    if 300 <= status < 400:
        return "Redirects are not followed. Give the address that it leads to."
    if status == GONE:
        return "The endpoint wants no more events, so sending was switched off."
    return ""
