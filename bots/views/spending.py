"""What a customer's chatbots' models cost, and the caps on it."""

import re
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from billing import caps, ledger, months
from billing.months import Month
from bots import costs
from bots.access import get_own_bot
from bots.actions.chatbots import change_bot
from bots.actions.spending import set_account_caps
from bots.cap_form import AccountCapForm, CapForm
from bots.costs import Spender
from bots.models import Chatbot
from bots.queries import all_bots_of
from botsmith.lib.csv import csv_response
from botsmith.lib.ratelimit import hit

MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
EXPORTS_AN_HOUR = 60


@login_required
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    return _page(request, _month(request))


@login_required
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    month = _month(request)
    hit(f"spending-export:{request.user.pk}", limit=EXPORTS_AN_HOUR, seconds=3600)
    rows = costs.table(ledger.entries_of(request.user.pk, month))
    return csv_response(f"spending-{month}.csv", costs.COLUMNS, rows)


@login_required
@require_POST
def cap(request: HttpRequest) -> HttpResponse:
    """Sets or takes away the cap of a chatbot, or those of the account where none is named."""
    bot_id = request.POST.get("chatbot", "")
    bot = get_own_bot(request.user, bot_id) if bot_id else None
    form = CapForm(request.POST, bot=bot) if bot else AccountCapForm(request.POST)
    if not form.is_valid():
        return _page(request, ledger.month_of(timezone.now()), refused=(bot_id, form))
    given = form.cleaned_data
    monthly, daily = given["cap"], given.get("daily_cap")
    if bot:
        change_bot(bot, actor=request.user, spending_cap=monthly)
    else:
        set_account_caps(request.user, actor=request.user, monthly=monthly, daily=daily)
    messages.success(request, _said(bot, monthly, daily))
    return redirect("billing:spending")


def _said(bot: Chatbot | None, monthly: float | None, daily: float | None) -> str:
    whose = f"“{bot.name}”" if bot else "All chatbots together"
    if monthly is None and daily is None:
        return f"{whose}: there is no cap now."
    return f"{whose}: the cap is {caps.caps_in_words(monthly, daily)} now."


def _month(request: HttpRequest) -> str:
    asked = request.GET.get("month", "")
    return asked if MONTH.fullmatch(asked) else ledger.month_of(timezone.now())


def _page(
    request: HttpRequest, name: str, refused: tuple[str, CapForm] | None = None
) -> HttpResponse:
    user, now = request.user, timezone.now()
    month, bots = months.month_named(user.pk, name), all_bots_of(user)
    is_now = name == ledger.month_of(now)
    used = {f"{bot.provider}:{bot.model}" for bot in bots} | {row.model for row in month.rows}
    mine, others = costs.prices(now, used)
    context = {
        "tab": "spending",
        "month": name,
        "month_words": costs.month_words(name),
        "months": [(each, costs.month_words(each)) for each in _names(user, now)],
        "is_now": is_now,
        "days_left": costs.days_left(now),
        "is_empty": not month.rows,
        "unpriced": sum(row.sum.unpriced for row in month.rows),
        "figures": costs.figures(month),
        "chart": costs.by_day(month, now),
        "models": costs.by_model(month),
        "kinds": costs.by_kind(month),
        "prices": mine,
        "other_prices": others,
        **_spenders(user, bots, month, now if is_now else None, refused),
    }
    return render(request, "billing/spending.html", context, status=422 if refused else 200)


def _names(user: User, now: datetime) -> list[str]:
    known = months.months_with_entries(user.pk)
    current = ledger.month_of(now)
    return known if current in known else [current, *known]


def _spenders(
    user: User,
    bots: list[Chatbot],
    month: Month,
    now: datetime | None,
    refused: tuple[str, CapForm] | None,
) -> dict:
    by_id = {bot.pk: bot for bot in bots}

    def with_form(each: Spender) -> tuple[Spender, CapForm | None]:
        if each.is_gone or not now:
            return each, None
        if refused and refused[0] == each.id:
            return each, refused[1]
        if bot := by_id.get(each.id):
            return each, CapForm.of(bot)
        return each, AccountCapForm.of(user)

    return {
        "accounts": [with_form(costs.account(user, month, now))],
        "spenders": [with_form(each) for each in costs.spenders(bots, month, now)],
    }
