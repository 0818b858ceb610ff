"""A chatbot as OpenAI's clients know a model: ``chatbots/<id>/v1`` is their ``base_url``."""

import asyncio

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from bots.access import get_own_bot
from bots.actions.turns import Step, Turn
from bots.answering.cutting import ByKey
from bots.answering.pipeline import events_of
from bots.answering.stream import visible
from bots.api.asking import ask
from bots.api.auth import AsyncKeyAuth, KeyAuth, Scope
from bots.api.completions.answering import Answering
from bots.api.completions.refusals import ModelUnknown
from bots.api.completions.schemas import Completion, CompletionRequest, Model, Models
from bots.api.completions.talk import Talk, read_talk
from bots.api.idempotency import REPLAYED, name_of
from bots.api.streams import json_with, streamed, unnamed
from bots.api.texts import BotId
from bots.models import Chatbot
from bots.protocol import EVENTS, event_stream

router = Router(tags=["OpenAI-compatible"])

ALIAS = "botsmith"
OWNER = "botsmith"
CHUNK = json_with("id", "object", "created", "model", "choices")
STREAMED = streamed(
    *(unnamed(CHUNK), unnamed(json_with("error")), unnamed({"const": "[DONE]"})),
    example="data: [DONE]\n\n",
)


@router.post(
    "chatbots/{bot_id}/v1/chat/completions",
    auth=AsyncKeyAuth(Scope.CHAT, sees_to_names=True),
    response=Completion,
    url_name="chat_completions",
    summary="Ask as OpenAI's clients do",
    openapi_extra={"responses": {200: {"content": {EVENTS: STREAMED}}}},
)
async def create_chat_completion(
    request: HttpRequest, bot_id: BotId, body: CompletionRequest
) -> HttpResponse:
    """Answers the last message from what the chatbot knows; earlier ones are its history. The
    chatbot's own instructions hold: system and developer messages, `temperature`, `max_tokens`,
    `top_p`, `stop`, `tools`, `response_format` and all other parameters have no effect. A stream
    begins once the whole answer was held against the sources.
    """
    name = name_of(request)
    turn, talk = await asyncio.to_thread(_begun, request, bot_id, body, name)
    events = visible(events_of(turn, still_good=ByKey(request.auth.pk)), to_owner=False)
    answering = Answering(turn, talk, events)
    if body.stream:
        with_usage = bool(body.stream_options and body.stream_options.include_usage)
        response = event_stream(answering.lines(with_usage=with_usage))
    else:
        response = JsonResponse(await answering.completion())
    if turn.step is Step.REPLAY:
        response[REPLAYED] = "true"
    return response


@router.get(
    "chatbots/{bot_id}/v1/models",
    auth=KeyAuth(Scope.CHAT),
    response=Models,
    url_name="models",
    summary="List models as OpenAI's clients do",
)
def list_models(request: HttpRequest, bot_id: BotId) -> dict:
    """The chatbot itself, which is the one model here."""
    bot = get_own_bot(request.auth.user, bot_id)
    return {"object": "list", "data": [_model(bot)]}


@router.get(
    "chatbots/{bot_id}/v1/models/{model}",
    auth=KeyAuth(Scope.CHAT),
    response=Model,
    url_name="model",
    summary="Get a model as OpenAI's clients do",
)
def get_model(request: HttpRequest, bot_id: BotId, model: str) -> dict:
    """The chatbot, by its id or as `botsmith`."""
    bot = get_own_bot(request.auth.user, bot_id)
    _check_model(bot.pk, model)
    return _model(bot)


def _begun(
    request: HttpRequest, bot_id: BotId, body: CompletionRequest, name: str | None
) -> tuple[Turn, Talk]:
    bot = get_own_bot(request.auth.user, bot_id)
    _check_model(bot.pk, body.model)
    talk = read_talk(bot.pk, body)
    return ask(request.auth, bot.pk, talk.wanted, name), talk


def _check_model(bot_id: str, model: str) -> None:
    if model not in (bot_id, ALIAS):
        raise ModelUnknown(model)


def _model(bot: Chatbot) -> dict:
    created = int(bot.created_at.timestamp())
    return {"id": bot.pk, "object": "model", "created": created, "owned_by": OWNER}
