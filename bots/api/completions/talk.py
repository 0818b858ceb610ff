"""Messages as OpenAI's clients send them, read as a question and what was said before it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from bots.actions.turns import NOBODY, Person
from bots.api.asking import Wanted
from bots.api.completions.refusals import BadPart
from bots.api.completions.schemas import CompletionMessage, CompletionRequest
from bots.api.remembered import thread_of
from bots.widget.identity import MOST_OF_ID
from botsmith.lib.tokens import count_tokens

SPOKEN = ("user", "assistant")
QUESTION_LAST = "End “messages” with the user's question: it is what is answered."


@dataclass(frozen=True)
class Talk:
    """``said`` is what user and assistant said, the question last; ``text`` all that was sent."""

    bot_id: str
    user: str
    said: Sequence[tuple[str, str]]
    text: str

    @property
    def question(self) -> str:
        return self.said[-1][1]

    @property
    def thread(self) -> str | None:
        """What stands for all up to the last answer; None before there was one."""
        answers = [at for at, (role, _) in enumerate(self.said) if role == "assistant"]
        if not answers:
            return None
        return thread_of(self.bot_id, self.user, self.said[: answers[-1] + 1])

    def thread_after(self, answer: str) -> str:
        return thread_of(self.bot_id, self.user, [*self.said, ("assistant", answer)])

    @property
    def wanted(self) -> Wanted:
        most = settings.CHAT_MESSAGE_MAX_CHARS
        history = [{"role": role, "content": text[:most]} for role, text in self.said[:-1]]
        person = Person(self.user[:MOST_OF_ID]) if self.user else NOBODY
        return Wanted(self.question, person=person, history=history, thread=self.thread)

    @property
    def tokens(self) -> int:
        """An estimate of what was sent."""
        return count_tokens(self.text)


def read_talk(bot_id: str, asked: CompletionRequest) -> Talk:
    """BadPart for what is no text, and where the last message is not the user's.

    What a system or developer message says is left out: the chatbot's own instructions hold.
    """
    texts = [(each.role, _text(each, at)) for at, each in enumerate(asked.messages)]
    if texts[-1][0] != "user":
        raise BadPart("messages", QUESTION_LAST)
    said = [(role, text) for role, text in texts if role in SPOKEN]
    every = "\n".join(text for _, text in texts)
    return Talk(bot_id, (asked.user or "").strip(), said, every)


def _text(message: CompletionMessage, at: int) -> str:
    content = message.content
    if not isinstance(content, list):
        return content or ""
    for place, part in enumerate(content):
        if part.type != "text":
            raise BadPart(
                f"messages.{at}.content.{place}",
                f"This chatbot reads text only, and no “{part.type}”. Leave that part out.",
            )
    return "\n".join(part.text or "" for part in content)
