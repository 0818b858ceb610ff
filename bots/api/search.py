import asyncio

from django.conf import settings
from django.http import HttpRequest
from ninja import Field, Router, Schema

from accounts.models import User
from bots.access import get_own_bot
from bots.answering.searching import passages_for
from bots.api.auth import AsyncKeyAuth, Scope
from bots.api.schemas import Body
from bots.api.texts import BotId, number, prose
from bots.models import Chatbot
from knowledge.passages import Passage
from knowledge.retrieval import K

router = Router(tags=["Search"])
MOST_PASSAGES = 50


class Search(Body):
    query: prose(settings.CHAT_MESSAGE_MAX_CHARS) = Field(
        description="A question, as a visitor would ask it.", examples=["When do you open?"]
    )
    k: number(1, MOST_PASSAGES) = Field(K, description="How many passages at most.")


class PassageOut(Schema):
    source_id: str = Field(json_schema_extra={"format": "uuid"})
    source_name: str = Field(description="Of a website: its page's title.")
    url: str | None
    heading: str = Field(description="Under which heading it stands.")
    text: str
    start: int = Field(description="Where it begins in the source's text, in characters.")
    end: int
    page: int | None = Field(description="The page of a printed document that it begins on.")
    score: float = Field(description="What the passages are ordered by, within this answer.")
    is_given_answer: bool = Field(description="Whether you answered this very question.")


class Passages(Schema):
    items: list[PassageOut] = Field(description="The best first.")


@router.post(
    "chatbots/{bot_id}/search",
    auth=AsyncKeyAuth(Scope.READ),
    response=Passages,
    summary="Search what a chatbot knows",
)
async def search_knowledge(request: HttpRequest, bot_id: BotId, given: Search) -> dict:
    """The passages that an answer to this question would be made from. Nothing is answered, and no
    message is counted."""
    bot = await asyncio.to_thread(_bot, request.auth.user, bot_id)
    found = await passages_for(bot, given.query.strip(), given.k)
    return {"items": [_shown(passage) for passage in found]}


def _bot(user: User, bot_id: str) -> Chatbot:
    bot = get_own_bot(user, bot_id)
    bot.user = user
    return bot


def _shown(passage: Passage) -> PassageOut:
    same = ("source_id", "source_name", "url", "heading", "text", "start", "end", "score")
    return PassageOut(
        **{name: getattr(passage, name) for name in same},
        page=passage.page_at(0),
        is_given_answer=passage.given,
    )
