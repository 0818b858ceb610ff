from collections.abc import Iterable

from accounts.models import User
from bots.answering.reading import ENGINE_LABELS, answer_html
from bots.models import Chatbot, Conversation, ConversationRating, Message
from botsmith.lib.cursor import Cursor

PAGE = 30
TRANSCRIPT = 500


def bots_of(user) -> list[Chatbot]:
    return list(Chatbot.objects.filter(user=user).order_by("-created_at"))


def conversations_of(
    bots: Iterable[Chatbot], *, status: str = "", cursor: str = "", limit: int = PAGE
) -> tuple[list[Conversation], str | None]:
    """The latest conversations of visitors, and the cursor of the next page if there is one."""
    names = {bot.pk: bot.name for bot in bots}
    found = Conversation.objects.filter(chatbot_id__in=list(names))
    found = found.exclude(channel=Conversation.Channel.PLAYGROUND)
    if status in Conversation.Status.values:
        found = found.filter(status=status)
    if position := Cursor.read(cursor):
        found = found.filter(position.after())
    page = list(found.order_by("-updated_at", "-id")[: limit + 1])
    for conversation in page:
        conversation.chatbot_name = names[conversation.chatbot_id]
    _add_ratings(page)
    more = len(page) > limit
    page = page[:limit]
    return page, Cursor(page[-1].updated_at, page[-1].pk).text if more else None


def _add_ratings(conversations: list[Conversation]) -> None:
    stars = ConversationRating.objects.filter(
        conversation_id__in=[conversation.pk for conversation in conversations]
    ).values_list("conversation_id", "rating")
    by_id = dict(stars)
    for conversation in conversations:
        conversation.rating = by_id.get(conversation.pk)


def transcript(conversation: Conversation) -> list[Message]:
    """Its latest messages, oldest first, each with ``html`` and ``engine_label`` for pages.

    ``author`` is the name of the person who wrote it, None for all but a person's replies.
    """
    found = Message.objects.filter(conversation=conversation).defer("trace")
    messages = list(found.order_by("-timestamp", "role")[:TRANSCRIPT])[::-1]
    names = names_of({message.author_id for message in messages})
    for message in messages:
        message.author = names.get(message.author_id)
        message.html = answer_html(message.content, message.claims)
        message.engine_label = ENGINE_LABELS.get(message.engine or "", "")
    return messages


def names_of(user_ids: Iterable[str | None]) -> dict[str | None, str]:
    """The names by which visitors know the people who reply to them, by the users' ids."""
    ids = [each for each in user_ids if each]
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def rating_of(conversation: Conversation) -> ConversationRating | None:
    return ConversationRating.objects.filter(pk=conversation.rating_id).first()
