"""One source: what the chatbot sees of it, how it is read, and what can be done with it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from botsmith.lib.errors import AppError, QuotaExceeded
from botsmith.lib.listing import Choice, Listing, choices
from botsmith.lib.seen import FIELD, ChangedMeanwhile, marks
from botsmith.lib.toasts import with_undo
from knowledge.access import get_own_bot, get_own_source
from knowledge.actions import (
    change_qa,
    change_text,
    change_website,
    delete_source,
    refresh_source,
    restore_source,
    retry_source,
)
from knowledge.forms import QuestionForm, TextForm, WebsiteOptionsForm
from knowledge.models import Source
from knowledge.queries import (
    PAGE_STATES,
    find_pages,
    only_page_of,
    passages_of,
    written_answer,
    written_text,
)
from knowledge.views.sources import listing_of, to_list
from knowledge.wording import changes_of, describe_source

SHOWN_CHARS = 100_000
SHOWN_PASSAGES = 200
STATES = [
    ("", "All"),
    ("read", "Read"),
    ("failed", "Failed"),
    ("left_out", "Left out"),
    ("waiting", "Waiting"),
    ("stale", "Not fresh"),
    ("gone", "Gone"),
    ("new", "New"),
    ("changed", "Changed"),
]
ALWAYS_SHOWN = {"all", "read", "failed"}
LINKED_ABOVE = {"new", "changed"}


@dataclass(frozen=True)
class Editor:
    """How a kind of source is changed: its form, the form as it stands, the verb, what to say."""

    form: type[Form]
    filled: Callable[[Source], Form]
    change: Callable[..., object]
    said: str


def _text_form(source: Source) -> Form:
    return TextForm(initial={"name": source.name, "content": written_text(source)})


def _question_form(source: Source) -> Form:
    question, *others = source.questions or [source.name]
    return QuestionForm(
        initial={
            "question": question,
            "others": "\n".join(others),
            "answer": written_answer(source),
        }
    )


READ_ANEW = "Saved. The chatbot reads it now."
EDITORS = {
    "text": Editor(TextForm, _text_form, change_text, READ_ANEW),
    "qa": Editor(QuestionForm, _question_form, change_qa, READ_ANEW),
    "website": Editor(
        WebsiteOptionsForm,
        WebsiteOptionsForm.of,
        change_website,
        "Saved. It holds from the next reading on.",
    ),
}


@login_required
@require_GET
def detail(request: HttpRequest, bot_id: str, source_id: str) -> HttpResponse:
    source = get_own_source(request.user, bot_id, source_id)
    context = _of_website(request, source) if source.has_pages else _of_document(source)
    return render(request, "knowledge/source.html", context)


@login_required
@require_GET
def live(request: HttpRequest, bot_id: str, source_id: str) -> HttpResponse:
    """What changes while it is read, for the page that watches it or filters its pages."""
    source = get_own_source(request.user, bot_id, source_id)
    if source.has_pages:
        return _live_pages(request, source)
    if not (source.is_processing or source.refreshing):
        return HttpResponseClientRefresh()  # The passages are there: the whole page is another.
    return render(request, "knowledge/_source_head.html", _common(source))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, bot_id: str, source_id: str) -> HttpResponse:
    source = get_own_source(request.user, bot_id, source_id)
    kind = "qa" if source.mode == Source.Mode.QA else source.type
    if kind not in EDITORS:
        raise Http404  # A file is replaced by another file.
    editor = EDITORS[kind]
    form = editor.form(request.POST) if request.method == "POST" else editor.filled(source)
    stored = marks(editor.filled(source).initial)
    seen = request.POST.get(FIELD) or stored
    if form.is_bound and form.is_valid():
        if seen != stored:
            form.add_error(None, ChangedMeanwhile.sentence)
            seen = stored
        elif _changed(request, source, editor, form):
            return redirect("knowledge:source", bot_id, source_id)
    context = {**_common(source), "form": form, "kind": kind, "seen": seen}
    return render(request, "knowledge/edit.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def retry(request: HttpRequest, bot_id: str, source_id: str) -> HttpResponse:
    return _act(request, bot_id, source_id, retry_source)


@login_required
@require_POST
def refresh(request: HttpRequest, bot_id: str, source_id: str) -> HttpResponse:
    return _act(request, bot_id, source_id, refresh_source)


@login_required
@require_POST
def delete(request: HttpRequest, bot_id: str, source_id: str) -> HttpResponse:
    source = get_own_source(request.user, bot_id, source_id)
    delete_source(source, actor=request.user)
    said = f"“{source.name}” is deleted; the bot no longer knows it."
    with_undo(request, said, url=_restoring(request, bot_id, source_id))
    return to_list(request, bot_id)


@login_required
@require_POST
def restore(request: HttpRequest, bot_id: str, source_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    try:
        source = restore_source(bot, source_id, actor=request.user)
    except QuotaExceeded as refusal:
        again = _restoring(request, bot_id, source_id)
        with_undo(request, refusal.sentence, url=again, level=messages.ERROR)
    except AppError as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, _said_of(source))
    return to_list(request, bot_id)


def _act(
    request: HttpRequest, bot_id: str, source_id: str, verb: Callable[..., object]
) -> HttpResponse:
    """Does it and goes back to where it was asked for; a refusal is said there."""
    source = get_own_source(request.user, bot_id, source_id)
    try:
        verb(source, actor=request.user)
    except AppError as error:
        messages.error(request, error.sentence)
    if request.GET.get("from") == "source":
        return redirect("knowledge:source", bot_id, source_id)
    return to_list(request, bot_id)


def _restoring(request: HttpRequest, bot_id: str, source_id: str) -> str:
    """Where a deletion is taken back, from the part of the list that is shown."""
    return reverse("knowledge:restore", args=[bot_id, source_id]) + listing_of(request).query


def _said_of(restored: Source | None) -> str:
    if restored is None:
        return "It is back already."
    if not restored.is_processing:
        return f"“{restored.name}” is back."
    return f"“{restored.name}” is back; the bot reads it anew."


def _changed(request: HttpRequest, source: Source, editor: Editor, form: Form) -> bool:
    try:
        editor.change(source, actor=request.user, **form.cleaned_data)
    except AppError as error:
        form.add_error(None, error.sentence)
        return False
    messages.success(request, editor.said)
    return True


def _live_pages(request: HttpRequest, source: Source) -> HttpResponse:
    context = {**_of_website(request, source), "is_fragment": True}
    response = render(request, "knowledge/_source_live.html", context)
    if request.htmx.trigger == "page-filter":
        query = context["found"].listing.query
        response["HX-Replace-Url"] = context["list_url"] + query
    return response


def _common(source: Source) -> dict:
    return {
        "bot": source.chatbot,
        "tab": "sources",
        "source": describe_source(source),
        "list_url": reverse("knowledge:source", args=[source.chatbot_id, source.pk]),
        "live_url": reverse("knowledge:source_live", args=[source.chatbot_id, source.pk]),
    }


def _of_document(source: Source) -> dict:
    page = only_page_of(source)
    chunks = passages_of(source, limit=SHOWN_PASSAGES)
    return {
        **_common(source),
        "text": source.content[:SHOWN_CHARS],
        "chars": len(source.content),
        "is_cut": len(source.content) > SHOWN_CHARS,
        "chunks": chunks,
        "passages_left": max(0, source.chunks_count - len(chunks)),
        "page": page if source.changes else None,
    }


def _of_website(request: HttpRequest, source: Source) -> dict:
    found = find_pages(source, Listing.read(request.GET, states=PAGE_STATES))
    return {
        **_common(source),
        "found": found,
        "states": _worth_a_link(choices(found.listing, STATES, found.counts)),
        "changes": changes_of(source),
    }


def _worth_a_link(states: list[Choice]) -> list[Choice]:
    """Without states that no page is in; what is new or changed has links of its own."""
    return [
        each
        for each in states
        if each.is_current
        or each.value in ALWAYS_SHOWN
        or (each.count and each.value not in LINKED_ABOVE)
    ]
