"""The step after the password, and the pages that switch it on and off."""

import json

from allauth.account.decorators import reauthentication_required
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.internal.flows.add import redirect_if_add_not_allowed
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.forms import AppCodeForm
from accounts.limits import Attempt
from accounts.security import Change, note_change
from accounts.two_factor import recovery, totp, ways
from accounts.two_factor.setup import begin_secret, end_secret, picture_of, secret_of
from botsmith.lib.errors import RateLimited

sensitive = reauthentication_required(app="allauth.mfa")


class SecondStep(AuthenticateView):
    """Asks for what the account has, and only for that."""

    def get_context_data(self, **kwargs) -> dict:
        user = self.stage.login.user
        shown = super().get_context_data(**kwargs)
        return {
            **shown,
            "options": json.dumps(shown["js_data"]["request_options"]),
            "has_app": ways.has_app(user),
            "has_passkey": bool(ways.passkeys_of(user)),
        }


class PasskeyAgain(ReauthenticateWebAuthnView):
    """A passkey once more, before something is changed."""

    def get_context_data(self, **kwargs) -> dict:
        shown = super().get_context_data(**kwargs)
        return {**shown, "options": json.dumps(shown["js_data"]["request_options"])}

    def form_invalid(self, form) -> HttpResponse:
        messages.error(self.request, "The passkey was not accepted. Try again.")
        return redirect(self.request.get_full_path())


second_step = SecondStep.as_view()
passkey_again = login_required(PasskeyAgain.as_view())


@login_required
@redirect_if_add_not_allowed
@sensitive
def turn_on_app(request: HttpRequest) -> HttpResponse:
    if ways.has_app(request.user):
        return redirect("mfa_deactivate_totp")
    secret = secret_of(request) if request.method == "POST" else begin_secret(request)
    form = AppCodeForm(request.POST or None)
    if form.is_valid() and _turn_on(request, form, secret):
        note_change(request, request.user, Change.TOTP_ON)
        end_secret(request)
        if recovery.make_if_none(request.user):
            return redirect("mfa_view_recovery_codes")
        messages.success(request, "Sign-in asks for your authenticator app from now on.")
        return redirect("accounts:security")
    picture = picture_of(request.user, secret)
    shown = {"form": form, "secret": secret, "picture": picture}
    return render(request, "mfa/totp/activate_form.html", shown)


def _turn_on(request: HttpRequest, form: AppCodeForm, secret: str) -> bool:
    """Says in the form why not."""
    try:
        tried = Attempt.of(request, f"second step:{request.user.pk}")
    except RateLimited:
        form.add_error("code", "That was wrong too often. Wait a few minutes, then try again.")
        return False
    if totp.turn_on(request.user, secret, code=form.cleaned_data["code"]) is None:
        form.add_error(
            "code", "This is not the app's code of now. Check that your phone's clock is right."
        )
        return False
    tried.succeeded()
    return True


@login_required
@sensitive
def turn_off_app(request: HttpRequest) -> HttpResponse:
    if not ways.has_app(request.user):
        return redirect("mfa_activate_totp")
    if request.method == "POST":
        if totp.turn_off(request.user):
            ways.drop_codes_without_use(request.user)
            note_change(request, request.user, Change.TOTP_OFF)
            messages.success(request, "The authenticator app is switched off.")
        return redirect("accounts:security")
    passkeys = ways.passkeys_of(request.user)
    return render(request, "mfa/totp/deactivate_form.html", {"passkeys": passkeys})


@login_required
@sensitive
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes, to whoever opens the page first after they were made; how many are left, later."""
    left = recovery.left(request.user)
    if left is None:
        raise Http404
    codes = recovery.show_once(request.user)
    shown = {"codes": codes, "text": recovery.as_text(codes or []), "left": left}
    shown["count"] = recovery.COUNT
    return render(request, "mfa/recovery_codes/index.html", shown)


@login_required
@sensitive
def renew_recovery_codes(request: HttpRequest) -> HttpResponse:
    has_second_step = ways.has_app(request.user) or ways.passkeys_of(request.user)
    if not has_second_step:
        raise Http404
    if request.method == "POST":
        recovery.renew(request.user)
        note_change(request, request.user, Change.CODES_RENEWED)
        return redirect("mfa_view_recovery_codes")
    shown = {"left": recovery.left(request.user) or 0}
    return render(request, "mfa/recovery_codes/generate.html", shown)
