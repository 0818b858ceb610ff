from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.site import state
from accounts.site.switches import WORDS, Switch, set_on
from adminpanel.access import staff
from adminpanel.rights import Right


@staff(Right.SEE_SYSTEM)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    site = state.stored()
    rows = [
        {
            "switch": switch,
            "words": words,
            "is_on": switch not in site.off,
            "at": site.switched_at.get(switch),
        }
        for switch, words in WORDS.items()
    ]
    context = {"tab": "switches", "rows": rows, "off": sum(not row["is_on"] for row in rows)}
    return render(request, "adminpanel/switches.html", context)


@staff(Right.RUN_SYSTEM)
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Says what it shall be, not to turn it over: of two clicks the second changes nothing."""
    asked, on = request.POST.get("switch"), request.POST.get("to") == "on"
    if asked not in set(Switch):
        raise Http404
    set_on(Switch(asked), on, actor=request.user)
    said = f"{WORDS[Switch(asked)].label}: switched {'on' if on else 'off'}"
    messages.success(request, f"{said}, everywhere within two seconds.")
    return redirect("adminpanel:switches")
