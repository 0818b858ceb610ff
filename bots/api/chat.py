"""Questions to a chatbot, answered as its visitors are."""

import asyncio
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from bots.actions.turns import NOBODY, Person, Step
from bots.answering.cutting import ByKey
from bots.answering.pipeline import events_of
from bots.answering.stream import visible
from bots.api.asking import Wanted, ask
from bots.api.auth import AsyncKeyAuth, Scope
from bots.api.idempotency import REPLAYED, name_of
from bots.api.schemas import Body
from bots.api.streams import event, streamed
from bots.api.texts import BotId
from bots.contacts import MAX_EMAIL, MAX_NAME, usable_email, usable_name
from bots.protocol import EVENTS, event_stream, one_body
from bots.widget.identity import MOST_OF_ID

router = Router(tags=["Chat"])

STREAMED = streamed(
    event("start", "conversation_id", "message_id"),
    event("delta", "text"),
    event("citations", "citations"),
    event("done", "message_id", "content", "html", "kind", "finish_reason", "grounded"),
    event("error", "code", "message", "retryable"),
    example='event: delta\ndata: {"text": "On Saturday"}\n\n',
)


class ChatVisitor(Body):
    """Who asks, as your program knows them; it is shown in the inbox."""

    id: str | None = Field(
        None,
        min_length=1,
        max_length=MOST_OF_ID,
        description="Your own id of this person: all that they asked is found by it.",
    )
    name: str | None = Field(None, max_length=MAX_NAME)
    email: str | None = Field(
        None, max_length=MAX_EMAIL, description="An address no mail can be sent to is left out."
    )


class ChatQuestion(Body):
    content: str = Field(
        min_length=1,
        max_length=settings.CHAT_MESSAGE_MAX_CHARS,
        pattern=r"\S",
        description="What is asked.",
        examples=["When do you open on Saturday?"],
    )
    conversation_id: str | None = Field(
        None, min_length=1, max_length=64, description="Of an earlier answer, to go on from there."
    )
    client_message_id: UUID | None = Field(
        None, description="Names the question: sent again in its conversation, it is the same one."
    )
    visitor: ChatVisitor | None = None

    @property
    def person(self) -> Person:
        who = self.visitor
        if who is None:
            return NOBODY
        return Person(who.id or "", usable_name(who.name), usable_email(who.email))


class Citation(Schema):
    """A place in a source that the answer rests on."""

    n: int = Field(description="The number that it has in the answer: `[1]`.")
    source_id: str
    source_name: str
    url: str | None
    page: int | None = Field(description="The printed page it begins on, where there are pages.")
    quote: str
    start: int = Field(description="In characters, from the beginning of the source's text.")
    end: int


class ChatAnswer(Schema):
    message_id: str | None = Field(description="Null while a person has the conversation.")
    conversation_id: str
    content: str = Field(description="In Markdown, with numbers like `[1]` for its citations.")
    html: str = Field(description="The same as safe HTML.")
    kind: str = Field(description="`answer`, `small_talk`, `refusal` or `with_person`.")
    finish_reason: str = Field(description="`stop`, `refused` or `with_person`.")
    grounded: bool = Field(description="Whether sources bear all of it out.")
    citations: list[Citation]


@router.post(
    "chatbots/{bot_id}/chat",
    auth=AsyncKeyAuth(Scope.CHAT, sees_to_names=True),
    response=ChatAnswer,
    url_name="chat",
    summary="Ask a chatbot",
    openapi_extra={"responses": {200: {"content": {EVENTS: STREAMED}}}},
)
async def ask_chatbot(request: HttpRequest, bot_id: BotId, body: ChatQuestion) -> HttpResponse:
    """Answers from what the chatbot knows, and counts as a message of the account's. With `Accept:
    text/event-stream` the answer comes as it is written: events `start`, `delta`, `citations`, and
    `done` (whose `content` is the answer that stands) or `error`.
    """
    number = str(body.client_message_id) if body.client_message_id else None
    wanted = Wanted(body.content, body.conversation_id, number, body.person)
    turn = await asyncio.to_thread(ask, request.auth, bot_id, wanted, name_of(request))
    events = visible(events_of(turn, still_good=ByKey(request.auth.pk)), to_owner=False)
    if EVENTS in request.headers.get("accept", ""):
        response = event_stream(events)
    else:
        response = await one_body(turn, events)
    if turn.step is Step.REPLAY:
        response[REPLAYED] = "true"
    return response
