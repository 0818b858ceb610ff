"""Forms whose answer leads to the payment provider's own pages."""

from django.conf import settings
from django.http import HttpResponse

PAGES = ("https://checkout.stripe.com", "https://billing.stripe.com")


def may_go_to_pay(response: HttpResponse) -> HttpResponse:
    """A browser holds the page's policy on forms also against where the answer redirects to."""
    if settings.STRIPE_SECRET_KEY:
        ours = [settings.STRIPE_API_BASE] if settings.STRIPE_API_BASE else []
        response._csp_update = {"form-action": [*PAGES, *ours]}
    return response
