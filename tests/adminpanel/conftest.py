from tests.billing.conftest import stripe_server

__all__ = ["stripe_server"]
