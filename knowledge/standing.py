"""Whether workers may go on for a chatbot: not for a closed account, nor where staff switched the
chatbot off. As MongoDB has it now."""

from accounts.standing import is_good
from botsmith.mongodb.collections import collection
from knowledge.models import chatbot_model

MOST_BLOCKED = 10_000
BLOCKED = {"blocked_at": {"$ne": None}}


def goes_on(owner_id: str, chatbot_id: str) -> bool:
    if not is_good(owner_id):
        return False
    return not collection(chatbot_model()).find_one({"id": chatbot_id, **BLOCKED}, {"_id": 1})


def not_blocked() -> dict:
    """A condition on what belongs to chatbots: none that staff switched off."""
    found = collection(chatbot_model()).find(BLOCKED, {"_id": 0, "id": 1}).limit(MOST_BLOCKED)
    blocked = [each["id"] for each in found]
    return {"chatbot_id": {"$nin": blocked}} if blocked else {}
