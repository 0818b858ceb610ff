import logging
from smtplib import SMTPException

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core.exceptions import ImmediateHttpResponse
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.actions import note_failed_sign_in, note_sign_in
from accounts.backends import AccountBackend
from accounts.models import User
from accounts.standing import sentence_of
from botsmith.lib.errors import MailUnavailable
from botsmith.lib.network import client_ip

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """What allauth asks of us: the name at sign-up, the address behind proxies, the history."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": (
            "This email address and this password do not belong together. Check both, or choose a "
            "new password under “Forgot your password?”."
        ),
        "incorrect_code": (
            "This is not the code that we sent last. Copy it from our newest email, or send a new "
            "one."
        ),
        # Said of wrong passwords and of wrong codes alike.
        "too_many_login_attempts": (
            "That was wrong too often. Wait a few minutes, then try again; where a code is needed, "
            "you are sent a new one."
        ),
    }

    def save_user(self, request: HttpRequest, user: User, form, commit: bool = True) -> User:
        user.name = form.cleaned_data.get("name", "")
        try:
            return super().save_user(request, user, form, commit)
        except IntegrityError:  # The same address, signed up twice at once.
            raise ImmediateHttpResponse(redirect("account_login")) from None

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError) as error:
            log.error("mail to a customer could not be sent: %s", error)
            raise MailUnavailable from error

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request)

    def login(self, request: HttpRequest, user: User) -> None:
        """Whatever proved who it is, and whenever: who is closed meanwhile does not come in."""
        if not AccountBackend().get_user(user.pk):
            user.refresh_from_db()
            raise ImmediateHttpResponse(self.respond_user_inactive(request, user))
        super().login(request, user)
        note_sign_in(user, ip=client_ip(request), user_agent=self._agent(request))

    def authentication_failed(self, request: HttpRequest, **credentials) -> None:
        email = str(credentials.get("email") or "").lower()
        if user := User.objects.filter(email=email).first():
            note_failed_sign_in(user, ip=client_ip(request), user_agent=self._agent(request))

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Says why the account is closed, and until when: they have proved whose it is."""
        clear_login(request)
        context = {"user": user, "said": sentence_of(user)}
        return render(request, "account/account_inactive.html", context, status=403)

    def _agent(self, request: HttpRequest) -> str:
        return request.headers.get("user-agent", "")
