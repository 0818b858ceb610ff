from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from accounts.models import User
from billing.levels import has_custom_branding
from bots.access import get_own_bot
from bots.actions.chatbots import change_bot, create_bot, delete_bot
from bots.api.auth import KeyAuth, Scope
from bots.api.chatbot_schemas import EXAMPLE, ChatbotChanges, ChatbotOut, NewChatbot, shown
from bots.api.filled import fields_of_bot
from bots.api.middleware import ADDRESSES
from bots.api.schemas import Items, Problem, Turn, page_from
from bots.api.texts import BotId
from bots.models import Chatbot

router = Router(tags=["Chatbots"])
EXAMPLE_BODY = {"requestBody": {"content": {"application/json": {"example": EXAMPLE}}}}


@router.get(
    "chatbots",
    auth=KeyAuth(Scope.READ),
    response=Items[ChatbotOut],
    summary="List chatbots",
)
def list_chatbots(request: HttpRequest, turn: Turn) -> dict:
    """The account's chatbots, the newest first."""
    user = request.auth.user
    may = has_custom_branding(user)
    found = Chatbot.objects.filter(user=user)
    return page_from(found, turn, lambda bot: shown(bot, may_hide_branding=may))


@router.post(
    "chatbots",
    auth=KeyAuth(Scope.WRITE),
    response={201: ChatbotOut},
    summary="Make a chatbot",
    openapi_extra=EXAMPLE_BODY,
)
def create_chatbot(request: HttpRequest, given: NewChatbot, response: HttpResponse) -> Status:
    """Only a name is needed; all else begins as it does on the page for a new chatbot. It counts
    towards the plan's chatbots."""
    user = request.auth.user
    fields = fields_of_bot(Chatbot(user=user), given.model_dump(exclude_unset=True))
    bot = create_bot(user, **fields)
    response["Location"] = f"{ADDRESSES}chatbots/{bot.pk}"
    return Status(201, _shown(user, bot.pk))


@router.get(
    "chatbots/{bot_id}",
    auth=KeyAuth(Scope.READ),
    response=ChatbotOut,
    summary="Get a chatbot",
)
def get_chatbot(request: HttpRequest, bot_id: BotId) -> ChatbotOut:
    """Its settings, its look and its figures; never its secrets."""
    return _shown(request.auth.user, bot_id)


@router.patch(
    "chatbots/{bot_id}",
    auth=KeyAuth(Scope.WRITE),
    response={200: ChatbotOut, 409: Problem},
    summary="Change a chatbot",
    openapi_extra=EXAMPLE_BODY,
)
def change_chatbot(request: HttpRequest, bot_id: BotId, given: ChatbotChanges) -> ChatbotOut:
    """Changes what is sent and nothing else. A cap on a model without a known price is refused as
    a conflict (409)."""
    user = request.auth.user
    bot = get_own_bot(user, bot_id)
    fields = fields_of_bot(bot, given.model_dump(exclude_unset=True))
    change_bot(bot, actor=user, **fields)
    return _shown(user, bot_id)


@router.delete(
    "chatbots/{bot_id}",
    auth=KeyAuth(Scope.WRITE),
    response={204: None},
    summary="Delete a chatbot",
)
def delete_chatbot(request: HttpRequest, bot_id: BotId) -> Status:
    """Deletes the chatbot with its sources, its conversations and all else that belongs to it. It
    cannot be brought back."""
    user = request.auth.user
    delete_bot(get_own_bot(user, bot_id), actor=user)
    return Status(204, None)


def _shown(user: User, bot_id: str) -> ChatbotOut:
    """As it is stored."""
    bot = get_own_bot(user, bot_id)
    return shown(bot, may_hide_branding=has_custom_branding(user))
