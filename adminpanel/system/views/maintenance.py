from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.site import maintenance, state
from adminpanel.access import staff
from adminpanel.rights import Right
from adminpanel.system.forms import MaintenanceForm
from botsmith.lib.errors import InvalidRequest
from botsmith.lib.zones import zone_named


@staff(Right.RUN_SYSTEM)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    now = state.stored().maintenance
    with timezone.override(zone_named(request.user.time_zone)):
        form = MaintenanceForm.of(now, request.POST or None)
        if request.method == "POST" and form.is_valid() and _is_begun(request, form):
            return redirect("adminpanel:maintenance")
        return _page(request, now, form)


@staff(Right.RUN_SYSTEM)
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    if maintenance.end(actor=request.user):
        messages.success(request, "Maintenance is over. Customers are back within two seconds.")
    return redirect("adminpanel:maintenance")


def _is_begun(request: HttpRequest, form: MaintenanceForm) -> bool:
    try:
        maintenance.begin(actor=request.user, **form.cleaned_data)
    except InvalidRequest as error:
        form.add_error("until", error.sentence)
        return False
    messages.success(request, "Maintenance mode is on, everywhere within two seconds.")
    return True


def _page(request: HttpRequest, now, form: MaintenanceForm) -> HttpResponse:
    context = {"tab": "maintenance", "now": now, "form": form, "zone": request.user.time_zone}
    status = 422 if form.errors else 200
    return render(request, "adminpanel/maintenance.html", context, status=status)
