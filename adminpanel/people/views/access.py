"""How somebody comes in, and what they take along: sessions, keys, passwords, exports, deletion."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import get_departure, get_own_key
from accounts.deletion_form import DeletionForm
from accounts.keys import keys_of, revoke_key
from accounts.leaving import ask_for_deletion, ask_for_export, exports_of
from accounts.models import User
from accounts.overview import security_of
from accounts.staff_edits import end_device, send_reset, sign_out
from adminpanel.access import get_person, staff
from adminpanel.people.shown import head
from adminpanel.rights import Right, require_touch
from botsmith.lib.errors import AppError


@staff(Right.SEE_PEOPLE)
@require_GET
def page(request: HttpRequest, user_id: str) -> HttpResponse:
    person = get_person(user_id)
    live, ended = keys_of(person)
    context = {
        **head(request.user, person, "access"),
        "security": security_of(person, None),
        "live": live,
        "ended": ended,
        "exports": exports_of(person),
    }
    return render(request, "adminpanel/people/access.html", context)


@staff(Right.END_SESSIONS)
@require_POST
def end_all(request: HttpRequest, user_id: str) -> HttpResponse:
    person = _touched(request, user_id)
    sign_out(person, actor=request.user)
    return _back(request, person, "They are signed out everywhere.")


@staff(Right.END_SESSIONS)
@require_POST
def end_one(request: HttpRequest, user_id: str, session_id: str) -> HttpResponse:
    person = _touched(request, user_id)
    is_done = end_device(person, session_id, actor=request.user)
    return _back(request, person, "That session is over." if is_done else "It was over already.")


@staff(Right.REVOKE_KEYS)
@require_POST
def revoke(request: HttpRequest, user_id: str, key_id: str) -> HttpResponse:
    person = _touched(request, user_id)
    key = get_own_key(person, key_id)
    is_done = revoke_key(key, actor=request.user)
    said = f"The key “{key.name}” is revoked." if is_done else "It was revoked already."
    return _back(request, person, said)


@staff(Right.SEND_RESET)
@require_POST
def reset(request: HttpRequest, user_id: str) -> HttpResponse:
    person = _touched(request, user_id)
    send_reset(person, actor=request.user)
    return _back(request, person, "A mail tells them how to choose a new password.")


@staff(Right.EXPORT_ACCOUNT)
@require_POST
def export(request: HttpRequest, user_id: str) -> HttpResponse:
    person = _touched(request, user_id)
    try:
        ask_for_export(person, actor=request.user)
    except AppError as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect("adminpanel:person_access", person.pk)
    said = "It is being packed. They are mailed when it is ready, and they alone can download it."
    return _back(request, person, said)


@staff(Right.DELETE_ACCOUNT)
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, user_id: str) -> HttpResponse:
    person = get_person(user_id)
    form = DeletionForm(request.POST if request.method == "POST" else None, user=person)
    if request.method == "POST":
        require_touch(request.user, person)
        if form.is_valid():
            try:
                deletion = ask_for_deletion(person, actor=request.user)
            except AppError as refusal:
                form.add_error("confirm_email", str(refusal.sentence))
            else:
                return redirect("adminpanel:person_deleted", deletion.pk)
    context = {**head(request.user, person, "access"), "form": form}
    status = 422 if form.errors else 200
    return render(request, "adminpanel/people/delete.html", context, status=status)


@staff(Right.DELETE_ACCOUNT)
@require_GET
def deleted(request: HttpRequest, receipt_id: str) -> HttpResponse:
    """Where the receipt is, which the customer is mailed too."""
    found = get_departure(receipt_id)
    link = request.build_absolute_uri(reverse("accounts:deleted", args=[found.pk]))
    return render(request, "adminpanel/people/deleted.html", {"tab": "people", "link": link})


def _touched(request: HttpRequest, user_id: str) -> User:
    person = get_person(user_id)
    require_touch(request.user, person)
    return person


def _back(request: HttpRequest, person: User, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("adminpanel:person_access", person.pk)
