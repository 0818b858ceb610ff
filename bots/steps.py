"""The first steps that the dashboard proposes, and how far the customer is."""

from dataclasses import dataclass

from django.urls import reverse

from bots.models import Chatbot, Conversation


@dataclass(frozen=True)
class FirstStep:
    title: str
    text: str
    url: str
    done: bool


WORDS = (
    ("Teach it", "Add a file, a website or a text to answer from."),
    ("Try it", "Ask it something and see what the answer rests on."),
    ("Put it on your site", "One line of HTML, on any website."),
)
PAGES = ("knowledge:sources", "bots:playground", "bots:share")


def account_steps(bots: list[Chatbot], sources: dict[str, int]) -> list[FirstStep]:
    """For the dashboard: make a bot, then that bot's own steps."""
    new = reverse("bots:new")
    made = FirstStep(
        "Make a chatbot", "Give it a name and say what it is for.", new, done=bool(bots)
    )
    if not bots:
        return [made, *(FirstStep(*words, new, done=False) for words in WORDS)]
    first = bots[-1]
    return [made, *bot_steps(first, sources.get(first.pk, 0))]


def bot_steps(bot: Chatbot, sources_count: int) -> list[FirstStep]:
    tried = bot.conversations.filter(channel=Conversation.Channel.PLAYGROUND).exists()
    done = (sources_count > 0, tried, bot.conversations_count > 0)
    return [
        FirstStep(*words, reverse(page, args=[bot.pk]), done=is_done)
        for words, page, is_done in zip(WORDS, PAGES, done, strict=True)
    ]
