from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts import retention
from accounts.activity import record
from accounts.activity_log import KINDS
from accounts.activity_words import WORDS
from accounts.models import ActivityLog, LoginHistory
from adminpanel.access import staff
from adminpanel.lists import MOST_COUNTED, Asked, found_in
from adminpanel.logs import filters, queries
from adminpanel.logs.failures import MOST_LOOKED_AT, worst
from adminpanel.logs.forms import RetentionForm
from adminpanel.overview import report
from adminpanel.overview.views import RANGES, chosen_range
from adminpanel.rights import Right
from bots.stats.charts import FAILED_SIGN_INS, heat_of
from bots.stats.days import day_of, latest_days, span_of_all
from bots.stats.due import UTC_ZONE
from botsmith.lib.csv import csv_response
from botsmith.lib.errors import InvalidRequest
from botsmith.lib.zones import zone_named

# How people signed in, as the history names it; any other can be asked for by the address.
METHODS = ("password", "password, authenticator app", "password, passkey", "passkey")
METHODS += ("password, recovery code", "reset code", "email code", "google", "github")


def _asked(params: Mapping[str, str], names: tuple[str, ...]) -> Asked:
    return Asked.read(params, names=names, sorts=filters.SORTS)


@staff(Right.SEE_LOGS)
@require_GET
def logins(request: HttpRequest) -> HttpResponse:
    asked = _asked(request.GET, filters.LOGIN_FILTERS)
    zone = zone_named(request.user.time_zone)
    narrowed = filters.logins(asked, zone)
    how = {"rows_of": queries.logins}
    found = found_in(LoginHistory, narrowed.conditions, asked, filters.LATEST, **how)
    others = () if asked["method"] in ("", *METHODS) else (asked["method"],)
    context = {
        **_shown("logins", asked, narrowed, found, zone.key),
        "outcomes": filters.OUTCOMES.items(),
        "methods": [*METHODS, *others],
    }
    return render(request, "adminpanel/logins.html", context)


@staff(Right.SEE_LOGS)
@require_GET
def activity(request: HttpRequest) -> HttpResponse:
    asked = _asked(request.GET, filters.ACTIVITY_FILTERS)
    zone = zone_named(request.user.time_zone)
    narrowed = filters.activity(asked, zone)
    how = {"rows_of": queries.acts}
    found = found_in(ActivityLog, narrowed.conditions, asked, filters.LATEST, **how)
    context = {
        **_shown("activity", asked, narrowed, found, zone.key),
        "actors": filters.BY_LABELS.items(),
        "kinds": [(name, kind.label) for name, kind in KINDS.items()],
        "actions": sorted(WORDS),
    }
    return render(request, "adminpanel/activity.html", context)


def _shown(tab: str, asked: Asked, narrowed: filters.Narrowed, found, zone: str) -> dict:
    return {
        "tab": tab,
        "asked": asked,
        "narrowed_by": dict(asked.filters),
        "problems": narrowed.problems,
        "found": found,
        "most": MOST_COUNTED,
        "zone": zone,
    }


@staff(Right.EXPORT_LOGS)
@require_POST
def export_logins(request: HttpRequest) -> HttpResponseBase:
    asked = _asked(request.POST, filters.LOGIN_FILTERS)
    conditions = _conditions(filters.logins, request, asked)
    record(request.user, "exported_login_history", details=_words(asked))
    rows = queries.login_rows(conditions)
    return csv_response("botsmith-sign-ins.csv", queries.LOGIN_COLUMNS, rows)


@staff(Right.EXPORT_LOGS)
@require_POST
def export_activity(request: HttpRequest) -> HttpResponseBase:
    asked = _asked(request.POST, filters.ACTIVITY_FILTERS)
    conditions = _conditions(filters.activity, request, asked)
    record(request.user, "exported_activity_log", details=_words(asked))
    rows = queries.activity_rows(conditions)
    return csv_response("botsmith-activity.csv", queries.ACTIVITY_COLUMNS, rows)


def _conditions(narrow, request: HttpRequest, asked: Asked) -> dict:
    """InvalidRequest for a filter that finds nothing: a file of nothing would mislead."""
    narrowed = narrow(asked, zone_named(request.user.time_zone))
    for sentence in narrowed.problems.values():
        raise InvalidRequest(sentence)
    return narrowed.conditions


def _words(asked: Asked) -> str:
    return ", ".join(f"{name}: {value}" for name, value in asked.filters.items()) or "all of it"


@staff(Right.SEE_LOGS)
@require_GET
def failed_logins(request: HttpRequest) -> HttpResponse:
    days = chosen_range(request)
    period = latest_days(int(days), day_of(timezone.now(), UTC_ZONE))
    found = report.read(period)
    context = {
        "tab": "failed_logins",
        "ranges": RANGES.items(),
        "chosen": days,
        "report": found,
        "heat": heat_of(found.week, FAILED_SIGN_INS),
        "worst": worst(*span_of_all(period, UTC_ZONE)),
        "most": MOST_LOOKED_AT,
    }
    return render(request, "adminpanel/failed_logins.html", context)


@staff(Right.SEE_LOGS)
@require_GET
def log_retention(request: HttpRequest) -> HttpResponse:
    """What is chosen; with other days in the address, what would go by them."""
    now, chosen = timezone.now(), retention.kept()
    is_asked = any(log.name in request.GET for log in retention.LOGS)
    form = RetentionForm(request.GET) if is_asked else RetentionForm(initial=chosen.days)
    context = {"tab": "log_retention", "form": form, "chosen": _logs(chosen.days), **_due(chosen)}
    if is_asked and form.is_valid():
        going = retention.would_go(form.days, now)
        context |= {
            "wanted": _logs(form.days, going),
            "is_same": form.days == chosen.days,
            "most": retention.MOST_COUNTED,
        }
    status = 422 if form.errors else 200
    return render(request, "adminpanel/log_retention.html", context, status=status)


def _due(chosen: retention.Kept) -> dict:
    waits = any(days is not None for days in chosen.days.values())
    return {"holds_from": None if chosen.holds(timezone.now()) or not waits else chosen.holds_from}


def _logs(days: Mapping[str, int | None], going: Mapping[str, int] | None = None) -> list[dict]:
    return [
        {
            "name": log.name,
            "label": log.label,
            "days": "" if days[log.name] is None else days[log.name],
            "how_long": retention.how_long(days[log.name]),
            "going": (going or {}).get(log.name, 0),
        }
        for log in retention.LOGS
    ]


@staff(Right.SET_RETENTION)
@require_POST
def set_log_retention(request: HttpRequest) -> HttpResponse:
    form = RetentionForm(request.POST)
    if form.is_valid():
        chosen = retention.keep_for(form.days, actor=request.user)
        said = f"Logs are kept so from now on: {retention.words(chosen.days)}."
        messages.success(request, said)
    else:
        messages.error(request, " ".join(e for errors in form.errors.values() for e in errors))
    return redirect("adminpanel:log_retention")
