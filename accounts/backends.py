from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings

from accounts.models import User

DEMO_USER_ID = "demo-user-123"


class AccountBackend(AuthenticationBackend):
    """allauth's sign-in, for accounts in good standing only, read from MongoDB every time."""

    def user_can_authenticate(self, user: User) -> bool:
        if user.pk == DEMO_USER_ID and not settings.DEMO_MODE:
            return False
        return super().user_can_authenticate(user)

    def get_user(self, user_id: str) -> User | None:
        user = User.objects.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
