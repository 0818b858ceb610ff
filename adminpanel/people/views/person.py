from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.queries import logins_of
from adminpanel.access import get_person, staff
from adminpanel.people.forms import NotesForm, TagsForm
from adminpanel.people.shown import head, lines_of, overview
from adminpanel.rights import Right

PAGE = 30


@staff(Right.SEE_PEOPLE)
@require_GET
def page(request: HttpRequest, user_id: str) -> HttpResponse:
    return overview_page(request, get_person(user_id))


def overview_page(request: HttpRequest, person: User, **forms) -> HttpResponse:
    """With a form that was refused in its place."""
    tags = forms.get("tags_form") or TagsForm(initial={"tags": ", ".join(person.tags or [])})
    notes = forms.get("notes_form") or NotesForm(initial={"admin_notes": person.admin_notes})
    for form in (tags, notes):
        form.show_seen(person)
    context = {
        **head(request.user, person, "person"),
        **overview(person),
        "tags_form": tags,
        "notes_form": notes,
    }
    status = 422 if tags.errors or notes.errors else 200
    return render(request, "adminpanel/people/person.html", context, status=status)


@staff(Right.SEE_PEOPLE)
@require_GET
def logins(request: HttpRequest, user_id: str) -> HttpResponse:
    person, place = get_person(user_id), request.GET.get("cursor", "")
    rows, older = logins_of(person, place, PAGE)
    context = {**head(request.user, person, "person"), "rows": rows, "older": older}
    context["is_first"] = not place
    return render(request, "adminpanel/people/logins.html", context)


@staff(Right.SEE_PEOPLE)
@require_GET
def activity(request: HttpRequest, user_id: str) -> HttpResponse:
    person, place = get_person(user_id), request.GET.get("cursor", "")
    lines, older = lines_of(person, place, PAGE)
    context = {**head(request.user, person, "person"), "lines": lines, "older": older}
    context["is_first"] = not place
    return render(request, "adminpanel/people/activity.html", context)
