"""The gates: nothing else fetches a chatbot, a source or a page of one by an id from outside.

Somebody else's object answers 404, exactly as a missing one does.
"""

from django.db.models import Model
from django.shortcuts import get_object_or_404

from accounts.models import User
from knowledge.models import Page, Source, chatbot_model


def get_own_bot(user: User, bot_id: str) -> Model:
    """The user's chatbot of that id, or 404."""
    return get_object_or_404(chatbot_model(), pk=bot_id, user_id=user.pk)


def get_own_source(user: User, bot_id: str, source_id: str) -> Source:
    """The source of that id, of that chatbot, of that user, or 404."""
    bot = get_own_bot(user, bot_id)
    sources = Source.objects.defer("content")  # Megabytes that few pages show.
    return get_object_or_404(sources, pk=source_id, chatbot_id=bot.pk)


def get_own_page(user: User, bot_id: str, source_id: str, page_id: str) -> Page:
    """The page of that id, of that source, of that chatbot, of that user, or 404.

    Its ``source`` is there already; its text is read when it is asked for.
    """
    source = get_own_source(user, bot_id, source_id)
    pages = Page.objects.defer("text", "links")
    page = get_object_or_404(pages, pk=page_id, source_id=source.pk)
    page.source = source
    return page
