from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from billing.models import Plan


def landing(request: HttpRequest) -> HttpResponse:
    plans = sorted(
        Plan.objects.filter(is_active=True), key=lambda plan: (plan.is_custom, plan.price)
    )
    return render(request, "billing/landing.html", {"plans": plans})
