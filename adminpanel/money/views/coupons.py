"""Coupons: which there are; made, and ended."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from adminpanel.access import staff
from adminpanel.lists import MOST_COUNTED, Asked
from adminpanel.money import queries
from adminpanel.money.forms import CouponForm
from adminpanel.money.queries import COUPON_SORTS
from adminpanel.rights import Right
from billing import coupons as verbs
from billing.coupons import CouponRefused
from billing.models import Coupon

TAB = "coupons"


@staff(Right.SEE_MONEY)
@require_GET
def coupons(request: HttpRequest) -> HttpResponse:
    asked = Asked.read(request.GET, names=(), sorts=COUPON_SORTS)
    found = queries.coupons(asked)
    names = queries.plan_names()
    rows = [
        (each, ", ".join(names.get(plan, plan) for plan in each.plans or [])) for each in found.rows
    ]
    page = {
        "tab": TAB,
        "found": found,
        "rows": rows,
        "most": MOST_COUNTED,
        "url": reverse("adminpanel:coupons"),
    }
    return render(request, "adminpanel/money/coupons.html", page)


@staff(Right.CHANGE_MONEY)
@require_http_methods(["GET", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    form = CouponForm(request.POST or None, plans=queries.plan_names())
    if request.method == "POST" and form.is_valid():
        try:
            made = verbs.make_coupon(form.cleaned_data["code"], actor=request.user, **form.terms)
        except CouponRefused as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            messages.success(request, f"Coupon {made.pk} can be redeemed.")
            return redirect("adminpanel:coupons")
    page = {"tab": TAB, "form": form}
    status = 422 if form.errors else 200
    return render(request, "adminpanel/money/coupon_new.html", page, status=status)


@staff(Right.CHANGE_MONEY)
@require_POST
def end(request: HttpRequest, code: str) -> HttpResponse:
    coupon = get_object_or_404(Coupon, pk=code)
    if verbs.end_coupon(coupon.pk, actor=request.user):
        messages.success(request, f"Coupon {coupon.pk} has ended. Who has redeemed it keeps it.")
    else:
        messages.info(request, f"Coupon {coupon.pk} had ended already.")
    return redirect("adminpanel:coupons")
