"""Ours in place of allauth's, at the same addresses and by the same names: included before its own.

What allauth does there relies on locks that MongoDB does not have, or on keys that are numbers.
"""

from django.contrib.auth.decorators import login_required
from django.urls import path
from django.views.generic import RedirectView

from accounts.views import passkeys, recovering, second_step, security
from accounts.views.entrance import not_here

overview = login_required(RedirectView.as_view(pattern_name="accounts:security"))

urlpatterns = [
    path("confirm-email/", recovering.confirm_address, name="account_email_verification_sent"),
    path(
        "password/reset/confirm/",
        recovering.confirm_reset_code,
        name="account_confirm_password_reset_code",
    ),
    path(
        "password/reset/complete/",
        recovering.choose_forgotten_password,
        name="account_complete_password_reset",
    ),
    path("email/", security.change_email, name="account_email"),
    path("sessions/", security.sessions, name="usersessions_list"),
    path("2fa/", overview, name="mfa_index"),
    path("2fa/authenticate/", second_step.second_step, name="mfa_authenticate"),
    path("2fa/totp/activate/", second_step.turn_on_app, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", second_step.turn_off_app, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", second_step.recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        second_step.renew_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("2fa/recovery-codes/download/", not_here, name="mfa_download_recovery_codes"),
    path("2fa/webauthn/", passkeys.passkeys, name="mfa_list_webauthn"),
    path(
        "2fa/webauthn/reauthenticate/",
        second_step.passkey_again,
        name="mfa_reauthenticate_webauthn",
    ),
    path("2fa/webauthn/add/", passkeys.add_passkey, name="mfa_add_webauthn"),
    path("2fa/webauthn/keys/<str:pk>/edit/", passkeys.rename_passkey, name="mfa_edit_webauthn"),
    path("2fa/webauthn/keys/<str:pk>/remove/", passkeys.remove_passkey, name="mfa_remove_webauthn"),
    # Google's button on other websites, which we do not have.
    path("google/login/token/", not_here, name="google_login_by_token"),
]
