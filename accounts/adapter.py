from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts.actions import note_failed_sign_in, note_sign_in
from accounts.models import User
from botsmith.lib.network import client_ip


class AccountAdapter(DefaultAccountAdapter):
    """What allauth asks of us: the name at sign-up, the address behind proxies, the history."""

    def save_user(self, request: HttpRequest, user: User, form, commit: bool = True) -> User:
        user.name = form.cleaned_data.get("name", "")
        return super().save_user(request, user, form, commit)

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request)

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        note_sign_in(user, ip=client_ip(request), user_agent=self._agent(request))

    def authentication_failed(self, request: HttpRequest, **credentials) -> None:
        email = str(credentials.get("email") or "").lower()
        if user := User.objects.filter(email=email).first():
            note_failed_sign_in(user, ip=client_ip(request), user_agent=self._agent(request))

    def _agent(self, request: HttpRequest) -> str:
        return request.headers.get("user-agent", "")
