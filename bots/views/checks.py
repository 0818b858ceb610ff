from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bots.access import get_own_bot, get_own_check_run, get_own_question
from bots.actions import checks
from bots.checks import log, serving
from bots.checks.forms import OptionsForm, PasteForm, QuestionForm
from bots.checks.suggestions import suggestions
from bots.checks.tasks import ring_to_serve
from bots.models import Chatbot, GoldenQuestion
from botsmith.lib.errors import InvalidRequest, RateLimited

OFTEN = "You ran them very often in this hour. Wait a little, or let them run after changes."
SERVED_OFTEN = "You changed very often in this hour what visitors get. Wait a little, then go on."


@login_required
@require_GET
def page(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    return _page(request, bot, OptionsForm.of(bot))


@login_required
@require_GET
def live(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    context = {"bot": bot, "overview": log.overview(bot), "serving": serving.serving(bot)}
    return render(request, "bots/_checks_live.html", context)


@login_required
@require_POST
def options(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    form = OptionsForm.of(bot, request.POST)
    if not form.is_valid():
        return _page(request, bot, form)
    is_to_be_kept = form.cleaned_data["keep_last_good"] and not serving.pinned(bot)
    if is_to_be_kept:
        try:
            checks.count_serving(request.user)
        except RateLimited:
            form.add_error("keep_last_good", SERVED_OFTEN)
            return _page(request, bot, form)
    checks.set_options(bot, actor=request.user, **form.cleaned_data)
    if not bot.keep_last_good:
        serving.discard(bot.pk)
    elif is_to_be_kept:
        serving.ask_to_serve(bot.pk)
        ring_to_serve(bot.pk)
    messages.success(request, "Saved.")
    return redirect("bots:checks", bot.pk)


@login_required
@require_POST
def run(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    try:
        checks.ask_for_run(bot, actor=request.user)
    except InvalidRequest as error:
        messages.error(request, error.sentence)
    except RateLimited:
        messages.error(request, OFTEN)
    return redirect("bots:checks", bot.pk)


@login_required
@require_POST
def serve(request: HttpRequest, bot_id: str) -> HttpResponse:
    """Visitors get the present knowledge, whatever the checks say of it."""
    bot = get_own_bot(request.user, bot_id)
    if serving.is_present(bot):
        return redirect("bots:checks", bot.pk)
    try:
        checks.serve_anyway(bot, actor=request.user)
    except RateLimited:
        messages.error(request, SERVED_OFTEN)
        return redirect("bots:checks", bot.pk)
    serving.ask_to_serve(bot.pk)
    ring_to_serve(bot.pk)
    return redirect("bots:checks", bot.pk)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    asked = request.GET.get("question", "")
    form = QuestionForm.of(bot, None, request.POST or None, asked=asked)
    if request.method == "POST" and form.is_valid():
        try:
            checks.add_question(bot, actor=request.user, **form.cleaned_data)
        except InvalidRequest as error:
            form.add_error(None, error.sentence)
        else:
            messages.success(request, "Added.")
            return redirect("bots:checks", bot.pk)
    return _question(request, bot, form)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, bot_id: str, question_id: str) -> HttpResponse:
    question = get_own_question(request.user, bot_id, question_id)
    bot = question.chatbot
    form = QuestionForm.of(bot, question, request.POST or None)
    if request.method == "POST" and form.is_valid():
        checks.change_question(question, actor=request.user, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("bots:checks", bot.pk)
    return _question(request, bot, form, question=question)


@login_required
@require_POST
def delete(request: HttpRequest, bot_id: str, question_id: str) -> HttpResponse:
    question = get_own_question(request.user, bot_id, question_id)
    checks.delete_question(question, actor=request.user)
    deleted = urlencode({"deleted": question.pk})
    return redirect(f"{reverse('bots:checks', args=[bot_id])}?{deleted}")


@login_required
@require_POST
def restore(request: HttpRequest, bot_id: str, question_id: str) -> HttpResponse:
    question = get_own_question(request.user, bot_id, question_id)
    try:
        checks.restore_question(question, actor=request.user)
    except InvalidRequest as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, "It is back.")
    return redirect("bots:checks", bot_id)


@login_required
@require_http_methods(["GET", "POST"])
def paste(request: HttpRequest, bot_id: str) -> HttpResponse:
    """Shows first how what was pasted is read; the second time it adds what could be read."""
    bot = get_own_bot(request.user, bot_id)
    form = PasteForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _paste(request, bot, form)
    lines = form.lines([each.question for each in log.questions_of(bot)])
    good = [dict(line.fields) for line in lines if not line.error]
    if request.POST.get("step") != "add" or not good:
        return _paste(request, bot, form, lines)
    try:
        checks.add_questions(bot, good, actor=request.user)
    except InvalidRequest as error:
        form.add_error(None, error.sentence)
        return _paste(request, bot, form, lines)
    messages.success(request, f"Added {len(good)} question{'s' if len(good) > 1 else ''}.")
    bad = [line for line in lines if line.error]
    if not bad:
        return redirect("bots:checks", bot.pk)
    left = PasteForm(initial={"text": "\n".join(line.text for line in bad)})
    return _paste(request, bot, left, bad)


@login_required
@require_GET
def detail(request: HttpRequest, bot_id: str, run_id: str) -> HttpResponse:
    run = log.shown_run(get_own_check_run(request.user, bot_id, run_id))
    context = {"bot": run.chatbot, "tab": "checks", "run": run, "seconds": log.since(run)}
    name = "bots/_check_run.html" if request.htmx else "bots/check_run.html"
    return render(request, name, context)


@login_required
@require_POST
def accept(request: HttpRequest, bot_id: str, run_id: str) -> HttpResponse:
    run = get_own_check_run(request.user, bot_id, run_id)
    checks.accept_drops(run, actor=request.user)
    run.refresh_from_db()
    serving.after(run)
    ring_to_serve(run.chatbot_id)
    messages.success(request, "From now on answers are compared with what passes next.")
    return redirect("bots:check_run", bot_id, run.pk)


def _page(request: HttpRequest, bot: Chatbot, form: OptionsForm) -> HttpResponse:
    overview = log.overview(bot)
    known = [each.question for each in overview.questions]
    context = {
        "bot": bot,
        "tab": "checks",
        "overview": overview,
        "serving": serving.serving(bot),
        "form": form,
        "most": checks.MOST,
        "deleted": log.deleted_question(bot, request.GET.get("deleted", "")),
        "suggestions": suggestions(bot, known) if len(known) < checks.MOST else [],
    }
    return render(request, "bots/checks.html", context, status=422 if form.errors else 200)


def _question(
    request: HttpRequest,
    bot: Chatbot,
    form: QuestionForm,
    *,
    question: GoldenQuestion | None = None,
) -> HttpResponse:
    context = {"bot": bot, "tab": "checks", "form": form, "question": question}
    status = 422 if form.errors else 200
    return render(request, "bots/check_question.html", context, status=status)


def _paste(request: HttpRequest, bot: Chatbot, form: PasteForm, lines=()) -> HttpResponse:
    context = {
        "bot": bot,
        "tab": "checks",
        "form": form,
        "lines": lines,
        "good": sum(1 for line in lines if not line.error),
    }
    return render(request, "bots/checks_paste.html", context, status=422 if form.errors else 200)
