"""What is counted, up to where, and what is said when nothing is left."""

from dataclasses import dataclass
from enum import Enum

from accounts.models import User
from billing.models import UNLIMITED, Plan, PlanLimits


@dataclass(frozen=True)
class Rule:
    """What is counted: the counter in ``usage``, the plan's field, the user's override, words."""

    counter: str
    plan_field: str
    override: str | None
    label: str
    one: str
    many: str

    def of(self, limits: PlanLimits) -> int | None:
        """The plan's figure; None is unlimited."""
        value = getattr(limits, self.plan_field)
        return None if value == UNLIMITED else value

    def counted(self, number: int) -> str:
        return f"{number:,} {self.one if number == 1 else self.many}"


class Limit(Enum):
    CHATBOTS = Rule(
        "chatbots_count", "max_chatbots", "custom_max_chatbots", "Chatbots", "chatbot", "chatbots"
    )
    MESSAGES = Rule(
        "messages_this_month",
        "max_messages_per_month",
        "custom_max_messages",
        "Messages this month",
        "message a month",
        "messages a month",
    )
    FILES = Rule(
        "file_uploads_count",
        "max_file_uploads",
        "custom_max_file_uploads",
        "Files",
        "file",
        "files",
    )
    WEBSITES = Rule(
        "website_sources_count", "max_website_sources", None, "Websites", "website", "websites"
    )
    TEXTS = Rule("text_sources_count", "max_text_sources", None, "Texts", "text", "texts")


# What a second write makes: what is counted of them can be held against what is there.
THINGS = (Limit.CHATBOTS, Limit.FILES, Limit.WEBSITES, Limit.TEXTS)


def own_limit(user: User, limit: Limit) -> int | None:
    """The figure that staff set for this user alone, if they did."""
    return getattr(user, limit.value.override) if limit.value.override else None


def effective_limit(user: User, plan: Plan, limit: Limit) -> int | None:
    """The user's own limit if staff set one, else the plan's; None is unlimited."""
    own = own_limit(user, limit)
    if own is None:
        return limit.value.of(plan.limits)
    return None if own == UNLIMITED else own
