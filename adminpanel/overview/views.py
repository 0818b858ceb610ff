from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from adminpanel.access import staff
from adminpanel.rights import Right


@staff(Right.SEE_OVERVIEW)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    return render(request, "adminpanel/overview.html", {"tab": "overview"})
