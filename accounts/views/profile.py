from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import get_own_avatar
from accounts.limits import note_over_limit
from accounts.models import User
from accounts.profile import change_profile
from accounts.profile_form import ProfileForm
from botsmith.lib.errors import AppError, RateLimited
from botsmith.lib.only_files import ONLY_A_FILE

YEAR = 365 * 24 * 3600


@login_required
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    # A refused form writes into its instance; the page around it shows what is stored.
    stored = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, request.FILES or None, instance=stored)
    if request.method == "POST" and form.is_valid() and _change(request, form):
        messages.success(request, "Saved.")
        return redirect("accounts:profile")
    context = {"tab": "profile", "form": form}
    return render(request, "accounts/profile.html", context, status=422 if form.errors else 200)


def _change(request: HttpRequest, form: ProfileForm) -> bool:
    """What cannot be is said at its field."""
    file = form.cleaned_data["picture"]
    picture = {
        "picture": file.read() if file else None,
        "no_picture": form.cleaned_data["no_picture"],
    }
    try:
        change_profile(request.user, actor=request.user, **picture, **form.given())
    except AppError as error:
        if isinstance(error, RateLimited):
            note_over_limit(request, error)
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
            **ONLY_A_FILE,
            "Content-Disposition": 'attachment; filename="picture.webp"',
        },
    )
