"""Signatures as the Standard Webhooks specification has them, and the secrets they are made with.

Pure: callers pass the time. How a secret is kept and replaced is in ``bots.webhooks.secrets``.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signed_headers(
    delivery_id: str, body: str, secrets: Sequence[str], *, at: datetime
) -> dict[str, str]:
    """The three headers of one try: the id is the same for every try, the time is not."""
    timestamp = str(int(at.timestamp()))
    content = f"{delivery_id}.{timestamp}.{body}".encode()
    return {
        "webhook-id": delivery_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(_signature(secret, content) for secret in secrets),
    }


def _signature(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return "v1," + base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
