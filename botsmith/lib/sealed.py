"""Secrets that we must be able to show or use again, encrypted at rest.

The key is derived from SECRET_KEY, so a copy of the database alone opens nothing. After a change of
SECRET_KEY what was sealed with a key in SECRET_KEY_FALLBACKS still opens.
"""

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class CannotOpen(ValueError):
    """It was sealed with another SECRET_KEY, or it is not sealed at all."""


def seal(text: str) -> str:
    return _box(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Raises CannotOpen."""
    box = _box(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    try:
        return box.decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise CannotOpen("It was sealed with another SECRET_KEY.") from error


def resealed(sealed: str) -> str | None:
    """The same under the newest key; None where it is so already. Raises CannotOpen."""
    try:
        _box(settings.SECRET_KEY).decrypt(sealed.encode())
    except InvalidToken:
        return seal(unseal(sealed))
    return None


@lru_cache(maxsize=4)
def _box(*keys: str) -> MultiFernet:
    return MultiFernet([Fernet(_fernet_key(key)) for key in keys])


def _fernet_key(secret: str) -> bytes:
    """32 bytes of SHA-256 over a label and the secret, which is long and random already."""
    return base64.urlsafe_b64encode(hashlib.sha256(b"botsmith.sealed:" + secret.encode()).digest())
