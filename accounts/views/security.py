from allauth.account.decorators import reauthentication_required
from allauth.account.views import EmailView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.overview import security_of
from accounts.queries import logins_of
from accounts.retention import kept
from accounts.sessions import end_other_sessions, end_session, sessions_of

PAGE = 25


@login_required
@require_GET
def security(request: HttpRequest) -> HttpResponse:
    found = security_of(request.user, request.session.session_key)
    return render(request, "accounts/security.html", {"tab": "security", "security": found})


@login_required
@require_GET
def logins(request: HttpRequest) -> HttpResponse:
    rows, older = logins_of(request.user, request.GET.get("cursor", ""), PAGE)
    shown = {"tab": "logins", "rows": rows, "older": older, "is_first": "cursor" not in request.GET}
    shown["kept_days"] = kept().logins_days
    return render(request, "accounts/logins.html", shown)


@login_required
@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    found = sessions_of(request.user, request.session.session_key)
    shown = {"sessions": found, "idle_days": settings.SESSION_IDLE_DAYS}
    return render(request, "usersessions/usersession_list.html", shown)


@login_required
@require_POST
def end_one(request: HttpRequest, session_id: str) -> HttpResponse:
    if not end_session(request.user, session_id):
        raise Http404
    messages.success(request, "That device is signed out.")
    return redirect("usersessions_list")


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    end_other_sessions(request, request.user)
    messages.success(request, "You are signed out everywhere else.")
    return redirect("usersessions_list")


# Whoever sits down at an open session must not be able to take the account along.
change_email = login_required(reauthentication_required(EmailView.as_view(), app="allauth.account"))
