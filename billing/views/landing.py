from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from billing.quota.words import on_show


def landing(request: HttpRequest) -> HttpResponse:
    return render(request, "billing/landing.html", {"plans": on_show()})
