"""The gaps inbox: what visitors were not helped with, and what became of the owner's answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from bots.access import get_own_bot, get_own_gap, get_own_gap_group, get_own_gap_groups
from bots.gaps import deciding, teaching
from bots.gaps.forms import AnswerForm, DismissForm
from bots.gaps.grouping import MOST_OPEN
from bots.gaps.listing import (
    REASONS,
    SORTS,
    STATES,
    GapListing,
    describe,
    find_groups,
    has_any,
    is_full,
    items_of,
)
from bots.inbox.finding import MOST_COUNTED
from bots.models import GapGroup
from botsmith.lib.errors import AppError, InvalidRequest
from botsmith.lib.listing import PAGE_SIZE, choices
from knowledge.kept import kept_at


@login_required
@require_GET
def index(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    found = find_groups(bot, GapListing.of(request.GET))
    context = {
        "bot": bot,
        "tab": "gaps",
        "found": found,
        "states": choices(found.listing, STATES, found.counts),
        "reasons": REASONS,
        "sorts": SORTS,
        "list_url": reverse("bots:gaps", args=[bot.pk]),
        "has_any": bool(found.rows) or has_any(bot),
        "most_counted": MOST_COUNTED,
        "most_open": MOST_OPEN,
        "is_full": found.counts[""] > MOST_COUNTED and is_full(bot),
    }
    response = render(request, "bots/gaps.html", context)
    if request.htmx.trigger == "gap-filter":  # What was looked for is in the page's address too.
        response["HX-Replace-Url"] = context["list_url"] + found.listing.query
    return response


@login_required
@require_POST
def selected(request: HttpRequest, bot_id: str) -> HttpResponse:
    """What is done with all that were ticked in the list."""
    ids = request.POST.getlist("group")[:PAGE_SIZE]
    groups = get_own_gap_groups(request.user, bot_id, ids)
    act = {"dismiss": _dismiss_all, "reopen": _reopen_all, "merge": _merge}
    if not groups:
        messages.error(request, "Tick the questions first.")
    elif chosen := act.get(request.POST.get("act", "")):
        chosen(request, groups)
    back = GapListing.of(request.GET).query
    return redirect(f"{reverse('bots:gaps', args=[bot_id])}{back}#list")


@login_required
@require_GET
def detail(request: HttpRequest, bot_id: str, group_id: str) -> HttpResponse:
    return _page(request, get_own_gap_group(request.user, bot_id, group_id))


@login_required
@require_GET
def live(request: HttpRequest, bot_id: str, group_id: str) -> HttpResponse:
    """How far the answer has come; when it is there, the whole page is another."""
    group = get_own_gap_group(request.user, bot_id, group_id)
    if not group.is_under_way:
        return HttpResponseClientRefresh()
    return render(request, "bots/_gap_replay.html", _replayed(group))


@login_required
@require_POST
def answer(request: HttpRequest, bot_id: str, group_id: str) -> HttpResponse:
    group = get_own_gap_group(request.user, bot_id, group_id)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            given = form.cleaned_data
            teaching.answer_group(group.chatbot, group, actor=request.user, **given)
        except AppError as error:
            form.add_error(None, str(error.sentence))
    if form.errors:
        return _page(request, group, form, status=422)
    return _to(group, "#replay")


@login_required
@require_POST
def again(request: HttpRequest, bot_id: str, group_id: str) -> HttpResponse:
    group = get_own_gap_group(request.user, bot_id, group_id)
    try:
        teaching.ask_again(group, actor=request.user)
    except AppError as error:
        messages.error(request, error.sentence)
    return _to(group, "#replay")


@login_required
@require_POST
def dismiss(request: HttpRequest, bot_id: str, group_id: str) -> HttpResponse:
    group = get_own_gap_group(request.user, bot_id, group_id)
    form = DismissForm(request.POST)
    if not form.is_valid():
        return _page(request, group, dismiss_form=form, status=422)
    deciding.dismiss(group, actor=request.user, **form.cleaned_data)
    return _to(group)


@login_required
@require_POST
def reopen(request: HttpRequest, bot_id: str, group_id: str) -> HttpResponse:
    group = get_own_gap_group(request.user, bot_id, group_id)
    deciding.reopen(group, actor=request.user)
    return _to(group)


@login_required
@require_POST
def separate(request: HttpRequest, bot_id: str, group_id: str) -> HttpResponse:
    group = get_own_gap_group(request.user, bot_id, group_id)
    gap = get_own_gap(group, request.POST.get("gap", ""))
    try:
        apart = deciding.separate(group, gap, actor=request.user)
    except InvalidRequest as error:
        messages.error(request, error.sentence)
        return _to(group, "#asked")
    messages.success(request, "That wording is a question of its own now.")
    return _to(apart)


def _page(
    request: HttpRequest,
    group: GapGroup,
    form: AnswerForm | None = None,
    dismiss_form: DismissForm | None = None,
    status: int = 200,
) -> HttpResponse:
    items, next_cursor = items_of(group, cursor=request.GET.get("cursor", ""))
    replayed = _replayed(group)
    context = {
        **replayed,
        "tab": "gaps",
        "group": describe(group),
        "items": items,
        "next_cursor": next_cursor,
        "form": form or AnswerForm.of(group, replayed["source"]),
        "dismiss_form": dismiss_form or DismissForm(),
        "can_separate": len(group.keys or []) > 1,
    }
    return render(request, "bots/gap.html", context, status=status)


def _to(group: GapGroup, anchor: str = "") -> HttpResponse:
    return redirect(reverse("bots:gap", args=[group.chatbot_id, group.pk]) + anchor)


def _dismiss_all(request: HttpRequest, groups: list[GapGroup]) -> None:
    done = sum(deciding.dismiss(group, actor=request.user) for group in groups)
    back = "it" if done == 1 else "them"
    said = f"{_questions(done)} dismissed. Under “Dismissed” you get {back} back."
    messages.success(request, said)


def _reopen_all(request: HttpRequest, groups: list[GapGroup]) -> None:
    done = sum(deciding.reopen(group, actor=request.user) for group in groups)
    messages.success(request, f"{_questions(done)} open again.")


def _merge(request: HttpRequest, groups: list[GapGroup]) -> None:
    try:
        kept = deciding.merge(groups, actor=request.user)
    except InvalidRequest as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, f"{len(groups)} questions are one now: “{kept.question[:80]}”")


def _questions(count: int) -> str:
    return "1 question is" if count == 1 else f"{count:,} questions are"


def _replayed(group: GapGroup) -> dict:
    """What is shown of the answer and of the questions that were asked again."""
    bot, source = group.chatbot, teaching.answer_source(group)
    kept = kept_at(bot)
    is_newer = bool(kept and source and source.processed_at and source.processed_at > kept)
    return {"bot": bot, "group": group, "source": source, "is_held_back": is_newer}
