from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import announcing
from accounts.models import Announcement
from adminpanel.access import staff
from adminpanel.announcements.forms import AnnouncementForm
from adminpanel.announcements.queries import SORTS, STATES, announcements_of
from adminpanel.lists import MOST_COUNTED, Asked
from adminpanel.rights import Right
from botsmith.lib.errors import InvalidRequest
from botsmith.lib.zones import zone_named

TAB = "announcements"


@staff(Right.SEE_ANNOUNCEMENTS)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    asked = Asked.read(request.GET, names=("state",), sorts=SORTS)
    context = {
        "tab": TAB,
        "asked": asked,
        "states": [(name, label, name == asked["state"]) for name, label in STATES.items()],
        "found": announcements_of(asked, timezone.now()),
        "most": MOST_COUNTED,
    }
    return render(request, "adminpanel/announcements.html", context)


@staff(Right.ANNOUNCE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return _written(request, Announcement())


@staff(Right.ANNOUNCE)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, announcement_id: str) -> HttpResponse:
    return _written(request, get_object_or_404(Announcement, pk=announcement_id))


@staff(Right.ANNOUNCE)
@require_POST
def end(request: HttpRequest, announcement_id: str) -> HttpResponse:
    found = get_object_or_404(Announcement, pk=announcement_id)
    announcing.end(found, actor=request.user)
    messages.success(request, f"“{found.title}” is over. No dashboard shows it any more.")
    return redirect("adminpanel:announcements")


def _written(request: HttpRequest, announcement: Announcement) -> HttpResponse:
    """Shows the form, shows what would be seen, saves, or saves and publishes at once."""
    act = request.POST.get("act", "save")
    with timezone.override(zone_named(request.user.time_zone)):
        form = AnnouncementForm.of(announcement, request.POST or None)
        is_good = request.method == "POST" and form.is_valid()
        if is_good and act != "preview" and _is_saved(request, announcement, form, act):
            return redirect("adminpanel:announcements")
        return _page(request, announcement, form)


def _is_saved(request: HttpRequest, announcement: Announcement, form, act: str) -> bool:
    try:
        given = {**form.cleaned_data, "publish": act == "publish"}
        given["seen"] = request.POST.get("seen", "")
        announcing.write(announcement, actor=request.user, **given)
    except InvalidRequest as error:
        form.is_overtaken = isinstance(error, announcing.Overtaken)
        form.add_error(None, error.sentence)
        return False
    messages.success(request, _said(announcement))
    return True


def _said(announcement: Announcement) -> str:
    follows = {
        "draft": "is saved as a draft.",
        "scheduled": "is saved, and shown when its time comes.",
        "current": "is on customers’ dashboards.",
        "ended": "is saved. It is over, so nobody sees it.",
    }
    return f"“{announcement.title}” {follows[announcement.state(timezone.now())]}"


def _page(request: HttpRequest, announcement: Announcement, form) -> HttpResponse:
    stored = announcement
    if not announcement._state.adding:  # A refused form has written into its instance.
        stored = Announcement.objects.get(pk=announcement.pk)
    is_good = form.is_bound and form.is_valid()
    context = {
        "tab": TAB,
        "announcement": stored,
        "state": "" if stored._state.adding else stored.state(timezone.now()),
        "form": form,
        "seen": _seen(request, stored, form),
        "preview": form.preview if is_good else _as_stored(stored),
        "zone": request.user.time_zone,
    }
    refused = form.is_bound and bool(form.errors)
    return render(request, "adminpanel/announcement.html", context, status=422 if refused else 200)


def _seen(request: HttpRequest, stored: Announcement, form: AnnouncementForm) -> str:
    """What the form is of: as it was opened, until it was refused since that is another by now."""
    posted = "" if form.is_overtaken else request.POST.get("seen", "")
    return posted or announcing.mark_of(stored)


def _as_stored(announcement: Announcement) -> announcing.Shown | None:
    if announcement._state.adding:
        return None
    return announcing.Shown.of(vars(announcement))
