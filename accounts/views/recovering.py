from allauth.account.internal.flows.password_reset_by_code import PasswordResetVerificationProcess
from allauth.account.models import EmailAddress
from allauth.account.views import (
    CompletePasswordResetView,
    ConfirmEmailVerificationCodeView,
    ConfirmPasswordResetCodeView,
)
from allauth.core import context
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.adapter import AccountAdapter
from accounts.recovering import choose_password, standing_of, still_stands
from accounts.sign_ins import Visit, note_failed_sign_in
from accounts.two_factor.ways import forget_all

TOO_LATE = (
    "That code no longer counts: it was used, or the account changed meanwhile. Ask for a new one."
)


class ConfirmResetCode(ConfirmPasswordResetCodeView):
    """Where the code of a forgotten password is typed."""

    def form_valid(self, form) -> HttpResponse:
        user, email = self._process.user, self._process.state["email"]
        if not still_stands(user, self._process.state.get("standing")):
            return too_late(self.request, self._process)
        if not EmailAddress.objects.filter(user=user, email=email, verified=True).exists():
            # Nobody had proved this address. Who does now need not be who signed up with it.
            forget_all(user)
            self._process.state["standing"] = standing_of(user)
        return super().form_valid(form)

    def form_invalid(self, form) -> HttpResponse:
        if self._process.user:
            note_failed_sign_in(self._process.user, Visit.of(self.request), method="reset code")
        return super().form_invalid(form)


class ChooseForgottenPassword(CompletePasswordResetView):
    """Where the new password is chosen: of many who hold the same code, one does."""

    def form_valid(self, form) -> HttpResponse:
        user = self._process.user
        stands = still_stands(user, self._process.state.get("standing"))
        if not stands or not choose_password(user, form.cleaned_data["password1"]):
            return too_late(self.request, self._process)
        return self._process.finish() or redirect(self.get_success_url())


class ConfirmAddress(ConfirmEmailVerificationCodeView):
    """Where the code that proves an address is typed, or sent anew."""

    def _resend_form_valid(self, form) -> HttpResponse:
        """An address that is known already gets a mail too: no mail would be quicker than one."""
        response = super()._resend_form_valid(form)
        if self._process.user is None:
            AccountAdapter().send_account_already_exists_mail(self._process.email)
        return response


def too_late(request: HttpRequest, process: PasswordResetVerificationProcess) -> HttpResponse:
    process.abort()
    messages.error(context.request, TOO_LATE)
    return redirect("account_reset_password")


confirm_reset_code = ConfirmResetCode.as_view()
choose_forgotten_password = ChooseForgottenPassword.as_view()
confirm_address = ConfirmAddress.as_view()
