"""Stripe's API as far as we use it: plain documents come back, errors are our own.

A client of our own with a key of its own; the SDK's global key is never set. Every write names an
idempotency key, so that the SDK's retries, and a customer's, do one thing.
"""

import hashlib
import json
import logging
from collections.abc import Callable
from functools import cache

import stripe
from django.conf import settings

from botsmith.lib.errors import PaymentRefused, PaymentsUnavailable, PaymentUncertain

log = logging.getLogger(__name__)

CONNECT_SECONDS, ANSWER_SECONDS = 5, 20
RETRIES = 2
TOLERANCE_SECONDS = 300


class Forged(Exception):
    """An event that Stripe did not sign, or signed too long ago; or what is none."""


@cache
def _client(key: str, base: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        http_client=stripe.RequestsClient(timeout=(CONNECT_SECONDS, ANSWER_SECONDS)),
        base_addresses={"api": base} if base else None,
        max_network_retries=RETRIES,
    )


def client() -> stripe.StripeClient:
    return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE.rstrip("/"))


def key_of(*parts: object) -> str:
    """An idempotency key: the same for the same, and readable by nobody."""
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()


def read(method: Callable, *ids: str, **params: object) -> dict:
    """Asks; PaymentsUnavailable when there is no answer."""
    try:
        return method(*ids, params=params).to_dict()
    except stripe.StripeError as error:
        raise _told(error, PaymentsUnavailable) from None


def write(method: Callable, *ids: str, key: str, **params: object) -> dict:
    """Changes something; PaymentRefused for a declined payment, PaymentUncertain when it is not
    known whether it was done."""
    try:
        return method(*ids, params=params, options={"idempotency_key": key}).to_dict()
    except stripe.StripeError as error:
        raise _told(error, PaymentUncertain) from None


def _told(error: stripe.StripeError, unknown: type[PaymentsUnavailable]) -> Exception:
    """Ours in place of Stripe's. The log gets what kind it was, never what was sent."""
    if isinstance(error, stripe.CardError):
        said = error.user_message or "The payment was declined."
        return PaymentRefused(f"{said} See to how you pay, then try again.")
    log.error(
        "Stripe: %s, status %s, code %s, request %s",
        type(error).__name__,
        error.http_status,
        error.code,
        error.request_id,
    )
    known = isinstance(error, stripe.InvalidRequestError | stripe.AuthenticationError)
    return PaymentsUnavailable() if known else unknown()


def event_of(body: bytes, signature: str) -> dict:
    """The event as signed by Stripe; Forged for all else."""
    try:
        event = client().construct_event(
            body, signature, settings.STRIPE_WEBHOOK_SECRET, TOLERANCE_SECONDS
        )
    # The SDK takes what is signed for a document.
    except (ValueError, IndexError, AttributeError, stripe.SignatureVerificationError) as error:
        raise Forged from error
    told = event.to_dict()
    if not isinstance(told.get("type"), str) or not isinstance(told.get("data"), dict):
        raise Forged
    return told
