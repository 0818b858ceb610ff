"""allauth's forms at the door, with what they lack here: exact limits, codes that are good once."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    ConfirmEmailVerificationCodeForm,
    ConfirmPasswordResetCodeForm,
    ResetPasswordForm,
    SignupForm,
)
from allauth.account.internal.flows.email_verification_by_code import (
    EMAIL_VERIFICATION_CODE_SESSION_KEY,
)
from allauth.account.internal.flows.password_reset_by_code import (
    PASSWORD_RESET_VERIFICATION_SESSION_KEY,
    PasswordResetVerificationProcess,
)
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_two_factor_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal.auth import extract_user_from_response
from django import forms
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from accounts.limits import Attempt, count_guess, note_over_limit
from accounts.models import User
from accounts.recovering import standing_of
from accounts.security import Change, note_change
from accounts.sign_ins import Visit, note_failed_sign_in
from accounts.two_factor import recovery, ways
from botsmith.lib.errors import RateLimited
from botsmith.lib.json_fields import JSONField

GUESSES = 3
CODE_SECONDS = 1800  # Longer than any mailed code lives.


class JoinForm(SignupForm):
    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """An address that is known takes as long as a new one, whose password is hashed."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class ForgottenForm(ResetPasswordForm):
    def clean_email(self) -> str:
        """Also of a closed account: who proves the address is told why, and until when."""
        email = super().clean_email()
        self.users = filter_users_by_email(email, prefer_verified=True, for_login=True)
        return email

    def save(self, request: HttpRequest, **options) -> str:
        """Binds the code to the password and address of now: it changes no later ones."""
        email = super().save(request, **options)
        process = PasswordResetVerificationProcess.resume(request)
        if process and process.user:
            process.state["standing"] = standing_of(process.user)
            process.persist()
        return email


class _MailedCode:
    """A mailed code may be guessed at three times, however many guesses come at once."""

    session_key: str

    def clean_code(self) -> str:
        session = context.request.session
        began = session.get(self.session_key, {}).get("at", 0)
        try:
            count_guess(session.session_key or "", began, most=GUESSES, seconds=CODE_SECONDS)
        except RateLimited as refusal:
            note_over_limit(context.request, refusal)
            raise get_adapter().validation_error("too_many_login_attempts") from None
        return super().clean_code()


class MailedCodeForm(_MailedCode, ConfirmEmailVerificationCodeForm):
    session_key = EMAIL_VERIFICATION_CODE_SESSION_KEY


class ResetCodeForm(_MailedCode, ConfirmPasswordResetCodeForm):
    session_key = PASSWORD_RESET_VERIFICATION_SESSION_KEY


# --- The second step -------------------------------------------------------------------------


def attempt(user: User) -> Attempt:
    """Raises ValidationError past the limit."""
    try:
        return Attempt.of(context.request, f"second step:{user.pk}")
    except RateLimited:
        raise get_adapter().validation_error("too_many_login_attempts") from None


def note_failed_step(user: User, method: str) -> None:
    """A code was wrong where the password was right: that is told of, once a day."""
    note_failed_sign_in(user, Visit.of(context.request), method=method)
    note_change(context.request, user, Change.SECOND_STEP_FAILED)


class _Code:
    """The app's code or a recovery code; each is good once."""

    def clean_code(self) -> str:
        tried = attempt(self.user)
        code = self.cleaned_data["code"]
        found = ways.accepted(self.user, code)
        if found is None:
            note_failed_step(self.user, "authenticator app")
            raise get_two_factor_adapter().validation_error("incorrect_code")
        tried.succeeded()
        found.user = self.user
        self.authenticator = found
        return code

    def save(self) -> None:
        super().save()
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            left = recovery.left(self.user)
            detail = f"{left} of {recovery.COUNT} are left."
            note_change(context.request, self.user, Change.CODE_USED, detail=detail)


class CodeForm(_Code, AuthenticateForm):
    pass


class CodeAgainForm(_Code, ReauthenticateForm):
    pass


class _Passkey(forms.Form):
    """A passkey of somebody who is known already."""

    credential = JSONField(widget=forms.HiddenInput)

    def clean_credential(self) -> Authenticator:
        tried = attempt(self.user)
        try:
            found = checked(super().clean_credential)
        except ValidationError:
            note_failed_sign_in(self.user, Visit.of(context.request), method="passkey")
            raise
        tried.succeeded()
        return found


class PasskeyForm(_Passkey, AuthenticateWebAuthnForm):
    pass


class PasskeyAgainForm(_Passkey, ReauthenticateWebAuthnForm):
    pass


class PasskeySignInForm(LoginWebAuthnForm):
    """A passkey alone, which says itself whose it is."""

    credential = JSONField(widget=forms.HiddenInput)

    def clean_credential(self) -> Authenticator:
        try:
            return checked(super().clean_credential)
        except ValidationError:
            self._note_failure()
            raise

    def _note_failure(self) -> None:
        given = self.cleaned_data.get("credential")
        if not isinstance(given, dict):
            return
        try:
            user = checked(lambda: extract_user_from_response(given))
        except ValidationError:
            return
        note_failed_sign_in(user, Visit.of(context.request), method="passkey")


def checked(read):
    """What ``read`` gives. What a browser sent may be anything, and is wrong when it is not a
    passkey's answer: the libraries then raise what happens to fail first."""
    try:
        return read()
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        raise get_two_factor_adapter().validation_error("incorrect_code") from error
