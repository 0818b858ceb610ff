"""The first steps that the dashboard proposes, and how far the customer is."""

from dataclasses import dataclass

from django.urls import reverse

from bots.models import Chatbot


@dataclass(frozen=True)
class FirstStep:
    title: str
    text: str
    url: str
    done: bool


def account_steps(bots: list[Chatbot], sources: dict[str, int]) -> list[FirstStep]:
    """For the dashboard: make a bot, then that bot's own steps."""
    first = bots[-1] if bots else None
    made = FirstStep(
        "Make a chatbot", "Give it a name and say what it is for.", reverse("bots:new"), bool(bots)
    )
    if first is None:
        return [made, *_waiting()]
    return [made, *bot_steps(first, sources.get(first.pk, 0))]


def bot_steps(bot: Chatbot, sources_count: int) -> list[FirstStep]:
    return [
        FirstStep(
            "Teach it",
            "Add a file, a website or a text to answer from.",
            reverse("knowledge:sources", args=[bot.pk]),
            sources_count > 0,
        ),
        FirstStep(
            "Try it",
            "Ask it something and see what the answer rests on.",
            reverse("bots:playground", args=[bot.pk]),
            bot.last_trained is not None,
        ),
        FirstStep(
            "Put it on your site",
            "One line of HTML, on any website.",
            reverse("bots:share", args=[bot.pk]),
            bot.conversations_count > 0,
        ),
    ]


def _waiting() -> list[FirstStep]:
    new = reverse("bots:new")
    return [
        FirstStep("Teach it", "Add a file, a website or a text to answer from.", new, False),
        FirstStep("Try it", "Ask it something and see what the answer rests on.", new, False),
        FirstStep("Put it on your site", "One line of HTML, on any website.", new, False),
    ]
