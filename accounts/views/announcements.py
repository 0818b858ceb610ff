from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts import announcing
from accounts.models import Announcement
from botsmith.lib.errors import InvalidRequest


@login_required
@require_POST
def dismiss(request: HttpRequest, announcement_id: str) -> HttpResponse:
    """Puts an announcement away; for the script that asks an empty answer takes its place."""
    found = get_object_or_404(Announcement, pk=announcement_id, starts_at__isnull=False)
    try:
        announcing.dismiss(request.user, found)
    except InvalidRequest as error:
        messages.warning(request, error.sentence)
    else:
        if request.htmx:
            return HttpResponse()
    return redirect("bots:dashboard")
