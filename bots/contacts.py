"""What a visitor is called and how they are reached, as far as it can be kept."""

from django.core.exceptions import ValidationError
from django.core.mail.message import sanitize_address
from django.core.validators import validate_email

MAX_NAME, MAX_EMAIL = 120, 254


def usable_name(given: object) -> str:
    """One line of it; "" for what is no text."""
    return " ".join(given.split())[:MAX_NAME] if isinstance(given, str) else ""


def usable_email(given: object) -> str:
    """The address without its margins; "" for what no mail could be sent to."""
    text = given.strip() if isinstance(given, str) else ""
    try:
        validate_email(text)
        sanitize_address(text, "utf-8")  # What a browser's field takes may be what no header does.
    except (ValidationError, ValueError):
        return ""
    return text if len(text) <= MAX_EMAIL else ""
