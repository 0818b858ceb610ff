import pytest

from tests.billing.stripe_server import KEY, StripeServer
from tests.billing.stripe_shapes import SECRET


@pytest.fixture
def stripe_server(settings, monkeypatch):
    """Payments by Stripe, which is a local server; the SDK does not wait between its tries."""
    monkeypatch.setattr("stripe.HTTPClient.MAX_DELAY", 0)
    monkeypatch.setattr("stripe.HTTPClient.INITIAL_DELAY", 0)
    with StripeServer() as server:
        settings.PAYMENTS = "stripe"
        settings.STRIPE_SECRET_KEY = KEY
        settings.STRIPE_WEBHOOK_SECRET = SECRET
        settings.STRIPE_API_BASE = server.url
        yield server
