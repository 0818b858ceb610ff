from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from adminpanel.access import staff
from adminpanel.content import queries
from adminpanel.content.forms import RetryForm
from adminpanel.lists import MOST_COUNTED, Asked, headings
from adminpanel.rights import Right, may_touch
from knowledge.actions import retry_each
from knowledge.models import Source
from knowledge.reasons import Reason

COLUMNS = (("Source", ""), ("Chatbot", ""), ("Owner", ""), ("Added", "-added"), ("Again", ""))
STATES = (
    (Source.Status.FAILED, "Failed"),
    (Source.Status.PROCESSING, "Being read"),
    (Source.Status.PROCESSED, "Read"),
)
MOST_TOLD = 3


@staff(Right.SEE_CONTENT)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    asked = Asked.read(request.GET, names=queries.SOURCE_FILTERS, sorts=queries.SOURCE_SORTS)
    state = queries.source_state(asked)
    context = {
        "tab": "sources",
        "found": queries.find_sources(asked),
        "asked": asked,
        "state": state,
        "states": queries.pills(asked, STATES, queries.source_counts(), state),
        "headings": headings(asked, COLUMNS, queries.SOURCE_SORTS),
        "types": Source.Type.choices,
        "reasons": [(each, each.replace("_", " ").capitalize()) for each in Reason],
        "most": MOST_COUNTED,
    }
    return render(request, "adminpanel/content/sources.html", context)


@staff(Right.MODERATE_CONTENT)
@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """Has the chosen sources read once more, whoever's they are."""
    form = RetryForm(request.POST)
    if form.is_valid():
        found = queries.sources_of(form.cleaned_data["chosen"])
        open_ones = [each for each in found if may_touch(request.user, each.chatbot.user)]
        _tell(request, *retry_each(open_ones, actor=request.user))
        if left := len(found) - len(open_ones):
            messages.warning(request, f"{left} of staff’s own were left as they are.")
    else:
        messages.warning(request, "Choose the sources first.")
    back = QueryDict(request.POST.get("back", "").removeprefix("?"))
    asked = Asked.read(back, names=queries.SOURCE_FILTERS, sorts=queries.SOURCE_SORTS)
    return redirect(reverse("adminpanel:sources") + asked.query)


def _tell(request: HttpRequest, begun: int, left: list[str]) -> None:
    if begun:
        noun = "source is" if begun == 1 else "sources are"
        messages.success(request, f"{begun} {noun} read once more.")
    for each in left[:MOST_TOLD]:
        messages.warning(request, each)
    if more := len(left[MOST_TOLD:]):
        messages.warning(request, f"{more} more could not be read again.")
