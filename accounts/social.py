"""Sign-in with an account elsewhere (Google, GitHub): what allauth asks of us."""

import contextlib
from copy import copy

from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.db.models import Model
from django.http import Http404, HttpRequest
from pymongo.errors import DuplicateKeyError

from accounts.models import User
from accounts.site.switches import Switch, is_on, require
from accounts.two_factor.ways import forget_all
from botsmith.mongodb.collections import collection

GMAIL = ("gmail.com", "googlemail.com")


class SocialAdapter(DefaultSocialAccountAdapter):
    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "no_password": "Choose a password first, or you could no longer sign in.",
        "no_verified_email": "Confirm your email address first, or you could no longer sign in.",
    }

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Those whose keys are set; none is looked for in the database, and there are none while
        nobody can sign in that way."""
        if not is_on(Switch.SOCIAL):
            return []
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def get_app(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> SocialApp:
        """404 for a provider whose keys are not set. Raises SwitchedOff: who sets out to one, and
        who comes back from there, passes here."""
        require(Switch.SOCIAL)
        apps = self.list_apps(request, provider, client_id)
        if not apps:
            raise Http404
        return apps[0]

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Whether the provider's word is enough to enter the account of that address.

        Google's is for addresses that it hands out itself: its own, and those of an organisation
        that it keeps the mail of (``hd``). Any other was confirmed once, who knows when; GitHub's
        too. Whoever comes with such a one signs in as before, and connects the two.
        """
        if login.account.provider != "google":
            return False
        domain = email.rpartition("@")[2].lower()
        return domain in GMAIL or login.account.extra_data.get("hd") == domain

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """The owner of an address that nobody had confirmed takes the account over, alone."""
        email = sociallogin._did_authenticate_by_email
        if not email or sociallogin.state.get("process") == "connect":
            return
        take_over(sociallogin.user, email)

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict) -> User:
        user = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name"), data.get("last_name"))
        name = data.get("name") or " ".join(filter(None, parts)) or data.get("username")
        user.name = (name or (user.email or "").partition("@")[0])[:120]
        return user

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict:
        initial = super().get_signup_form_initial_data(sociallogin)
        return {**initial, "name": sociallogin.user.name}

    def serialize_instance(self, instance: Model) -> dict:
        """Of somebody who is stored already the id is enough: nothing of them goes into a session.

        Ids are text there: MongoDB's own are no JSON.
        """
        if isinstance(instance, User) and not instance._state.adding:
            return {"id": instance.pk}
        plain = copy(instance)
        if plain.pk is not None:
            plain.pk = str(plain.pk)
        return super().serialize_instance(plain)

    def deserialize_instance(self, model: type[Model], data: dict) -> Model:
        if model is User and isinstance(data, dict) and set(data) == {"id"}:
            return User.objects.filter(pk=data["id"]).first() or User()
        return super().deserialize_instance(model, data)


def take_over(user: User, email: str) -> None:
    """Confirms the address for its owner; what was there before they came opens nothing any more.

    Does nothing where the address was confirmed before.
    """
    if EmailAddress.objects.filter(user=user, email=email, verified=True).exists():
        return
    forget_all(user)
    mine = {"user_id": user.pk, "email": email}
    with contextlib.suppress(DuplicateKeyError):
        collection(EmailAddress).update_one(
            mine, {"$set": {"verified": True, "primary": True}}, upsert=True
        )
