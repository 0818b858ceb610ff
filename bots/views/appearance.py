"""The owner's look of the chat, with the chat itself beside the form."""

from csp.decorators import csp_replace
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods

from accounts.limits import note_over_limit
from bots.access import get_own_bot
from bots.actions.chatbots import change_bot
from bots.actions.pictures import put_picture, put_picture_from, remove_picture
from bots.appearance_form import AppearanceForm
from bots.models import Chatbot, Picture
from bots.seen_forms import add_conflicts, marks_for, seen_by
from bots.starters import PALETTES
from bots.widget import draft
from botsmith.lib.errors import AppError, RateLimited
from botsmith.lib.seen import ChangedMeanwhile


@login_required
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    form = AppearanceForm(request.POST or None, request.FILES or None, instance=bot)
    if request.method == "POST" and form.is_valid():
        _change(request, bot_id, form)
        if not form.errors:
            messages.success(request, "Saved. Your websites show it within a minute.")
            return redirect("bots:appearance", bot.pk)
    # A refused form has written into its instance; the header and pictures show what is stored.
    stored = get_own_bot(request.user, bot_id)
    form.instance.avatar_url, form.instance.logo_url = stored.avatar_url, stored.logo_url
    seen = marks_for(request, form, stored)
    context = {"bot": stored, "tab": "appearance", "form": form, "palettes": PALETTES, "seen": seen}
    return render(request, "bots/appearance.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": ["'self'"]})
def preview(request: HttpRequest, bot_id: str) -> HttpResponse:
    """A stand-in for the customer's website, with the look that the address holds."""
    bot = get_own_bot(request.user, bot_id)
    form = AppearanceForm(request.GET, instance=get_own_bot(request.user, bot_id))
    form.is_valid()  # What is not well-formed is left as it is stored.
    look = form.look() if request.GET else {}
    context = {"bot": bot, "draft": draft.signed(bot, look)}
    return render(request, "bots/appearance_preview.html", context)


def _change(request: HttpRequest, bot_id: str, form: AppearanceForm) -> None:
    stored, seen = get_own_bot(request.user, bot_id), seen_by(request)
    try:
        change_bot(stored, actor=request.user, seen=seen, **form.look())
    except ChangedMeanwhile as refusal:
        add_conflicts(form, refusal)
        return
    _change_pictures(stored, form, request)


def _change_pictures(bot: Chatbot, form: AppearanceForm, request: HttpRequest) -> None:
    """Stores what was chosen; what cannot be is said at its field."""
    given, actor = form.cleaned_data, request.user
    for use in Picture.Use:
        field, file, address = f"{use}_file", given[f"{use}_file"], given[f"{use}_address"]
        try:
            if file:
                put_picture(bot, use, file.read(), actor=actor)
            elif address:
                field = f"{use}_address"
                put_picture_from(bot, use, address.strip(), actor=actor)
            elif given[f"{use}_remove"]:
                remove_picture(bot, use, actor=actor)
        except AppError as error:
            if isinstance(error, RateLimited):
                note_over_limit(request, error)
            form.add_error(field, str(error.sentence))
