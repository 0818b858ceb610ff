"""A new chatbot: one page with the chat beside it, and what it is to read first."""

from csp.decorators import csp_replace, csp_update
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods

from accounts.site.switches import Switch, SwitchedOff, said_when_off
from billing import quota
from billing.quota import Limit
from bots.actions.chatbots import create_bot
from bots.models import Chatbot
from bots.new_bot_form import NewBotForm
from bots.starters import STARTERS
from bots.widget import appearance
from bots.widget.pages import FRAME_POLICY
from botsmith.lib.errors import AppError, QuotaExceeded
from knowledge.actions import add_website


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return _page(request, NewBotForm.beginning_as(request.GET.get("starter", "")))
    form = NewBotForm(request.POST)
    if form.is_valid():
        try:
            bot = create_bot(request.user, **form.fields_of_bot())
        except (QuotaExceeded, SwitchedOff) as error:
            form.add_error(None, error.sentence)
        else:
            _teach(request, bot, form.cleaned_data["website"])
            return redirect("knowledge:sources", bot.pk)
    return _page(request, form)


@login_required
@require_GET
@xframe_options_sameorigin
@csp_update(FRAME_POLICY)
@csp_replace({"frame-ancestors": ["'self'"]})
def preview(request: HttpRequest) -> HttpResponse:
    """The chat as it would begin, drawn from what the address holds; nothing in it works."""
    form = NewBotForm(request.GET)
    form.is_valid()  # What is not well-formed is left as a new chatbot has it.
    given = {name: value for name, value in form.fields_of_bot().items() if value}
    bot = Chatbot(**{"name": form.chosen.example, **given})
    context = {"bot": bot, "css_vars": appearance.css_vars(bot)}
    return render(request, "bots/new_preview.html", context)


def _teach(request: HttpRequest, bot: Chatbot, website: dict | None) -> None:
    """The chatbot is made whatever becomes of the website, and its maker is told."""
    if not website:
        messages.success(request, f"“{bot.name}” is made. Now give it something to know.")
        return
    try:
        add_website(bot, actor=request.user, **website)
    except AppError as error:
        messages.success(request, f"“{bot.name}” is made.")
        messages.warning(request, f"Your website was not added. {error.sentence}")
    else:
        messages.success(request, f"“{bot.name}” is made, and reads your website now.")


def _page(request: HttpRequest, form: NewBotForm) -> HttpResponse:
    context = {
        "form": form,
        "starters": STARTERS,
        "starter_words": [starter.as_json for starter in STARTERS],
        "switched_off": said_when_off(Switch.CHATBOTS),
        "can_create": quota.has_room(request.user, Limit.CHATBOTS),
        "plan_name": quota.plan_of(request.user.pk).name,
    }
    return render(request, "bots/new.html", context, status=422 if form.errors else 200)
