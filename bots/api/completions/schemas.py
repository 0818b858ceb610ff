"""What OpenAI's clients send and read."""

from typing import Any, Literal

from ninja import Field, Schema
from pydantic import BaseModel, StrictBool, StrictInt

from bots.api.chat import Citation

Role = Literal["system", "developer", "user", "assistant", "tool", "function"]
ENOUGH = 2000  # Messages of one request.


class ContentPart(Schema):
    type: str = Field(description="`text`: nothing else can be read.")
    text: str | None = None


class CompletionMessage(Schema):
    role: Role
    content: str | list[ContentPart] | None = None


# Not ninja's Schema, to which a list is an object that leaves all out.
class StreamOptions(BaseModel):
    include_usage: StrictBool | None = Field(None, description="Ends the stream with the usage.")


class CompletionRequest(Schema):
    """What is not named here is taken and has no effect."""

    model: str = Field(description="The chatbot's id, or `botsmith`.", examples=["botsmith"])
    messages: list[CompletionMessage] = Field(
        min_length=1,
        max_length=ENOUGH,
        description="The last one is the user's question; those before it are its history.",
        examples=[[{"role": "user", "content": "When do you open on Saturday?"}]],
    )
    stream: StrictBool | None = None
    stream_options: StreamOptions | None = None
    n: StrictInt | None = Field(None, ge=1, le=1, description="There is one answer.")
    user: str | None = Field(None, description="Your own id of who asks, shown in the inbox.")
    metadata: dict[str, Any] | None = Field(None, description="It has no effect.")


class CompletionAnswer(Schema):
    role: Literal["assistant"]
    content: str
    refusal: None = None


class CompletionChoice(Schema):
    index: int
    message: CompletionAnswer
    finish_reason: Literal["stop", "length", "content_filter"]
    logprobs: None = None


class PromptTokens(Schema):
    cached_tokens: int


class CompletionUsage(Schema):
    """As the provider counted it; an estimate where none was asked."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    prompt_tokens_details: PromptTokens


class Completion(Schema):
    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[CompletionChoice]
    usage: CompletionUsage
    citations: list[Citation] = Field(description="BotSmith's own, as everywhere in the API.")
    grounded: bool = Field(description="Whether sources bear all of it out.")
    conversation_id: str = Field(description="In which the inbox shows it.")


class Model(Schema):
    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class Models(Schema):
    object: Literal["list"]
    data: list[Model]
