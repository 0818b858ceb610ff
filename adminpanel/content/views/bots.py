from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from adminpanel.access import staff
from adminpanel.content import queries
from adminpanel.content.access import get_any_bot
from adminpanel.content.forms import BlockForm
from adminpanel.content.shown import settings_of
from adminpanel.lists import MOST_COUNTED, Asked, headings
from adminpanel.rights import Right, may_touch, require_touch
from bots.actions.blocking import block_bot, unblock_bot
from bots.models import Chatbot
from bots.models.conversation import CHANNEL_NAMES
from knowledge.models import Source

COLUMNS = (
    *(("Chatbot", ""), ("Owner", ""), ("Status", ""), ("Provider", "")),
    *(("Messages", "-messages"), ("Made", "-created"), ("Last trained", "-trained")),
)
STATES = (
    ("active", "Active"),
    ("inactive", "Switched off by its owner"),
    ("blocked", "Switched off by staff"),
)
LATELY = timedelta(days=30)
SHOWN_SOURCES = 12


@staff(Right.SEE_CONTENT)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    asked = Asked.read(request.GET, names=queries.BOT_FILTERS, sorts=queries.BOT_SORTS)
    context = {
        "tab": "bots",
        "found": queries.find_bots(asked),
        "asked": asked,
        "headings": headings(asked, COLUMNS, queries.BOT_SORTS),
        "states": STATES,
        "providers": Chatbot.Provider.choices,
        "most": MOST_COUNTED,
    }
    return render(request, "adminpanel/content/bots.html", context)


@staff(Right.SEE_CONTENT)
@require_GET
def page(request: HttpRequest, bot_id: str) -> HttpResponse:
    return _page(request, get_any_bot(bot_id), BlockForm())


@staff(Right.MODERATE_CONTENT)
@require_POST
def block(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot, form = get_any_bot(bot_id), BlockForm(request.POST)
    require_touch(request.user, bot.user)
    if not form.is_valid():
        return _page(request, bot, form, status=422)
    block_bot(bot, reason=form.cleaned_data["reason"], actor=request.user)
    messages.success(request, f"“{bot.name}” is switched off. Its owner is told why.")
    return redirect("adminpanel:bot", bot.pk)


@staff(Right.MODERATE_CONTENT)
@require_POST
def unblock(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_any_bot(bot_id)
    require_touch(request.user, bot.user)
    if unblock_bot(bot, actor=request.user):
        messages.success(request, f"“{bot.name}” may answer again. Its owner is told.")
    return redirect("adminpanel:bot", bot.pk)


def _page(request: HttpRequest, bot: Chatbot, form: BlockForm, status: int = 200) -> HttpResponse:
    recent = queries.latest_conversations(bot)
    for each in recent:
        each["channel_name"] = CHANNEL_NAMES.get(each.get("channel"), "")
    sources = Source.objects.filter(chatbot=bot).defer("content").order_by("-added_at")
    context = {
        "tab": "bots",
        "bot": bot,
        "touchable": may_touch(request.user, bot.user),
        "form": form,
        "settings": list(settings_of(bot)),
        "stats": _stats(bot),
        "sources": list(sources[:SHOWN_SOURCES]),
        "recent": recent,
        "seen_on": sorted({each["origin"] for each in recent if each.get("origin")}),
    }
    return render(request, "adminpanel/content/bot.html", context, status=status)


def _stats(bot: Chatbot) -> list[dict]:
    states = queries.sources_by_state(bot)
    failed = states.get(Source.Status.FAILED, 0)
    lately = queries.begun_since(bot, timezone.now() - LATELY)
    return [
        {"label": "Messages", "value": bot.messages_count, "hint": "asked and answered"},
        {"label": "Conversations", "value": bot.conversations_count, "hint": "ever"},
        {"label": "Lately", "value": lately, "hint": "conversations begun in 30 days"},
        {"label": "Sources", "value": sum(states.values()), "hint": f"{failed:,} failed"},
        {"label": "Open reports", "value": queries.open_reports_of(bot), "hint": "of visitors"},
    ]
