from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.site.mail_test import MailNotSent, send_test
from adminpanel.access import staff
from adminpanel.rights import Right
from adminpanel.system import queries, stores
from botsmith.lib.errors import RateLimited


@staff(Right.SEE_SYSTEM)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    context = {
        "tab": "system",
        "versions": queries.versions(),
        "stores": [stores.mongodb(), stores.redis()],
        "workers": queries.workers(),
    }
    return render(request, "adminpanel/system.html", context)


@staff(Right.RUN_SYSTEM)
@require_POST
def mail(request: HttpRequest) -> HttpResponse:
    try:
        send_test(request.user)
    except (MailNotSent, RateLimited) as error:
        messages.error(request, error.sentence)
    else:
        said = f"A mail went to {request.user.email}. Look whether it arrived."
        messages.success(request, said)
    return redirect("adminpanel:system")


@staff(Right.SEE_SYSTEM)
@require_GET
def schedule(request: HttpRequest) -> HttpResponse:
    rung = queries.schedule(timezone.now())
    context = {"tab": "schedule", "rung": rung, "known": any(each.run for each in rung)}
    return render(request, "adminpanel/schedule.html", context)
