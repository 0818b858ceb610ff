"""The page that documents the API: everybody may read it, and try it with a key of their own."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.keys import BEGINNING
from bots.api.reference import Resource, resources
from bots.api.v1 import api


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    context = {"resources": _resources(), "base": settings.BASE_URL, "prefix": BEGINNING}
    return render(request, "bots/api_docs.html", context)


@cache
def _resources() -> list[Resource]:
    """The API is the same as long as the process lives."""
    return resources(api.get_openapi_schema(), settings.BASE_URL)
