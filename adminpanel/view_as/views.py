from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from adminpanel.access import get_person, staff
from adminpanel.rights import Right
from adminpanel.view_as import viewing
from adminpanel.view_as.forms import ViewAsForm


@staff(Right.VIEW_AS)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, user_id: str) -> HttpResponse:
    """Asks why and for how long, and leads to the customer's dashboard."""
    customer = get_person(user_id)
    viewing.require_customer(request.user, customer)
    form = ViewAsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        viewing.begin(request.session, request.user, customer, now=timezone.now(), **said)
        return redirect("bots:dashboard")
    context = {"tab": "people", "customer": customer, "form": form}
    status = 422 if form.errors else 200
    return render(request, "adminpanel/view_as.html", context, status=status)


@staff(Right.END_VIEW)
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    if customer := viewing.end(request.session, request.user):
        messages.success(request, f"You are yourself again. You were viewing as {customer.email}.")
    return redirect("adminpanel:overview")
