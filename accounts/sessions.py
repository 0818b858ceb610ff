"""The sessions of people who signed in."""

from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings

from accounts.models import User


def end_sessions(user: User, *, except_key: str | None = None) -> int:
    """Ends the user's sessions, in MongoDB and in the cache; how many those were."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    found = UserSession.objects.filter(user_id=user.pk).exclude(session_key=except_key)
    ended = list(found)
    for session in ended:
        store.delete(session.session_key)
        session.delete()
    return len(ended)
