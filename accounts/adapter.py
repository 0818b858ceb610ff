import json
import logging
from smtplib import SMTPException

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from pymongo.errors import DuplicateKeyError

from accounts.backends import AccountBackend
from accounts.limits import Attempt
from accounts.models import User
from accounts.security import OF_TEMPLATE, note_change
from accounts.sessions import begin_session
from accounts.sign_ins import Visit, complete_sign_in, method_of, note_failed_sign_in
from accounts.site.switches import Switch, is_on
from accounts.standing import sentence_of
from botsmith.lib.errors import MailUnavailable, RateLimited
from botsmith.lib.network import counted_address
from botsmith.mongodb.collections import collection

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
        "incorrect_password": "This is not your password. Try again.",
        "enter_current_password": "This is not your password of now.",
        "duplicate_email": "This is your address already.",
        "email_taken": "This address belongs to another account. Sign in to that one, or choose "
        "another address.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return is_on(Switch.SIGN_UP)

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

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict | None = None,
        email: str | None = None,
    ) -> None:
        """allauth calls this once for each change of how somebody signs in."""
        if change := OF_TEMPLATE.get(template_prefix):
            detail = _detail_of(context or {})
            note_change(self.request, user, change, detail=detail, to=email or "")

    def ajax_response(self, *given, data: object = None, **options) -> HttpResponse:
        """Our ids, for which JSON has no word, are text."""
        as_json = json.loads(json.dumps(data, default=str))
        return super().ajax_response(*given, data=as_json, **options)

    def is_safe_url(self, url: str) -> bool:
        """What cannot be read as an address leads nowhere."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """What allauth's limits are counted by."""
        return counted_address(request)

    # --- Signing in --------------------------------------------------------------------------

    def pre_authenticate(self, request: HttpRequest, **credentials) -> None:
        try:
            self._attempt = Attempt.of(request, f"password:{credentials.get('email') or ''}")
        except RateLimited:
            raise self.validation_error("too_many_login_attempts") from None

    def authenticate(self, request: HttpRequest, **credentials) -> User | None:
        user = super().authenticate(request, **credentials)
        if user:
            self._attempt.succeeded()
        return user

    def authentication_failed(self, request: HttpRequest, **credentials) -> None:
        email = str(credentials.get("email") or "").lower()
        if user := User.objects.filter(email=email).first():
            note_failed_sign_in(user, Visit.of(request), method="password")
            return
        # Nobody's history tells of it: passwords that are tried at many addresses.
        fields = {"address": counted_address(request)}
        log.warning("wrong sign-in at no account", extra={"fields": fields})

    def pre_login(self, request: HttpRequest, user: User, **how) -> HttpResponse | None:
        method = method_of(get_authentication_records(request, user))
        refusal = super().pre_login(request, user, **how)
        if refusal:
            note_failed_sign_in(user, Visit.of(request), method=method)
        return refusal

    def login(self, request: HttpRequest, user: User) -> None:
        """Whatever proved who it is, and whenever: who is closed meanwhile does not come in."""
        if not AccountBackend().get_user(user.pk):
            user.refresh_from_db()
            raise ImmediateHttpResponse(self.respond_user_inactive(request, user))
        super().login(request, user)
        begin_session(request, user)

    def post_login(self, request: HttpRequest, user: User, **how) -> HttpResponse:
        response = super().post_login(request, user, **how)
        method = method_of(get_authentication_records(request, user))
        complete_sign_in(request, user, response, method=method)
        return response

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Says why the account is closed, and until when: they have proved whose it is."""
        clear_login(request)
        context = {"closed": user, "said": sentence_of(user)}
        return render(request, "account/account_inactive.html", context, status=403)

    # --- Changing how one signs in -----------------------------------------------------------

    def set_password(self, user: User, password: str) -> None:
        """Nothing else of the user is written: they may be suspended at the same moment."""
        user.set_password(password)
        changed = {"password_hash": user.password, "updated_at": timezone.now()}
        collection(User).update_one({"id": user.pk}, {"$set": changed})

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        before = EmailAddress.objects.get_primary(email_address.user)
        try:
            return super().confirm_email(request, email_address)
        # Somebody else confirmed the same address at the same moment.
        except (IntegrityError, DuplicateKeyError):
            if before:
                kept = {"$set": {"primary": True}}
                collection(EmailAddress).update_one({"email": before.email, "verified": True}, kept)
            text = self.error_messages["email_taken"]
            self.add_message(request, messages.ERROR, message=text)
            return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:security")

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        if self.request.user.is_authenticated:
            return reverse("accounts:security")
        return super().get_email_verification_redirect_url(email_address)


def _detail_of(context: dict) -> str:
    """What a change is about, as allauth's context for its mail has it."""
    provider = context.get("provider")
    return getattr(provider, "name", "") or context.get("to_email") or ""
