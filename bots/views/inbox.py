"""The inbox of a chatbot: its conversations, filtered, and what is done to many of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.activity import record
from bots.access import get_own_bot, get_own_work
from bots.actions.inbox import act_on_chosen, act_on_found, undo
from bots.export import FORMATS, export_response
from bots.forms import CONFIRM, InboxActForm
from bots.inbox.filters import CHANNELS, GROUNDED, STARS, STATUSES, Filter
from bots.inbox.finding import looked_for
from bots.models import Chatbot, Conversation, InboxWork
from bots.queries import PAGE, inbox_page, waiting_of
from bots.tasks import ring_for_work
from botsmith.lib.errors import InvalidRequest
from botsmith.lib.zones import zone_named
from knowledge.queries import names_of_sources

ESCALATED = Conversation.Status.ESCALATED
CHIPS = {
    "q": "Words",
    "status": "Status",
    "stars": "Rating",
    "from": "From",
    "to": "To",
    "grounded": "Answers",
    "source": "Source",
    "channel": "Channel",
}
UNCLEAR = "The filter in that address could not be read. Nothing was done: choose it once more."
LABELS = {"status": STATUSES, "stars": STARS, "grounded": GROUNDED, "channel": CHANNELS}


@dataclass(frozen=True)
class Chip:
    """One filter that is on, and the address of the list without it."""

    label: str
    value: str
    without: str


@login_required
@require_GET
def index(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    wanted = _wanted(request)
    after, before = request.GET.get("cursor", ""), request.GET.get("before", "")
    is_start = not wanted.is_narrowed and not after and not before
    apart = "" if wanted.is_narrowed else ESCALATED
    page = inbox_page(bot, wanted, after=after, before=before, except_status=apart)
    waiting, more_wait = waiting_of(bot) if is_start else ([], False)
    context = {
        **_filtered(bot, wanted),
        "page": page,
        "conversations": page.rows,
        "next_cursor": page.older,
        "waiting": waiting,
        "more_wait": more_wait,
        "work": _work(request, bot),
        "tab": "conversations",
    }
    if not request.htmx or request.htmx.history_restore_request:
        return render(request, "bots/conversations.html", context)
    response = render(request, "bots/_inbox.html", context)
    place = {"cursor": after, "before": before}
    response["HX-Push-Url"] = _address(bot, wanted, **place)
    return response


@login_required
@require_POST
def act(request: HttpRequest, bot_id: str) -> HttpResponseBase:
    bot = get_own_bot(request.user, bot_id)
    wanted = _wanted(request)
    form = InboxActForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose the conversations first, then what to do with them.")
        return redirect(_address(bot, wanted))
    given = form.cleaned_data
    if given["scope"] and Filter.is_misread(request.GET):
        messages.error(request, UNCLEAR)
        return redirect(_address(bot, wanted))
    ids = [] if given["scope"] else given["chosen"]
    if given["act"] in FORMATS:
        return _export(request, bot, given["act"], wanted, ids)
    if given["act"] == InboxWork.Act.DELETE and not form.is_confirmed:
        return _ask(request, bot, wanted, ids)
    try:
        work = _do(request, bot, given["act"], wanted, ids)
    except InvalidRequest as error:
        messages.error(request, error.sentence)
        return redirect(_address(bot, wanted))
    return redirect(_address(bot, wanted, work=work.pk))


@login_required
@require_POST
def undo_work(request: HttpRequest, bot_id: str, work_id: str) -> HttpResponse:
    work = get_own_work(request.user, bot_id, work_id)
    wanted = _wanted(request)
    undoing = undo(work, actor=request.user)
    if undoing and undoing.state == InboxWork.State.RUNNING:
        ring_for_work(undoing.pk)
    return redirect(_address(work.chatbot, wanted, work=(undoing or work).pk))


@login_required
@require_GET
def work_live(request: HttpRequest, bot_id: str, work_id: str) -> HttpResponse:
    """How far an act on many has come, for the page that waits for it."""
    work = get_own_work(request.user, bot_id, work_id)
    wanted = _wanted(request)
    context = {"bot": work.chatbot, "work": work, "query": wanted.query}
    return render(request, "bots/_inbox_work.html", context)


@login_required
@require_GET
def export(request: HttpRequest, bot_id: str, name: str) -> HttpResponseBase:
    bot = get_own_bot(request.user, bot_id)
    if name not in FORMATS:
        raise Http404
    return _export(request, bot, name, _wanted(request), [])


def _export(
    request: HttpRequest, bot: Chatbot, name: str, wanted: Filter, ids: list[str]
) -> HttpResponseBase:
    looked = None if ids else looked_for([bot.pk], wanted)
    said = f"{name}, {len(ids)} chosen" if ids else f"{name}, {wanted.query or 'all'}"
    record(request.user, "exported_conversations", bot, details=said[:500])
    return export_response(bot, name, looked=looked, ids=ids)


def _do(request: HttpRequest, bot: Chatbot, name: str, wanted: Filter, ids: list[str]) -> InboxWork:
    act = InboxWork.Act(name)
    if ids:
        return act_on_chosen(bot, ids, act=act, actor=request.user)
    work = act_on_found(bot, wanted, act=act, actor=request.user)
    if work.state == InboxWork.State.RUNNING:
        ring_for_work(work.pk)
    return work


def _ask(request: HttpRequest, bot: Chatbot, wanted: Filter, ids: list[str]) -> HttpResponse:
    """Deleting cannot be undone: its page says how many it would be."""
    context = {
        "bot": bot,
        "tab": "conversations",
        "ids": ids,
        "count": len(ids) if ids else looked_for([bot.pk], wanted).count(),
        "query": wanted.query,
        "word": CONFIRM,
        "was_wrong": "confirm" in request.POST,
    }
    return render(
        request,
        "bots/conversations_delete.html",
        context,
        status=422 if context["was_wrong"] else 200,
    )


def _work(request: HttpRequest, bot: Chatbot) -> InboxWork | None:
    """The act on many that led here."""
    if not (work_id := request.GET.get("work", "")):
        return None
    theirs = {"chatbot_id": bot.pk, "actor_id": request.user.pk}
    return InboxWork.objects.filter(pk=work_id[:64], **theirs).first()


def _filtered(bot: Chatbot, wanted: Filter) -> dict:
    sources = names_of_sources(bot.pk, including=wanted.source)
    return {
        "bot": bot,
        "wanted": wanted,
        "query": wanted.query,
        "chips": list(_chips(bot, wanted, dict(sources))),
        "panel_count": len(wanted.values.keys() - {"q", "status"}),
        "statuses": [("", "All"), *STATUSES.items()],
        "stars": STARS.items(),
        "groundings": GROUNDED.items(),
        "channels": CHANNELS.items(),
        "sources": sources,
        "formats": FORMATS.items(),
        "page_size": PAGE,
    }


def _chips(bot: Chatbot, wanted: Filter, sources: dict[str, str]) -> Iterable[Chip]:
    for name, value in wanted.values.items():
        known = sources if name == "source" else LABELS.get(name, {})
        missing = "a source that was deleted" if name == "source" else value
        without = _address(bot, wanted.without(name))
        yield Chip(CHIPS[name], known.get(value, missing), without)


def _address(bot: Chatbot, wanted: Filter, **more: str) -> str:
    values = wanted.values | {name: value for name, value in more.items() if value}
    page = reverse("bots:conversations", args=[bot.pk])
    return f"{page}?{urlencode(values)}" if values else page


def _wanted(request: HttpRequest) -> Filter:
    """What the address asks for, by the clocks of who asks."""
    return Filter.read(request.GET, zone_named(request.user.time_zone))
