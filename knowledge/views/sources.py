"""The list of a chatbot's sources, and what is added to it."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.site.switches import Switch, said_when_off
from billing import quota
from billing.quota import Limit
from botsmith.lib.errors import AppError
from botsmith.lib.listing import Listing, choices
from knowledge.access import get_own_bot
from knowledge.actions import add_files, add_qa, add_text, add_website, retry_failed
from knowledge.extract.formats import ACCEPT
from knowledge.forms import FileForm, QuestionForm, TextForm, WebsiteForm
from knowledge.queries import (
    SOURCE_KINDS,
    SOURCE_STATES,
    count_retriable,
    find_sources,
    is_anything_read,
    recently_deleted,
)

FILE_TYPES = "PDF, Word, Excel, PowerPoint, text, Markdown, HTML, CSV and JSON"
STATES = [("", "All"), ("processed", "Ready"), ("processing", "Being read"), ("failed", "Failed")]
KINDS = [
    ("", "All kinds"),
    ("file", "Files"),
    ("website", "Websites"),
    ("text", "Texts"),
    ("qa", "Questions & answers"),
]
TABS = (
    {"name": "file", "icon": "upload", "label": "Files"},
    {"name": "website", "icon": "website", "label": "Website"},
    {"name": "text", "icon": "text", "label": "Text"},
    {"name": "qa", "icon": "question", "label": "Question", "rest": "& answer"},
)
FORMS: dict[str, type[Form]] = {
    "file": FileForm,
    "website": WebsiteForm,
    "text": TextForm,
    "qa": QuestionForm,
}


@login_required
@require_GET
def index(request: HttpRequest, bot_id: str) -> HttpResponse:
    return _page(request, get_own_bot(request.user, bot_id))


@login_required
@require_GET
def rows(request: HttpRequest, bot_id: str) -> HttpResponse:
    """The list alone, for the page that watches it or filters it."""
    bot = get_own_bot(request.user, bot_id)
    context = _rows(bot, listing_of(request))
    response = render(request, "knowledge/_source_rows.html", context)
    if request.htmx.trigger == "source-filter":
        # A search is in the page's address too; a refresh leaves the address alone.
        shown = reverse("knowledge:sources", args=[bot.pk]) + context["found"].listing.query
        response["HX-Replace-Url"] = shown
    return response


@login_required
@require_POST
def new_file(request: HttpRequest, bot_id: str) -> HttpResponse:
    def add(bot, form: Form) -> None:
        add_files(bot, form.cleaned_data["files"], actor=request.user)

    return _add(request, bot_id, "file", add)


@login_required
@require_POST
def new_website(request: HttpRequest, bot_id: str) -> HttpResponse:
    def add(bot, form: Form) -> None:
        add_website(bot, actor=request.user, **form.cleaned_data)

    return _add(request, bot_id, "website", add)


@login_required
@require_POST
def new_text(request: HttpRequest, bot_id: str) -> HttpResponse:
    def add(bot, form: Form) -> None:
        add_text(bot, actor=request.user, **form.cleaned_data)

    return _add(request, bot_id, "text", add)


@login_required
@require_POST
def new_question(request: HttpRequest, bot_id: str) -> HttpResponse:
    def add(bot, form: Form) -> None:
        add_qa(bot, actor=request.user, **form.cleaned_data)

    return _add(request, bot_id, "qa", add)


@login_required
@require_POST
def retry_all(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    count = retry_failed(bot, actor=request.user)
    said = "1 source is read again." if count == 1 else f"{count:,} sources are read again."
    messages.success(request, said if count else "No source is left that a retry could help.")
    return to_list(request, bot.pk)


def listing_of(request: HttpRequest) -> Listing:
    return Listing.read(request.GET, states=SOURCE_STATES, kinds=SOURCE_KINDS)


def to_list(request: HttpRequest, bot_id: str) -> HttpResponse:
    """Back to the part of the list that was shown."""
    query = listing_of(request).query
    address = reverse("knowledge:sources", args=[bot_id]) + query
    return redirect(f"{address}#list" if query else address)


def _add(
    request: HttpRequest, bot_id: str, kind: str, add: Callable[[object, Form], None]
) -> HttpResponse:
    """Adds and goes back to the list; a refusal is said there, and what was added stays."""
    bot = get_own_bot(request.user, bot_id)
    form = FORMS[kind](request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, bot, refused=kind, form=form)
    try:
        add(bot, form)
    except AppError as error:
        messages.error(request, error.sentence)
    return redirect("knowledge:sources", bot.pk)


def _page(
    request: HttpRequest, bot, *, refused: str | None = None, form: Form | None = None
) -> HttpResponse:
    """The page; a form that was refused is shown open with its errors."""
    forms = {f"{kind}_form": make() for kind, make in FORMS.items() if kind != refused}
    opened = refused or "file"
    context = {
        **_rows(bot, listing_of(request)),
        **forms,
        "tabs": [{**each, "is_chosen": each["name"] == opened} for each in TABS],
        "tab": "sources",
        "deleted": recently_deleted(bot, now=timezone.now()),
        "kinds": KINDS,
        "active_form": opened,
        "meters": quota.meters(request.user, Limit.FILES, Limit.WEBSITES, Limit.TEXTS),
        "accepts": ACCEPT,
        "file_types": FILE_TYPES,
        "switched_off": list(filter(None, map(said_when_off, (Switch.SOURCES, Switch.CRAWLING)))),
        "max_file_size_mb": (quota.max_file_bytes(request.user) or 0) // (1024 * 1024),
    }
    if refused:
        context[f"{refused}_form"] = form
    return render(request, "knowledge/sources.html", context, status=422 if refused else 200)


def _rows(bot, listing: Listing) -> dict:
    # Asked before the rows are read: of a source that is settled meanwhile they may still say that
    # it is being read, and then the page must ask once more.
    is_watched = is_anything_read(bot)
    found = find_sources(bot, listing)
    return {
        "bot": bot,
        "found": found,
        "states": choices(found.listing, STATES, found.counts),
        "has_sources": bool(found.counts[""]) or found.listing.is_narrowed,
        "retriable": count_retriable(bot),
        "is_watched": is_watched or any(source.is_read_now for source in found.rows),
        "list_url": reverse("knowledge:sources", args=[bot.pk]),
        "rows_url": reverse("knowledge:source_rows", args=[bot.pk]),
    }
