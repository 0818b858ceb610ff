from django.http import HttpRequest
from ninja import Router, Schema

from accounts.models import ApiKey
from billing.actions import get_subscription
from bots.api.auth import KeyAuth, Scope

router = Router(tags=["Account"])


class Me(Schema):
    id: str
    name: str
    email: str
    plan: str
    scopes: list[str]


@router.get("me", auth=KeyAuth(Scope.READ), response=Me, url_name="me", summary="Whose key it is")
def me(request: HttpRequest) -> dict:
    """The account of the key, and what the key may do: what a program asks first."""
    key: ApiKey = request.auth
    user = key.user
    return {
        "id": user.pk,
        "name": user.name,
        "email": user.email,
        "plan": get_subscription(user.pk).plan_id,
        "scopes": key.scopes,
    }
