from collections.abc import Callable

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts import staff_edits
from accounts.models import User
from accounts.seen import ChangedMeanwhile
from adminpanel.access import get_person, staff
from adminpanel.people.forms import (
    EmailForm,
    LimitsForm,
    NotesForm,
    PersonForm,
    TagsForm,
    values_of,
)
from adminpanel.people.shown import head, limits_of
from adminpanel.people.views.person import overview_page
from adminpanel.rights import Right, require_touch
from botsmith.lib.errors import AppError


@staff(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, user_id: str) -> HttpResponse:
    person = get_person(user_id)
    if request.method == "GET":
        return _page(request, person)
    require_touch(request.user, person)
    # A refused form writes into its instance; the page around it shows what is stored.
    form = PersonForm(request.POST, instance=get_person(user_id))
    edit = staff_edits.edit_profile
    if _is_saved(
        request, form, lambda seen: edit(person, actor=request.user, seen=seen, **form.given())
    ):
        return redirect("adminpanel:person", person.pk)
    return _page(request, get_person(user_id), form=form)


@staff(Right.EDIT_PEOPLE)
@require_POST
def email(request: HttpRequest, user_id: str) -> HttpResponse:
    person, form = get_person(user_id), EmailForm(request.POST)
    require_touch(request.user, person)

    def change(seen: dict) -> bool:
        address = form.cleaned_data["email"]
        seen = str(seen["email"])
        return staff_edits.change_email(person, address, actor=request.user, seen=seen)

    if _is_saved(request, form, change, field="email"):
        return redirect("adminpanel:person", person.pk)
    return _page(request, get_person(user_id), email_form=form)


@staff(Right.SET_LIMITS)
@require_POST
def limits(request: HttpRequest, user_id: str) -> HttpResponse:
    person, form = get_person(user_id), LimitsForm(request.POST)
    require_touch(request.user, person)
    edit = staff_edits.set_limits
    if _is_saved(
        request, form, lambda seen: edit(person, actor=request.user, seen=seen, **form.given())
    ):
        return redirect("adminpanel:person", person.pk)
    return _page(request, get_person(user_id), limits_form=form)


@staff(Right.TAG_PEOPLE)
@require_POST
def tags(request: HttpRequest, user_id: str) -> HttpResponse:
    person, form = get_person(user_id), TagsForm(request.POST)
    require_touch(request.user, person)

    def change(seen: dict) -> bool:
        return staff_edits.set_tags(
            person, form.cleaned_data["tags"], actor=request.user, seen=seen
        )

    if _is_saved(request, form, change, field="tags"):
        return redirect("adminpanel:person", person.pk)
    return overview_page(request, get_person(user_id), tags_form=form)


@staff(Right.TAG_PEOPLE)
@require_POST
def notes(request: HttpRequest, user_id: str) -> HttpResponse:
    person, form = get_person(user_id), NotesForm(request.POST)
    require_touch(request.user, person)

    def change(seen: dict) -> bool:
        text = form.cleaned_data["admin_notes"]
        return staff_edits.set_notes(person, text, actor=request.user, seen=seen)

    if _is_saved(request, form, change, field="admin_notes"):
        return redirect("adminpanel:person", person.pk)
    return overview_page(request, get_person(user_id), notes_form=form)


def _is_saved(
    request: HttpRequest,
    form: BaseForm,
    change: Callable[[dict], object],
    *,
    field: str | None = None,
) -> bool:
    """Whether it is; else the form says why not, with what was typed."""
    if not form.is_valid():
        return False
    try:
        done = change(form.cleaned_data["seen"])
    except AppError as refusal:
        form.is_overtaken = isinstance(refusal, ChangedMeanwhile)
        form.add_error(field, str(refusal.sentence))
        return False
    messages.success(request, "Saved." if done else "Nothing was changed.")
    return True


def _page(request: HttpRequest, person: User, **refused: BaseForm) -> HttpResponse:
    forms = {
        "form": PersonForm(instance=get_person(person.pk)),
        "email_form": EmailForm(initial={"email": person.email}),
        "limits_form": LimitsForm(initial=values_of(person, LimitsForm.SHOWN)),
    } | refused
    for form in forms.values():
        form.show_seen(person)
    context = {**head(request.user, person, "edit"), **forms, "limits": limits_of(person)}
    status = 422 if refused else 200
    return render(request, "adminpanel/people/edit.html", context, status=status)
