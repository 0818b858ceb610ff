"""The pages of a chatbot, as its navigation lists them: a page is added by one line here."""

from bots.gaps.listing import open_count
from bots.inbox.finding import MOST_COUNTED
from bots.models import Chatbot
from bots.queries import waiting_count
from botsmith.lib.navigation import Entry, Group


def waiting(bot: Chatbot) -> str:
    """How many of the bot's conversations are a person's to answer; nothing when none is."""
    return _shown(waiting_count(bot.pk))


def open_gaps(bot: Chatbot) -> str:
    """How many questions wait for the owner's answer; nothing when none does."""
    return _shown(open_count(bot.pk, most=MOST_COUNTED + 1))


def _shown(count: int) -> str:
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "")


GROUPS = (
    Group("", (Entry("bots:overview", "Overview", "overview"),)),
    Group(
        "Teach",
        (
            Entry("knowledge:sources", "Sources", "file"),
            Entry("bots:playground", "Playground", "play"),
            Entry("bots:checks", "Checks", "checks"),
        ),
    ),
    Group(
        "Listen",
        (
            Entry("bots:conversations", "Conversations", "chat", waiting, "with a person"),
            Entry("bots:gaps", "Gaps", "question", open_gaps, "open"),
            Entry("bots:analytics", "Analytics", "chart"),
        ),
    ),
    Group(
        "Publish",
        (
            Entry("bots:appearance", "Appearance", "brush"),
            Entry("bots:share", "Share", "share"),
            Entry("bots:access", "Access", "shield"),
            Entry("bots:webhooks", "Webhooks", "links"),
            Entry("bots:settings", "Settings", "settings"),
        ),
    ),
)
