from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from accounts.models import ApiKey
from billing.actions import get_subscription
from bots.api.auth import authenticate


@require_GET
def me(request: HttpRequest) -> JsonResponse:
    """Whose key this is, and what it may do: what a program asks first."""
    key = authenticate(request, ApiKey.Scope.READ)
    user = key.user
    return JsonResponse(
        {
            "id": user.pk,
            "name": user.name,
            "email": user.email,
            "plan": get_subscription(user.pk).plan_id,
            "scopes": key.scopes,
        }
    )
