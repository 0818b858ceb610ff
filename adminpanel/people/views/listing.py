from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.activity import record
from accounts.finding import LOGINS
from accounts.models import PeopleWork, User
from adminpanel.access import staff
from adminpanel.lists import MOST_COUNTED, Asked, headings
from adminpanel.people.queries import (
    COLUMNS,
    EXPORTED,
    SORTS,
    asked_for,
    exported,
    found_people,
    plan_names,
)
from adminpanel.rights import Right
from botsmith.lib.csv import csv_response

NOBODY = "Choose the accounts first, by the boxes before their names."
FILTER = "of_"  # Before the names of filters, where a form has fields of its own.


@staff(Right.SEE_PEOPLE)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    asked = asked_for(request.GET)
    context = {
        "tab": "people",
        "asked": asked,
        "found": found_people(asked),
        "headings": headings(asked, COLUMNS, SORTS),
        "most": MOST_COUNTED,
        "roles": User.Role.choices,
        "statuses": User.Status.choices,
        "plans": plan_names(),
        "logins": LOGINS,
        "hidden": hidden_of(asked),
        "work": PeopleWork.objects.filter(pk=request.GET.get("work", "")[:64]).first(),
    }
    return render(request, "adminpanel/people/list.html", context)


@staff(Right.EXPORT_PEOPLE)
@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    asked, ids = meant(request.POST)
    if ids == []:
        messages.warning(request, NOBODY)
        return redirect(reverse("adminpanel:people") + asked.query)
    said = ", ".join(f"{name}: {value}" for name, value in asked.filters.items())
    details = f"{len(ids)} that were chosen" if ids is not None else said or "all"
    record(request.user, "exported_people", account=request.user, details=details)
    return csv_response("people.csv", EXPORTED, exported(asked, ids))


def meant(posted: Mapping) -> tuple[Asked, Sequence[str] | None]:
    """The filters that a form of the list carries, and the ids of those chosen; None: all found."""
    named = {name[len(FILTER) :]: posted[name] for name in posted if name.startswith(FILTER)}
    is_all = posted.get("scope") == "all"
    return asked_for(named), None if is_all else posted.getlist("chosen")


def hidden_of(asked: Asked) -> list[tuple[str, str]]:
    return [
        (f"{FILTER}{name}", value) for name, value in {**asked.filters, "sort": asked.sort}.items()
    ]
