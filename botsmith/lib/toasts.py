"""Messages of which the person can take back what they tell of."""

import json
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpRequest


class NamedCookie(CookieStorage):
    """Under a name that no other website can set over https."""

    cookie_name = settings.MESSAGE_COOKIE_NAME


class CookieMessages(FallbackStorage):
    """In a cookie; what is too long for one in the session."""

    storage_classes = (NamedCookie, SessionStorage)


@dataclass(frozen=True)
class Undo:
    """What the button of a message sends, and where."""

    url: str
    fields: dict[str, str] = field(default_factory=dict)


def with_undo(
    request: HttpRequest,
    text: str,
    *,
    url: str,
    fields: dict[str, str] | None = None,
    level: int = messages.SUCCESS,
) -> None:
    """Says what was done, with a button that posts ``fields`` to ``url``, a path of ours.

    A ``level`` of trouble says that undoing was refused, and can be tried once more.

    It travels as a tag of the message, in a signed cookie or the session, and is escaped like any
    text when it is shown. Whoever answers ``url`` decides anew whether the person may.
    """
    if not url.startswith("/") or url.startswith(("//", "/\\")):
        raise ValueError("What is undone is undone here.")
    tag = json.dumps({"url": url, "fields": fields or {}})
    messages.add_message(request, level, text, extra_tags=tag)


def undo_of(message: Message) -> Undo | None:
    tag = message.extra_tags or ""
    return Undo(**json.loads(tag)) if tag.startswith("{") else None
