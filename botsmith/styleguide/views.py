from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from botsmith.lib.toasts import with_undo
from botsmith.styleguide.samples import things
from botsmith.styleguide.sections import GROUPS
from botsmith.styleguide.tokens import colours, contrasts, named


@require_http_methods(["GET", "HEAD", "POST"])
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for those who build pages; exists in development only."""
    if not settings.DEBUG:
        raise Http404
    if request.method == "POST":
        return _answer(request)
    kinds = {f"{kind}_tokens": named(kind) for kind in ("text", "space", "radius", "shadow")}
    page = {"groups": GROUPS, "colours": colours(), "contrasts": contrasts(), **kinds, **things()}
    return render(request, "dev/styleguide.html", page)


def _answer(request: HttpRequest) -> HttpResponse:
    """To the samples that post: one does something, the other takes it back."""
    if "undo" in request.POST:
        messages.success(request, "“Prices.pdf” is back.")
    else:
        here = reverse("styleguide")
        with_undo(request, "“Prices.pdf” is removed.", url=here, fields={"undo": "Prices.pdf"})
    return redirect("styleguide")
