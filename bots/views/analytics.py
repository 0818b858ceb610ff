from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from billing.levels import ANALYTICS, has_advanced_analytics, plans_in_words, unlocked_by
from bots.access import get_own_bot
from bots.actions.time_zones import choose_time_zone
from bots.analytics_form import RANGES, USUAL, RangeForm, ZoneForm
from bots.answering.reading import ENGINE_LABELS
from bots.models import Chatbot
from bots.stats import telling
from bots.stats.days import day_of, latest_days, span_of_all
from bots.stats.questions import top_questions
from bots.stats.reading import Report, read
from botsmith.lib.csv import csv_response
from botsmith.lib.errors import InvalidRequest, QuotaExceeded
from botsmith.lib.ratelimit import hit
from botsmith.lib.zones import zone_named

ZONES_AN_HOUR = 10  # Each has all days counted anew.
MORE = (
    "Response time and satisfaction, day by day",
    "The questions that visitors ask most, and how many were answered",
    "The busiest hours of the week",
    "What the models cost, a day and a conversation",
    "Any days you choose, up to a year, and CSV export",
)


@login_required
@require_GET
def page(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    is_advanced = has_advanced_analytics(request.user)
    form = _range(request.user, request.GET if is_advanced else {})
    period = form.period or latest_days(int(USUAL), form.today)
    if not form.errors:
        form.show(period)
    report = read(bot, period, zone_named(request.user.time_zone), timezone.now())
    context = {
        **_shown(bot, form, report),
        **(_more(bot, report) if is_advanced else _locked()),
        "is_advanced": is_advanced,
        "query": "" if form.errors else request.GET.urlencode(),
    }
    return render(request, "bots/analytics.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def export(request: HttpRequest, bot_id: str) -> StreamingHttpResponse:
    bot = get_own_bot(request.user, bot_id)
    if not has_advanced_analytics(request.user):
        plans = plans_in_words(ANALYTICS)
        raise QuotaExceeded(f"Your plan has no export of figures. It comes with {plans}.")
    form = _range(request.user, request.GET)
    if form.period is None:
        raise InvalidRequest("These days cannot be exported. Choose them on the analytics page.")
    report = read(bot, form.period, zone_named(request.user.time_zone), timezone.now())
    name = f"{slugify(bot.name) or 'chatbot'}-{form.period.first}-{form.period.last}.csv"
    return csv_response(name, telling.COLUMNS, telling.table(report))


@login_required
@require_POST
def time_zone(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    form = ZoneForm(request.POST)
    if form.is_valid():
        hit(f"time-zone:{request.user.pk}", limit=ZONES_AN_HOUR, seconds=3600)
        choose_time_zone(request.user, zone=form.cleaned_data["zone"], actor=request.user)
        messages.success(request, f"Days are those of {form.cleaned_data['zone']} now.")
    else:
        messages.error(request, " ".join(form.errors["zone"]))
    return redirect("bots:analytics", bot.pk)


def _range(user: User, asked: dict) -> RangeForm:
    form = RangeForm(asked, today=day_of(timezone.now(), zone_named(user.time_zone)))
    form.full_clean()
    return form


def _shown(bot: Chatbot, form: RangeForm, report: Report) -> dict:
    zone = report.zone.key
    return {
        "bot": bot,
        "tab": "analytics",
        "form": form,
        "ranges": RANGES.items(),
        "zone": zone,
        "zone_form": ZoneForm({"zone": zone}),
        "report": report,
        "period": telling.period_words(report.period),
        "has_today": report.period.last == form.today,
        "is_empty": report.total.is_empty and report.before.is_empty,
        "indicators": telling.indicators(report),
        "charts": telling.basic_charts(report),
    }


def _locked() -> dict:
    return {"plans": unlocked_by(ANALYTICS), "more": MORE}


def _more(bot: Chatbot, report: Report) -> dict:
    return {
        "more_charts": telling.more_charts(report),
        "heat": telling.hours(report),
        "engines": telling.engines(report, ENGINE_LABELS),
        "questions": top_questions(bot.pk, *span_of_all(report.period, report.zone)),
    }
