from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import get_own_avatar
from accounts.models import User
from accounts.profile import change_profile
from accounts.profile_form import ProfileForm
from botsmith.lib.errors import AppError

YEAR = 365 * 24 * 3600


@login_required
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    # A refused form writes into its instance; the page around it shows what is stored.
    stored = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, request.FILES or None, instance=stored)
    if request.method == "POST" and form.is_valid() and _change(request.user, form):
        messages.success(request, "Saved.")
        return redirect("accounts:profile")
    context = {"tab": "profile", "form": form}
    return render(request, "accounts/profile.html", context, status=422 if form.errors else 200)


def _change(user: User, form: ProfileForm) -> bool:
    """What cannot be is said at its field."""
    file = form.cleaned_data["picture"]
    picture = {
        "picture": file.read() if file else None,
        "no_picture": form.cleaned_data["no_picture"],
    }
    try:
        change_profile(user, actor=user, **picture, **form.given())
    except AppError as error:
        form.add_error("picture", str(error.sentence))
        return False
    return True


@login_required
@require_GET
def avatar(request: HttpRequest, avatar_id: str) -> HttpResponse:
    """A person's picture. It never changes: a new one has a new address."""
    found = get_own_avatar(request.user, avatar_id)
    return HttpResponse(
        bytes(found.data),
        content_type=found.content_type,
        headers={
            "Cache-Control": f"private, max-age={YEAR}, immutable",
            "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )
