"""How well somebody's account is guarded, and what they could do next."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from accounts.models import User
from accounts.sessions import SignedIn, sessions_of
from accounts.two_factor import recovery, ways

FEW_CODES = 3


@dataclass(frozen=True)
class Advice:
    """What to do next, in a sentence, and where."""

    text: str
    label: str
    url: str


@dataclass(frozen=True)
class Security:
    email: str
    has_password: bool
    has_app: bool
    passkeys: list[Authenticator]
    codes_left: int | None
    codes: int
    connected: list[str]
    can_connect: bool
    sessions: list[SignedIn]

    @property
    def has_second_step(self) -> bool:
        return self.has_app or bool(self.passkeys)

    @property
    def advice(self) -> Advice | None:
        """The one thing that matters most now."""
        if not self.has_second_step:
            return Advice(
                "Whoever learns your password can sign in. With an authenticator app or a passkey "
                "they could not.",
                "Set up an app",
                reverse("mfa_activate_totp"),
            )
        if (self.codes_left or 0) < FEW_CODES:
            return Advice(
                "You are almost out of recovery codes. Without your phone you could not get in.",
                "Make new codes",
                reverse("mfa_generate_recovery_codes"),
            )
        return None


def security_of(user: User, this_key: str | None) -> Security:
    accounts = SocialAccount.objects.filter(user=user)
    return Security(
        email=EmailAddress.objects.get_primary_email(user),
        has_password=user.has_usable_password(),
        has_app=ways.has_app(user),
        passkeys=ways.passkeys_of(user),
        codes_left=recovery.left(user),
        codes=recovery.COUNT,
        connected=[named(each.provider) for each in accounts],
        can_connect=bool(get_adapter().list_apps(None)),
        sessions=sessions_of(user, this_key),
    )


def named(provider: str) -> str:
    return {"google": "Google", "github": "GitHub"}.get(provider, provider)
