"""Plans: what there is, and changes that show what they mean before they are saved."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from adminpanel.access import staff
from adminpanel.plans import proof, queries
from adminpanel.plans.effects import effects_of
from adminpanel.plans.forms import NewPlanForm, PlanForm, form_of
from adminpanel.rights import Right
from billing.actions import DEFAULT_PLAN
from billing.models import Plan
from billing.plan_edits import (
    PlanChanged,
    PlanRefused,
    change_plan,
    check,
    make_plan,
    place_plan,
    terms_of,
    with_terms,
)

TAB = "plans"
NEW = {
    "pricing": "priced",
    "allowed_ai_providers": ["openai"],
    "analytics_level": "basic",
    "support_level": "email",
}
NOTHING = "Nothing of the plan is another than before."


@staff(Right.SEE_PLANS)
@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    return render(request, "adminpanel/plans/plans.html", {"tab": TAB, "rows": queries.rows()})


@staff(Right.SEE_PLANS)
@require_GET
def plan(request: HttpRequest, plan_id: str) -> HttpResponse:
    found = get_object_or_404(Plan, pk=plan_id)
    page = {
        "tab": TAB,
        "plan": found,
        "price": queries.price_in_words(found, "monthly"),
        "yearly": queries.yearly_words(found),
        "limits": queries.limits_of(found),
        "subscribers": queries.count_words(queries.counted(plan_id=found.pk)),
        "is_free": found.pk == DEFAULT_PLAN,
    }
    return render(request, "adminpanel/plans/plan.html", page)


@staff(Right.EDIT_PLANS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = NewPlanForm(request.POST or None, initial=NEW)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_plan(form.cleaned_data["id"], form.terms, actor=request.user)
        except PlanRefused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"The plan {made.name} is made.")
            return redirect("adminpanel:plan", made.pk)
    status = 422 if form.errors else 200
    return render(request, "adminpanel/plans/new.html", {"tab": TAB, "form": form}, status=status)


@staff(Right.EDIT_PLANS)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, plan_id: str) -> HttpResponse:
    """The form; a POST comes back from what was shown, with what was typed."""
    found = get_object_or_404(Plan, pk=plan_id)
    if request.method == "POST":
        try:
            _, terms = proof.read(request.user, found.pk, request.POST.get("proof", ""))
        except PlanChanged as refusal:
            messages.warning(request, refusal.sentence)
        else:
            return _form_page(request, found, form_of(found, terms, proof.version_of(found)))
    return _form_page(request, found, form_of(found, terms_of(found), proof.version_of(found)))


@staff(Right.EDIT_PLANS)
@require_POST
def preview(request: HttpRequest, plan_id: str) -> HttpResponse:
    """What the typed change means; nothing is saved yet."""
    found = get_object_or_404(Plan, pk=plan_id)
    form = PlanForm(request.POST)
    if not form.is_valid():
        return _form_page(request, found, form, status=422)
    terms = form.terms
    if form.cleaned_data["seen"] != proof.version_of(found):
        return _refused_page(request, found, terms)
    try:
        check(found.pk, terms)
    except PlanRefused as refusal:
        form.refuse(refusal)
        return _form_page(request, found, form, status=422)
    return _preview_page(request, found, terms)


@staff(Right.EDIT_PLANS)
@require_POST
def offer(request: HttpRequest, plan_id: str) -> HttpResponse:
    """The same for taking a plan off offer, or putting it back."""
    found = get_object_or_404(Plan, pk=plan_id)
    terms = terms_of(found) | {"is_active": request.POST.get("on") == "1"}
    try:
        check(found.pk, terms)
    except PlanRefused as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("adminpanel:plan", found.pk)
    return _preview_page(request, found, terms)


@staff(Right.EDIT_PLANS)
@require_POST
def save(request: HttpRequest, plan_id: str) -> HttpResponse:
    """Saves what was shown, if the plan is still what it was shown of."""
    found = get_object_or_404(Plan, pk=plan_id)
    try:
        version, terms = proof.read(request.user, found.pk, request.POST.get("proof", ""))
    except PlanChanged as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("adminpanel:plan_edit", found.pk)
    is_done = terms_of(found) == terms
    if not is_done and version != proof.version_of(found):
        return _refused_page(request, found, terms)
    try:
        saved = change_plan(found, terms, actor=request.user)
    except PlanChanged:
        return _refused_page(request, Plan.objects.get(pk=found.pk), terms)
    except PlanRefused as refusal:
        form = form_of(found, terms, version)
        messages.warning(request, refusal.sentence)
        return _form_page(request, found, form, status=422)
    messages.success(request, f"The plan {saved.name} is saved.")
    return redirect("adminpanel:plan", saved.pk)


@staff(Right.EDIT_PLANS)
@require_POST
def place(request: HttpRequest, plan_id: str) -> HttpResponse:
    found = get_object_or_404(Plan, pk=plan_id)
    to = request.POST.get("to", "")
    if to.isascii() and to.isdigit() and len(to) < 6:
        place_plan(found, int(to), actor=request.user)
        messages.success(request, f"{found.name} has its new place.")
    return redirect("adminpanel:plans")


def _preview_page(request: HttpRequest, plan: Plan, terms: dict) -> HttpResponse:
    after = with_terms(plan, terms)
    if not (changes := queries.differences(plan, after)):
        messages.info(request, NOTHING)
        return redirect("adminpanel:plan", plan.pk)
    page = {
        "tab": TAB,
        "plan": plan,
        "changes": changes,
        "effects": effects_of(plan, after),
        "proof": proof.sign(request.user, plan, terms),
    }
    return render(request, "adminpanel/plans/preview.html", page)


def _refused_page(request: HttpRequest, plan: Plan, terms: dict) -> HttpResponse:
    """Somebody was first: what was typed is still there, and what it differs in from now."""
    form = form_of(plan, terms, proof.version_of(plan))
    differs = queries.differences(plan, with_terms(plan, terms))
    return _form_page(request, plan, form, status=409, differs=differs, note=PlanChanged.sentence)


def _form_page(
    request: HttpRequest, plan: Plan, form: PlanForm, *, status: int = 200, **more: object
) -> HttpResponse:
    page = {"tab": TAB, "plan": plan, "form": form, "is_free": plan.pk == DEFAULT_PLAN, **more}
    return render(request, "adminpanel/plans/edit.html", page, status=status)
