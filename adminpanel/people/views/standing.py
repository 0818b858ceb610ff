from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts import standing
from accounts.models import User
from accounts.roles import set_role
from accounts.seen import ChangedMeanwhile
from adminpanel.access import get_person, staff
from adminpanel.people.forms import RoleForm, StatusForm
from adminpanel.people.shown import head
from adminpanel.rights import Right, require_touch
from botsmith.lib.errors import AppError


@staff(Right.SEE_PEOPLE)
@require_GET
def page(request: HttpRequest, user_id: str) -> HttpResponse:
    return _page(request, get_person(user_id))


@staff(Right.SET_STATUS)
@require_POST
def change(request: HttpRequest, user_id: str) -> HttpResponse:
    person, form = get_person(user_id), StatusForm(request.POST)
    require_touch(request.user, person)
    if form.is_valid():
        try:
            said = _change(person, request.user, form.cleaned_data)
        except AppError as refusal:
            form.is_overtaken = isinstance(refusal, ChangedMeanwhile)
            form.add_error(None, str(refusal.sentence))
        else:
            messages.success(request, said)
            return redirect("adminpanel:person_standing", person.pk)
    return _page(request, get_person(user_id), status_form=form)


def _change(person: User, actor: User, given: dict) -> str:
    common = {"actor": actor, "seen": given["seen"]}
    if given["act"] == "suspend":
        standing.suspend(person, reason=given["reason"], until=given["until"], **common)
        return "The account is suspended, and its owner is told by mail."
    if given["act"] == "ban":
        standing.ban(person, reason=given["reason"], **common)
        return "The account is closed for good, and its owner is told by mail."
    if standing.reinstate(person, **common):
        return "The account is open again, and its owner is told by mail."
    return "The account was not opened: it is open already, is being deleted, or changed meanwhile."


@staff(Right.SET_ROLE)
@require_POST
def role(request: HttpRequest, user_id: str) -> HttpResponse:
    person, form = get_person(user_id), RoleForm(request.POST)
    require_touch(request.user, person)
    if form.is_valid():
        wanted, seen = form.cleaned_data["role"], str(form.cleaned_data["seen"]["role"])
        try:
            done = set_role(person, wanted, actor=request.user, seen=seen)
        except AppError as refusal:
            form.is_overtaken = isinstance(refusal, ChangedMeanwhile)
            form.add_error("role", str(refusal.sentence))
        else:
            messages.success(request, "The role is changed." if done else "Nothing was changed.")
            return redirect("adminpanel:person_standing", person.pk)
    return _page(request, get_person(user_id), role_form=form)


def _page(request: HttpRequest, person: User, **refused) -> HttpResponse:
    shown = {"reason": person.suspension_reason, "until": person.suspension_until}
    forms = {
        "status_form": StatusForm(initial=shown),
        "role_form": RoleForm(initial={"role": person.role}),
    } | refused
    for form in forms.values():
        form.show_seen(person)
    context = {**head(request.user, person, "standing"), **forms}
    context["said"] = standing.sentence_of(person)
    status = 422 if refused else 200
    return render(request, "adminpanel/people/standing.html", context, status=status)
