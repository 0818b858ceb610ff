from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from adminpanel.access import staff
from adminpanel.content import queries, reading
from adminpanel.content.access import get_report
from adminpanel.content.forms import BlockReportedForm, ReadForm, SettleForm
from adminpanel.lists import MOST_COUNTED, Asked, headings
from adminpanel.rights import Right, may_touch, require_touch
from bots.actions.blocking import block_bot
from bots.actions.moderating import settle_report
from bots.models import ConversationReport
from bots.queries import names_of, transcript
from botsmith.lib.errors import InvalidRequest

Outcome, State = ConversationReport.Outcome, ConversationReport.State
COLUMNS = (("What is wrong", ""), ("Chatbot", ""), ("Owner", ""), ("Reported", "-reported"))


@staff(Right.SEE_CONTENT)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    asked = Asked.read(request.GET, names=queries.REPORT_FILTERS, sorts=queries.REPORT_SORTS)
    state = queries.report_state(asked)
    labels = ((State.OPEN, "Open"), (State.SETTLED, "Settled"))
    context = {
        "tab": "reports",
        "found": queries.find_reports(asked),
        "asked": asked,
        "state": state,
        "states": queries.pills(asked, labels, queries.report_counts(), state),
        "headings": headings(asked, COLUMNS, queries.REPORT_SORTS),
        "reasons": ConversationReport.Reason.choices,
        "most": MOST_COUNTED,
    }
    return render(request, "adminpanel/content/reports.html", context)


@staff(Right.SEE_CONTENT)
@require_GET
def page(request: HttpRequest, report_id: str) -> HttpResponse:
    return _page(request, get_report(report_id))


@staff(Right.SEE_CONTENT)
@require_POST
def read(request: HttpRequest, report_id: str) -> HttpResponse:
    """Opens the conversation for a while, and writes so into its owner's log."""
    report, form = get_report(report_id), ReadForm(request.POST)
    require_touch(request.user, report.chatbot.user)
    if not form.is_valid():
        return _page(request, report, read_form=form, status=422)
    reading.open_conversation(request, report.conversation, why=form.cleaned_data["why"])
    return redirect("adminpanel:report", report.pk)


@staff(Right.MODERATE_CONTENT)
@require_POST
def settle(request: HttpRequest, report_id: str) -> HttpResponse:
    report, form = get_report(report_id), SettleForm(request.POST)
    require_touch(request.user, report.chatbot.user)
    if not form.is_valid():
        return _page(request, report, settle_form=form, status=422)
    _settle(request, report, Outcome.NO_ACTION, form)
    return redirect("adminpanel:report", report.pk)


@staff(Right.MODERATE_CONTENT)
@require_POST
def block(request: HttpRequest, report_id: str) -> HttpResponse:
    """Switches the chatbot off, and with that settles the report."""
    report, form = get_report(report_id), BlockReportedForm(request.POST)
    require_touch(request.user, report.chatbot.user)
    if not form.is_valid():
        return _page(request, report, block_form=form, status=422)
    block_bot(report.chatbot, reason=form.cleaned_data["reason"], actor=request.user)
    name = report.chatbot.name
    messages.success(request, f"“{name}” is switched off. Its owner is told why.")
    _settle(request, report, Outcome.BLOCKED, form)
    return redirect("adminpanel:report", report.pk)


def _settle(request: HttpRequest, report: ConversationReport, outcome: str, form: Form) -> None:
    how = {"outcome": outcome, "note": form.cleaned_data["note"], "seen": form.cleaned_data["seen"]}
    try:
        settle_report(report, actor=request.user, **how)
        messages.success(request, f"Settled: {Outcome(outcome).label.lower()}.")
    except InvalidRequest as refusal:
        messages.warning(request, refusal.sentence)


def _page(request: HttpRequest, report: ConversationReport, status: int = 200, **forms):
    is_open = reading.is_open(request, report.conversation)
    why = f"A visitor reported it: {report.get_reason_display().lower()}."
    context = {
        "tab": "reports",
        "report": report,
        "conversation": report.conversation,
        "bot": report.chatbot,
        "touchable": may_touch(request.user, report.chatbot.user),
        "settled_by": names_of([report.settled_by]).get(report.settled_by, "somebody"),
        "read_form": ReadForm(initial={"why": why}),
        "settle_form": SettleForm(),
        "block_form": BlockReportedForm(prefix=None, auto_id="block_%s"),
        "is_read": is_open,
        "chat_messages": transcript(report.conversation) if is_open else [],
        **forms,
    }
    return render(request, "adminpanel/content/report.html", context, status=status)
