"""What a visitor's message means before anything is searched. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bots.answering.understanding import smalltalk
from bots.answering.understanding.followup import MOST_TURNS, Turn, context_of
from bots.answering.understanding.leaning import leans
from bots.answering.understanding.visitor_language import fallback_language, language_of

_MOST_MESSAGES = 24
_TURN_LENGTH = 1000
"""As much of an earlier message as can matter."""


@dataclass(frozen=True)
class Understood:
    """A message, understood."""

    kind: Literal["question", "small_talk"]
    query: str  # what is searched: the question without the greetings around it
    context: str  # words of earlier turns that it leans on, "" when it stands alone
    language: str  # ISO 639-1 of the message; when too short to tell, of the conversation or bot
    reply: str  # small talk only: what to say, in `language`

    @property
    def standalone(self) -> str:
        """Query and context as one readable line."""
        return f"{self.context} — {self.query}" if self.context else self.query


def understand(
    question: str, history: Sequence[dict], *, bot_name: str, languages: Sequence[str]
) -> Understood:
    """What `question` means after `history`.

    `history`: {"role": "user" | "assistant", "content": str}, oldest first; `languages`: ISO codes
    of the languages that the bot's sources are in, the most frequent first.
    """
    recent = history[-_MOST_MESSAGES:]
    asked = [str(turn["content"])[:_TURN_LENGTH] for turn in recent if turn["role"] == "user"]
    opening = not asked
    said = smalltalk.recognise(question, bot_name=bot_name, opening=opening)
    if said is not None:
        language = _language_of_small_talk(said, asked, languages)
        text = smalltalk.reply(said.intent(language), language, bot_name=bot_name)
        return Understood("small_talk", question.strip(), "", language, text)
    query = smalltalk.without_courtesies(question, bot_name=bot_name)
    language = language_of(query, asked, languages)
    context = ""
    if asked and leans(query, language):
        turns = _turns(recent, bot_name, [language, *languages])
        context = context_of(query, turns, language)
    return Understood("question", query, context, language, "")


def _language_of_small_talk(
    said: smalltalk.Said, asked: Sequence[str], languages: Sequence[str]
) -> str:
    """One of the languages it may have been said in: the conversation's, the bot's, else any."""
    wanted = fallback_language(asked, languages)
    for language in (wanted, *languages):
        if language in said.languages:
            return language
    known = said.languages[0] if said.languages else wanted
    return known if known in smalltalk.REPLIES else "en"


def _turns(history: Sequence[dict], bot_name: str, languages: Sequence[str]) -> list[Turn]:
    """The visitor's last questions, small talk left out, with their answers."""
    turns: list[Turn] = []
    answer = ""
    first = next(place for place, turn in enumerate(history) if turn["role"] == "user")
    for place in range(len(history) - 1, -1, -1):
        text = str(history[place]["content"])[:_TURN_LENGTH]
        if history[place]["role"] != "user":
            answer = text
            continue
        if smalltalk.recognise(text, bot_name=bot_name, opening=place == first) is None:
            query = smalltalk.without_courtesies(text, bot_name=bot_name)
            turns.append(Turn(query, answer, language_of(query, (), languages)))
        answer = ""
        if len(turns) == MOST_TURNS:
            break
    return turns[::-1]
