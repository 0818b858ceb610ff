"""Questions that an owner may begin with: what visitors are offered, and what they ask most."""

from collections import Counter
from itertools import islice

from bots.answering.understanding import smalltalk
from bots.checks.judging import comparable
from bots.models import Chatbot, Conversation
from botsmith.mongodb.collections import collection

MOST = 6
LOOKED_AT = 300


def suggestions(bot: Chatbot, known: list[str]) -> list[str]:
    """A few that are not among the ``known``."""
    asked = [*(bot.suggested_questions or []), *_asked_most(bot)]
    seen = {comparable(each) for each in known} | {comparable("")}
    found = []
    for question in asked:
        if (words := comparable(question)) not in seen:
            seen.add(words)
            found.append(question)
    return found[:MOST]


def _asked_most(bot: Chatbot) -> list[str]:
    """With what visitors began their latest conversations, the most frequent first."""
    latest = collection(Conversation).find(
        {"chatbot_id": bot.pk}, {"_id": 0, "preview": 1, "channel": 1}
    )
    latest = latest.sort([("updated_at", -1), ("id", -1)]).limit(LOOKED_AT)
    counts = Counter(
        each.get("preview") or ""
        for each in latest
        if each.get("channel") != Conversation.Channel.PLAYGROUND
    )
    whole = (question for question, _ in counts.most_common() if not question.endswith("…"))
    asking = (question for question in whole if _asks_something(question, bot))
    return list(islice(asking, MOST))


def _asks_something(said: str, bot: Chatbot) -> bool:
    """Not a greeting or thanks: no source answers those, so there is nothing to check."""
    is_small_talk = smalltalk.recognise(said, bot_name=bot.name, opening=True)
    return bool(said.strip()) and is_small_talk is None
