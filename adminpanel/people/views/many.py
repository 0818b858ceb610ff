"""Acts on those chosen in the list, or on all that are found: first asked about, then done."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.finding import people
from accounts.many import MOST_CHOSEN, Act, act_on_chosen, act_on_found
from accounts.models import PeopleWork, User
from adminpanel.access import staff
from adminpanel.lists import MOST_COUNTED, Asked, count_up_to_most
from adminpanel.people.forms import ReasonForm, TagForm, WriteForm
from adminpanel.people.views.listing import NOBODY, hidden_of, meant
from adminpanel.rights import Right
from botsmith.lib.errors import AppError, InvalidRequest
from botsmith.mongodb.collections import collection

FORMS = {
    Act.TAG: (TagForm, "people_tag", "Tag"),
    Act.UNTAG: (TagForm, "people_tag", "Take a tag off"),
    Act.SUSPEND: (ReasonForm, "people_suspend", "Suspend"),
    Act.WRITE: (WriteForm, "people_write", "Write to"),
}


@staff(Right.SEE_PEOPLE)
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Asks what the act needs to know, and says whom it will be done to."""
    if request.POST.get("act") not in FORMS:
        raise InvalidRequest("Choose what is to be done.")
    act = Act(request.POST["act"])
    return _asked(request, act, FORMS[act][0]())


@staff(Right.TAG_PEOPLE)
@require_POST
def tag(request: HttpRequest) -> HttpResponse:
    return _act(request, Act.UNTAG if request.POST.get("act") == Act.UNTAG else Act.TAG)


@staff(Right.SET_STATUS)
@require_POST
def suspend(request: HttpRequest) -> HttpResponse:
    return _act(request, Act.SUSPEND)


@staff(Right.MAIL_PEOPLE)
@require_POST
def write(request: HttpRequest) -> HttpResponse:
    return _act(request, Act.WRITE)


@staff(Right.SEE_PEOPLE)
@require_GET
def work(request: HttpRequest, work_id: str) -> HttpResponse:
    """How far it has come, for an open page."""
    found = PeopleWork.objects.filter(pk=work_id).first()
    if found is None:
        raise Http404
    return render(request, "adminpanel/people/_work.html", {"work": found})


def _act(request: HttpRequest, act: Act) -> HttpResponse:
    asked, ids = meant(request.POST)
    if ids == []:  # Only that is told: no other field would mend it.
        return _asked(request, act, FORMS[act][0]())
    form = FORMS[act][0](request.POST)
    if form.is_valid():
        details = {name: _as_json(value) for name, value in form.cleaned_data.items()}
        common = {"act": act, "actor": request.user, **details}
        try:
            if ids is None:
                done = act_on_found(asked.filters, **common)
            else:
                done = act_on_chosen(ids, **common)
        except AppError as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            query = asked.from_start.query
            return redirect(f"{reverse('adminpanel:people')}{query}&work={done.pk}")
    return _asked(request, act, form)


def _asked(request: HttpRequest, act: Act, form) -> HttpResponse:
    asked, ids = meant(request.POST)
    if ids is not None:
        ids = ids[:MOST_CHOSEN]
    _, address, verb = FORMS[act]
    context = {
        "tab": "people",
        "act": act,
        "verb": verb,
        "address": reverse(f"adminpanel:{address}"),
        "form": form,
        "ids": ids or [],
        "is_all": ids is None,
        "some": list(User.objects.filter(pk__in=ids or [])),
        "count": _count(asked, ids),
        "most": MOST_COUNTED,
        "hidden": hidden_of(asked),
        "back": f"{reverse('adminpanel:people')}{asked.query}",
        "nobody": NOBODY if ids == [] else "",
    }
    status = 422 if form.errors or ids == [] else 200
    return render(request, "adminpanel/people/many.html", context, status=status)


def _count(asked: Asked, ids: list[str] | None) -> int:
    if ids is not None:
        return len(ids)
    return count_up_to_most(collection(User), people(asked.filters, timezone.now()))


def _as_json(value: object) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value or "")
