import logging

from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser

from botsmith.lib.sealed import CannotOpen, seal, unseal

log = logging.getLogger(__name__)


class TwoFactorAdapter(DefaultMFAAdapter):
    """What allauth asks of us: secrets are sealed at rest, and what is wrong is said in words."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": (
            "This code is not right, or it was used already. Wait for the app's next one, or use a "
            "recovery code."
        ),
        "unverified_email": "Confirm your email address first: it is how you get back in.",
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        return "BotSmith"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "BotSmith"}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict:
        entity = super().get_public_key_credential_user_entity(user)
        return {**entity, "display_name": user.name or user.email}


def opened(sealed: str) -> str | None:
    """None where it was sealed with a key that is gone: then no code of it is right."""
    try:
        return unseal(sealed)
    except CannotOpen:
        log.error("a second step's secret was sealed with another SECRET_KEY")
        return None
