from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from billing import quota
from billing.quota import Limit
from botsmith.lib.errors import AppError
from knowledge.access import get_own_bot, get_own_source
from knowledge.actions import add_file, add_text, add_website, delete_source, retry_source
from knowledge.extract.registry import ACCEPT
from knowledge.forms import FileForm, TextForm, WebsiteForm
from knowledge.queries import passages_of, sources_of

SHOWN_CHARS = 100_000
SHOWN_PASSAGES = 200
FILE_TYPES = "PDF, Word, Excel, PowerPoint, text, Markdown, HTML, CSV and JSON"


@login_required
@require_GET
def index(request: HttpRequest, bot_id: str) -> HttpResponse:
    return _page(request, get_own_bot(request.user, bot_id))


@login_required
@require_GET
def rows(request: HttpRequest, bot_id: str) -> HttpResponse:
    """The list alone, for the page that watches it."""
    bot = get_own_bot(request.user, bot_id)
    return render(request, "knowledge/_source_rows.html", _rows(bot))


@login_required
@require_GET
def detail(request: HttpRequest, bot_id: str, source_id: str) -> HttpResponse:
    source = get_own_source(request.user, bot_id, source_id)
    context = {
        "bot": source.chatbot,
        "tab": "sources",
        "source": source,
        "text": source.content[:SHOWN_CHARS],
        "chunks": passages_of(source, limit=SHOWN_PASSAGES),
        "chars": len(source.content),
        "is_cut": len(source.content) > SHOWN_CHARS,
    }
    return render(request, "knowledge/source.html", context)


@login_required
@require_POST
def new_file(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, bot, file_form=form)
    return _added(request, bot, lambda: _add_files(bot, form, request.user))


@login_required
@require_POST
def new_website(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    form = WebsiteForm(request.POST)
    if not form.is_valid():
        return _page(request, bot, website_form=form)
    return _added(request, bot, lambda: add_website(bot, actor=request.user, **form.cleaned_data))


@login_required
@require_POST
def new_text(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    form = TextForm(request.POST)
    if not form.is_valid():
        return _page(request, bot, text_form=form)
    return _added(request, bot, lambda: add_text(bot, actor=request.user, **form.cleaned_data))


@login_required
@require_POST
def retry(request: HttpRequest, bot_id: str, source_id: str) -> HttpResponse:
    source = get_own_source(request.user, bot_id, source_id)
    return _added(request, source.chatbot, lambda: retry_source(source, actor=request.user))


@login_required
@require_POST
def delete(request: HttpRequest, bot_id: str, source_id: str) -> HttpResponse:
    source = get_own_source(request.user, bot_id, source_id)
    delete_source(source, actor=request.user)
    messages.success(request, f"“{source.name}” is deleted; the bot no longer knows it.")
    return redirect("knowledge:sources", source.chatbot_id)


def _add_files(bot, form: FileForm, actor) -> None:
    for file in form.cleaned_data["files"]:
        add_file(bot, name=file.name, stream=file, size=file.size, actor=actor)


def _added(request: HttpRequest, bot, add) -> HttpResponse:
    """Does it and goes back to the list; a refusal is said there, and what was added stays."""
    try:
        add()
    except AppError as error:
        messages.error(request, error.sentence)
    return redirect("knowledge:sources", bot.pk)


def _page(request: HttpRequest, bot, **forms) -> HttpResponse:
    """The page; a form that is passed in was refused and is shown open with its errors."""
    refused = next((name.removesuffix("_form") for name in forms), None)
    context = {
        **_rows(bot),
        "tab": "sources",
        "file_form": FileForm(),
        "website_form": WebsiteForm(),
        "text_form": TextForm(),
        "active_form": refused or "file",
        "meters": quota.meters(request.user, Limit.FILES, Limit.WEBSITES, Limit.TEXTS),
        "accepts": ACCEPT,
        "file_types": FILE_TYPES,
        "max_file_size_mb": quota.max_file_bytes(request.user) // (1024 * 1024),
        **forms,
    }
    return render(request, "knowledge/sources.html", context, status=422 if refused else 200)


def _rows(bot) -> dict:
    sources = sources_of(bot)
    return {
        "bot": bot,
        "sources": sources,
        "any_processing": any(source.is_processing for source in sources),
        "rows_url": reverse("knowledge:source_rows", args=[bot.pk]),
    }
