import json

from django.http import HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict
from ninja import Router, Status
from ninja.errors import HttpError, ValidationError
from pydantic import ValidationError as Invalid

from accounts.models import ApiKey, User
from bots.access import get_own_bot
from bots.api.auth import KeyAuth, Scope
from bots.api.filled import FieldsRefused, check
from bots.api.middleware import ADDRESSES
from bots.api.schemas import CursorUnknown, Items
from bots.api.source_schemas import (
    BODY,
    NEW_SOURCE,
    Narrowed,
    NewQuestion,
    NewSource,
    NewText,
    NewWebsite,
    SourceOut,
    shown,
)
from bots.api.texts import BotId, SourceId
from bots.models import Chatbot
from knowledge.access import get_own_source
from knowledge.actions import (
    add_file,
    add_qa,
    add_text,
    add_website,
    delete_source,
    refresh_source,
    retry_source,
)
from knowledge.forms import FileForm, QuestionForm, TextForm, WebsiteForm
from knowledge.models import Source
from knowledge.queries import is_place_of_sources, sources_from

router = Router(tags=["Sources"])
FORM = "multipart/form-data"
ONE_FILE = "Send one file with a request, as the part “file”."
NO_PART = "There is no such part. Send the file as “file”, and nothing beside it."


@router.get(
    "chatbots/{bot_id}/sources",
    auth=KeyAuth(Scope.READ),
    response=Items[SourceOut],
    summary="List sources",
)
def list_sources(request: HttpRequest, bot_id: BotId, turn: Narrowed) -> dict:
    """What the chatbot knows from, the newest first."""
    bot = get_own_bot(request.auth.user, bot_id)
    if turn.cursor and not is_place_of_sources(turn.cursor):
        raise CursorUnknown
    narrowed = {"state": turn.status or "", "kind": turn.type or ""}
    found, following = sources_from(bot, turn.cursor, turn.limit, **narrowed)
    return {"items": [shown(source) for source in found], "next_cursor": following}


@router.post(
    "chatbots/{bot_id}/sources",
    auth=KeyAuth(Scope.WRITE),
    response={201: SourceOut},
    summary="Add a source",
    openapi_extra={"requestBody": BODY},
)
def create_source(request: HttpRequest, bot_id: BotId, response: HttpResponse) -> Status:
    """A text, a website, or a question and answer as JSON; a file as a form in parts. Its reading
    begins by itself: ask for it until its status is no longer “processing”."""
    user = request.auth.user
    bot = get_own_bot(user, bot_id)
    is_file = request.content_type == FORM
    source = _from_form(bot, request, user) if is_file else _from_json(bot, request, user)
    response["Location"] = f"{ADDRESSES}chatbots/{bot.pk}/sources/{source.pk}"
    return Status(201, shown(source))


@router.get(
    "chatbots/{bot_id}/sources/{source_id}",
    auth=KeyAuth(Scope.READ),
    response=SourceOut,
    summary="Get a source",
)
def get_source(request: HttpRequest, bot_id: BotId, source_id: SourceId) -> SourceOut:
    """How it stands, and when it failed, why."""
    return _shown(request.auth, bot_id, source_id)


@router.post(
    "chatbots/{bot_id}/sources/{source_id}/retry",
    auth=KeyAuth(Scope.WRITE),
    response=SourceOut,
    summary="Retry a failed source",
)
def retry(request: HttpRequest, bot_id: BotId, source_id: SourceId) -> SourceOut:
    """Reads a failed source once more. One that has not failed is left as it is."""
    user = request.auth.user
    retry_source(get_own_source(user, bot_id, source_id), actor=user)
    return _shown(request.auth, bot_id, source_id)


@router.post(
    "chatbots/{bot_id}/sources/{source_id}/refresh",
    auth=KeyAuth(Scope.WRITE),
    response=SourceOut,
    summary="Read a source again",
)
def refresh(request: HttpRequest, bot_id: BotId, source_id: SourceId) -> SourceOut:
    """Reads a processed source anew; its earlier text serves meanwhile. One that is being read is
    left as it is."""
    user = request.auth.user
    refresh_source(get_own_source(user, bot_id, source_id), actor=user)
    return _shown(request.auth, bot_id, source_id)


@router.delete(
    "chatbots/{bot_id}/sources/{source_id}",
    auth=KeyAuth(Scope.WRITE),
    response={204: None},
    summary="Delete a source",
)
def remove_source(request: HttpRequest, bot_id: BotId, source_id: SourceId) -> Status:
    """The chatbot no longer knows it. For an hour it can be brought back on the sources page."""
    user = request.auth.user
    delete_source(get_own_source(user, bot_id, source_id), actor=user)
    return Status(204, None)


def _shown(key: ApiKey, bot_id: str, source_id: str) -> SourceOut:
    """As it is stored."""
    return shown(get_own_source(key.user, bot_id, source_id))


def _from_form(bot: Chatbot, request: HttpRequest, actor: User) -> Source:
    """The file is on the disk by now where it is large, and goes on from there bit by bit."""
    others = sorted({*request.POST, *request.FILES} - {"file"})
    if others:
        raise FieldsRefused([(name, NO_PART) for name in others])
    files = request.FILES.getlist("file")
    if len(files) != 1:
        raise FieldsRefused([("file", ONE_FILE)])
    form = FileForm({}, MultiValueDict({"files": files}))
    [file] = check(form, {"files": "file"})["files"]
    return add_file(bot, name=file.name, stream=file, size=file.size, actor=actor)


def _from_json(bot: Chatbot, request: HttpRequest, actor: User) -> Source:
    match _read(request):
        case NewText() as given:
            form = TextForm({"name": given.name, "content": given.content})
            return add_text(bot, actor=actor, **check(form, {}))
        case NewWebsite() as given:
            return add_website(bot, actor=actor, **check(_website_form(given), {}))
        case NewQuestion() as given:
            question, *others = given.questions
            data = {"question": question, "others": "\n".join(others), "answer": given.answer}
            names = {"question": "questions", "others": "questions"}
            return add_qa(bot, actor=actor, **check(QuestionForm(data), names))


def _website_form(given: NewWebsite) -> WebsiteForm:
    data = given.model_dump()
    data |= {name: "\n".join(data[name] or []) for name in ("include", "exclude")}
    return WebsiteForm(data)


def _read(request: HttpRequest) -> NewSource:
    """The body, as the one of the schemas that its type names."""
    try:
        given = json.loads(request.body)
    except ValueError as error:
        raise HttpError(400, "no JSON") from error
    try:
        return NEW_SOURCE.validate_python(given)
    except Invalid as error:
        raise ValidationError([_placed(each) for each in error.errors()]) from error


def _placed(error: dict) -> dict:
    """Where it is wrong, without the name of the schema that was chosen."""
    return {**error, "loc": ("body", "source", *(error["loc"][1:] or ["type"]))}
