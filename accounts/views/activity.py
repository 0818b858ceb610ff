from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from accounts.activity import record
from accounts.activity_log import COLUMNS, KINDS, WHO_LABELS, Narrowed, lines_of, rows_of
from accounts.models import User
from accounts.retention import kept
from botsmith.lib.csv import csv_response


@login_required
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    narrowed = Narrowed.read(request.GET)
    lines, older = lines_of(request.user, narrowed, request.GET.get("cursor", ""))
    context = {
        "tab": "activity",
        "lines": lines,
        "older": older,
        "narrowed": narrowed,
        "query": _query(narrowed),
        "is_first": not request.GET.get("cursor"),
        "kinds": _kinds_for(request.user),
        "who": WHO_LABELS.items(),
        "kept_days": kept().activity_days,
    }
    return render(request, "accounts/activity.html", context)


@login_required
@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """The same as a file, all of it."""
    record(request.user, "exported_activity", request.user)
    rows = rows_of(request.user, Narrowed.read(request.POST))
    return csv_response("botsmith-activity.csv", COLUMNS, rows)


def _kinds_for(user: User) -> list[tuple[str, str]]:
    """Customers are not asked about what only staff do."""
    is_staff = user.role != User.Role.USER
    return [(key, kind.label) for key, kind in KINDS.items() if is_staff or not kind.is_staffs]


def _query(narrowed: Narrowed) -> str:
    """As an address has it, to put a cursor behind."""
    chosen = {name: value for name, value in vars(narrowed).items() if value}
    return f"?{urlencode(chosen)}&" if chosen else "?"
