"""The secret with which a website signs who its visitors are."""

import secrets

from accounts.activity import record
from accounts.models import User
from bots.actions.chatbots import change_bot
from bots.models import Chatbot
from botsmith.lib.sealed import seal, unseal

SECRET_BYTES = 32


def make_identity_secret(bot: Chatbot, *, actor: User) -> None:
    """A new one; what was signed with the one before is no longer believed."""
    change_bot(bot, actor=actor, identity_secret=seal(secrets.token_urlsafe(SECRET_BYTES)))


def show_identity_secret(bot: Chatbot, *, actor: User) -> str:
    """The secret in the clear, which is written down. Raises CannotOpen."""
    secret = unseal(bot.identity_secret)
    record(actor, "showed_identity_secret", bot)
    return secret


def remove_identity_secret(bot: Chatbot, *, actor: User) -> None:
    change_bot(bot, actor=actor, identity_secret=None)
