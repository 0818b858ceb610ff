"""One page of a website that a chatbot reads."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from botsmith.lib.errors import AppError
from knowledge.access import get_own_page, get_own_source
from knowledge.actions import retry_failed_pages, retry_page
from knowledge.queries import passages_of
from knowledge.views.source import SHOWN_CHARS, SHOWN_PASSAGES
from knowledge.wording import describe_page, describe_source


@login_required
@require_GET
def detail(request: HttpRequest, bot_id: str, source_id: str, page_id: str) -> HttpResponse:
    page = describe_page(get_own_page(request.user, bot_id, source_id, page_id))
    chunks = passages_of(page.source, limit=SHOWN_PASSAGES, page=page)
    context = {
        "bot": page.source.chatbot,
        "tab": "sources",
        "source": describe_source(page.source),
        "page": page,
        "text": page.text[:SHOWN_CHARS],
        "chars": len(page.text),
        "is_cut": len(page.text) > SHOWN_CHARS,
        "chunks": chunks,
        "passages_left": max(0, page.chunks_count - len(chunks)),
    }
    return render(request, "knowledge/page.html", context)


@login_required
@require_POST
def retry(request: HttpRequest, bot_id: str, source_id: str, page_id: str) -> HttpResponse:
    page = get_own_page(request.user, bot_id, source_id, page_id)
    try:
        retry_page(page.source, page, actor=request.user)
    except AppError as error:
        messages.error(request, error.sentence)
    return redirect("knowledge:source", bot_id, source_id)


@login_required
@require_POST
def retry_all(request: HttpRequest, bot_id: str, source_id: str) -> HttpResponse:
    source = get_own_source(request.user, bot_id, source_id)
    try:
        count = retry_failed_pages(source, actor=request.user)
        said = "1 page is read again." if count == 1 else f"{count:,} pages are read again."
        messages.success(request, said if count else "No page is left that a retry could help.")
    except AppError as error:
        messages.error(request, error.sentence)
    return redirect("knowledge:source", bot_id, source_id)
