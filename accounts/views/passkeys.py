import json

from allauth.account.decorators import reauthentication_required
from allauth.mfa.internal.flows.add import redirect_if_add_not_allowed
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access import get_own_passkey
from accounts.entrance_forms import checked
from accounts.forms import NewPasskeyForm, PasskeyNameForm
from accounts.security import Change, note_change
from accounts.two_factor import recovery, ways
from botsmith.lib.devices import device_of

MOST = 20
NOT_MADE = "The passkey could not be made. Try again, and do not leave the page meanwhile."
sensitive = reauthentication_required(app="allauth.mfa")


@login_required
def passkeys(request: HttpRequest) -> HttpResponse:
    shown = {"passkeys": ways.passkeys_of(request.user)}
    return render(request, "mfa/webauthn/authenticator_list.html", shown)


@login_required
@redirect_if_add_not_allowed
@sensitive
def add_passkey(request: HttpRequest) -> HttpResponse:
    if len(ways.passkeys_of(request.user)) >= MOST:
        messages.error(request, f"You have {MOST} passkeys. Remove one that you no longer use.")
        return redirect("mfa_list_webauthn")
    name = device_of(request.headers.get("user-agent"))
    form = NewPasskeyForm(request.POST or None, initial={"name": name})
    if form.is_valid() and (passkey := _made(request, form)):
        note_change(request, request.user, Change.PASSKEY_ADDED, detail=passkey.data["name"])
        if recovery.make_if_none(request.user):
            return redirect("mfa_view_recovery_codes")
        messages.success(request, "The passkey is added. You can sign in with it alone.")
        return redirect("mfa_list_webauthn")
    options = auth.begin_registration(request.user, passwordless=True)
    shown = {"form": form, "options": json.dumps(options)}
    return render(request, "mfa/webauthn/add_form.html", shown)


def _made(request: HttpRequest, form: NewPasskeyForm) -> Authenticator | None:
    """Says in the form why not. Only a passkey that knows its owner (by a finger, a face or a PIN)
    can stand for a password."""
    given = form.cleaned_data["credential"]
    name = form.cleaned_data["name"].strip() or "Passkey"
    try:
        checked(lambda: auth.parse_registration_response(given))
        made = checked(lambda: auth.complete_registration(given))
    except ValidationError:
        form.add_error(None, NOT_MADE)
        return None
    if not made.is_user_verified():
        form.add_error(None, NOT_MADE)
        return None
    return auth.WebAuthn.add(request.user, name, given).instance


@login_required
@sensitive
def rename_passkey(request: HttpRequest, pk: str) -> HttpResponse:
    passkey = get_own_passkey(request.user, pk)
    form = PasskeyNameForm(request.POST or None, initial={"name": passkey.data["name"]})
    if form.is_valid():
        ways.rename_passkey(passkey, form.cleaned_data["name"])
        return redirect("mfa_list_webauthn")
    return render(request, "mfa/webauthn/edit_form.html", {"form": form, "passkey": passkey})


@login_required
@sensitive
def remove_passkey(request: HttpRequest, pk: str) -> HttpResponse:
    passkey = get_own_passkey(request.user, pk)
    if request.method == "POST":
        if ways.remove_passkey(request.user, passkey):
            ways.drop_codes_without_use(request.user)
            note_change(request, request.user, Change.PASSKEY_REMOVED, detail=passkey.data["name"])
            messages.success(request, "The passkey is removed. Delete it from your device as well.")
        return redirect("mfa_list_webauthn")
    shown = {"passkey": passkey, "is_last": len(ways.passkeys_of(request.user)) == 1}
    return render(request, "mfa/webauthn/authenticator_confirm_delete.html", shown)
