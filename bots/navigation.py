"""The pages of a chatbot, as its navigation lists them: a page is added by one line here."""

from collections.abc import Callable
from dataclasses import dataclass

from bots.models import Chatbot
from bots.queries import MOST_COUNTED, waiting_count


@dataclass(frozen=True)
class Entry:
    name: str
    """The address's name; behind the colon also the ``tab`` that its pages say they are of."""
    label: str
    icon: str
    count: Callable[[Chatbot], str] | None = None
    count_of: str = ""

    @property
    def tab(self) -> str:
        return self.name.partition(":")[2]


@dataclass(frozen=True)
class Group:
    label: str
    entries: tuple[Entry, ...]


def waiting(bot: Chatbot) -> str:
    """How many of the bot's conversations are a person's to answer; nothing when none is."""
    count = waiting_count(bot.pk)
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "")


GROUPS = (
    Group("", (Entry("bots:overview", "Overview", "overview"),)),
    Group(
        "Teach",
        (
            Entry("knowledge:sources", "Sources", "file"),
            Entry("bots:playground", "Playground", "play"),
        ),
    ),
    Group(
        "Listen",
        (Entry("bots:conversations", "Conversations", "chat", waiting, "with a person"),),
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
