from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from adminpanel.access import staff
from adminpanel.navigation import may_open
from adminpanel.overview import report, waiting
from adminpanel.overview.attention import FIGURES_LATE, matters
from adminpanel.rights import Right
from bots.stats.days import day_of, latest_days
from bots.stats.due import UTC_ZONE

RANGES = {"7": "7 days", "30": "30 days", "90": "90 days"}
USUAL = "30"


def chosen_range(request: HttpRequest) -> str:
    asked = request.GET.get("days", "")
    return asked if asked in RANGES else USUAL


@staff(Right.SEE_OVERVIEW)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    now, days = timezone.now(), chosen_range(request)
    found = report.read(latest_days(int(days), day_of(now, UTC_ZONE)))
    context = {
        "tab": "overview",
        "report": found,
        "ranges": RANGES.items(),
        "chosen": days,
        "is_late": found.counted_at is None or now - found.counted_at > FIGURES_LATE,
        "matters": [(each, may_open(request.user, each.page)) for each in matters(now)],
        "queues": waiting.depths(),
        "charts": report.charts(found),
        "plans": report.by_plan(found),
        "providers": report.by_provider(found),
    }
    return render(request, "adminpanel/overview.html", context)
