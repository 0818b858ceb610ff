"""Taking one's data along, and going."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import archives
from accounts.access import get_departure, get_own_archive
from accounts.activity import record
from accounts.deletion_form import DeletionForm
from accounts.leaving import A_DAY, ask_for_deletion, ask_for_export, exports_of
from accounts.models import DeletionReceipt
from accounts.receipts import counted
from accounts.roles import LastAdmin
from botsmith.lib.csv import file_response
from botsmith.lib.errors import AppError


@login_required
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    found = exports_of(request.user)
    context = {
        "tab": "data",
        "exports": [(each, each.is_ready(timezone.now())) for each in found],
        "is_waiting": any(each.is_waiting for each in found),
        "a_day": A_DAY,
    }
    name = "accounts/_exports.html" if request.htmx else "accounts/data.html"
    return render(request, name, context)


@login_required
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    try:
        ask_for_export(request.user, actor=request.user)
    except AppError as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, "We are packing your data, and mail you when it is ready.")
    return redirect("accounts:data")


@login_required
@require_GET
def download(request: HttpRequest, export_id: str) -> HttpResponseBase:
    found = get_own_archive(request.user, export_id)
    record(request.user, "downloaded_export", found)
    name = f"botsmith-{found.created_at:%Y-%m-%d}.zip"
    response = file_response(name, "application/zip", archives.pieces(found.file_id))
    response["Content-Length"] = str(found.size)
    return response


@login_required
@reauthentication_required(allow_get=True)
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    form = DeletionForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            deletion = ask_for_deletion(request.user, actor=request.user)
        except LastAdmin as refusal:
            form.add_error("confirm_email", str(refusal.sentence))
        else:
            logout(request)
            return redirect("accounts:deleted", deletion.pk)
    context = {"tab": "data", "form": form}
    return render(request, "accounts/delete.html", context, status=422 if form.errors else 200)


@require_GET
def deleted(request: HttpRequest, receipt_id: str) -> HttpResponse:
    """The receipt, for whoever has its secret id: there is no account left to sign in with."""
    found = get_departure(receipt_id)
    is_done = isinstance(found, DeletionReceipt)
    counts = counted(found) if is_done else []
    context = {
        "receipt": found,
        "is_done": is_done,
        "counts": counts,
        "total": sum(count for _, count in counts),
    }
    name = "accounts/_receipt.html" if request.htmx else "accounts/deleted.html"
    return render(request, name, context)
