"""Where Stripe tells of events."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from billing import stripe_events
from billing.payments.stripe_api import Forged, event_of


@csrf_exempt
@require_POST
def events(request: HttpRequest) -> HttpResponse:
    """Signed by Stripe, or refused. What is of no concern is answered as if it were."""
    if not settings.STRIPE_SECRET_KEY:
        raise Http404
    try:
        event = event_of(request.body, request.headers.get("Stripe-Signature", ""))
    except Forged:
        return HttpResponse("That is not signed by Stripe.\n", "text/plain", status=400)
    stripe_events.receive(event, timezone.now())
    return HttpResponse("Thank you.\n", "text/plain")
