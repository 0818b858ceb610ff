"""API keys. Here and not with the other pages of an account: they depend on the plan."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import get_own_key
from accounts.keys import MOST_LIVE, keys_of, make_key, revoke_key
from billing.levels import has_api_access
from bots.api.auth import plan_sentence
from bots.keys_form import KeyForm
from botsmith.lib.errors import InvalidRequest


@login_required
@reauthentication_required(allow_get=True)
@require_http_methods(["GET", "POST"])
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """A key that is made is on the answer to its form, this once."""
    form = KeyForm(request.POST or None)
    made, text = None, ""
    if request.method == "POST" and _may(request, form) and form.is_valid():
        given = form.cleaned_data
        user, until = request.user, form.expires_at()
        try:
            made, text = make_key(user, given["name"], given["scopes"], until, actor=user)
        except InvalidRequest as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            form = KeyForm()
    return _page(request, form, made=made, text=text)


@login_required
@require_POST
def revoke(request: HttpRequest, key_id: str) -> HttpResponse:
    key = get_own_key(request.user, key_id)
    if revoke_key(key, actor=request.user):
        messages.success(request, f"“{key.name}” is revoked. Nothing opens with it any more.")
    return redirect("bots:keys")


def _may(request: HttpRequest, form: KeyForm) -> bool:
    if has_api_access(request.user):
        return True
    form.add_error(None, plan_sentence(request.user))
    return False


def _page(request: HttpRequest, form: KeyForm, *, made, text: str) -> HttpResponse:
    user = request.user
    live, ended = keys_of(user)
    context = {
        "tab": "keys",
        "form": form,
        "live": live,
        "ended": ended,
        "made": made,
        "text": text,
        "most": MOST_LIVE,
        "locked": "" if has_api_access(user) else plan_sentence(user),
        "now": timezone.now(),
        "try_it": request.build_absolute_uri("/api/v1/me"),
    }
    return render(request, "bots/keys.html", context, status=422 if form.errors else 200)
