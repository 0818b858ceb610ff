from django.utils.translation import gettext_lazy as _

from bots.actions import news
from bots.actions.gaps import note_rating
from bots.models import Conversation, ConversationRating
from bots.stats.due import make_due
from bots.webhooks.events import announce_each
from botsmith.lib.errors import InvalidRequest
from botsmith.mongodb.collections import as_document, collection

MAX_FEEDBACK = 2000


def rate_conversation(
    conversation: Conversation, *, rating: int, feedback: str = ""
) -> ConversationRating:
    """Keeps one rating (1-5 stars) for the conversation; rating again replaces it.

    What was given before is no news and not announced again.
    """
    if isinstance(rating, bool) or not isinstance(rating, int) or not 1 <= rating <= 5:
        raise InvalidRequest(_("Give one to five stars."))
    fresh = ConversationRating(
        id=conversation.rating_id,
        conversation=conversation,
        chatbot_id=conversation.chatbot_id,
        rating=rating,
        feedback=feedback.strip()[:MAX_FEEDBACK] or None,
    )
    document = as_document(fresh)
    said = {name: document.pop(name) for name in ("rating", "feedback")}
    written = collection(ConversationRating).update_one(
        {"id": document.pop("id")}, {"$set": said, "$setOnInsert": document}, upsert=True
    )
    rated = {"$set": {"rating": rating}}
    if not collection(Conversation).update_one({"id": conversation.pk}, rated).matched_count:
        # Deleted meanwhile, with all that was there of it by then.
        collection(ConversationRating).delete_one({"id": fresh.pk})
        return fresh
    if written.modified_count or written.upserted_id:  # The same stars again are no news.
        announce_each(news.of_rating(conversation.chatbot, conversation.channel, fresh))
        note_rating(conversation, stars=fresh.rating, feedback=fresh.feedback)
    if written.modified_count:  # It stays one of the day on which it was first given.
        given = collection(ConversationRating).find_one({"id": fresh.pk}, {"created_at": 1})
        make_due(conversation.chatbot_id, [given["created_at"]] if given else [])
    return fresh
