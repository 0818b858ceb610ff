"""Who may use a chat, and how often: limits, signed identity, the sessions of visitors."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from bots.access import get_own_bot
from bots.access_forms import LimitsForm
from bots.actions.chatbots import change_bot
from bots.actions.identity import (
    make_identity_secret,
    remove_identity_secret,
    show_identity_secret,
)
from bots.actions.visitors import end_sessions
from bots.models import Chatbot
from bots.seen_forms import add_conflicts, marks_for, seen_by
from botsmith.lib.sealed import CannotOpen
from botsmith.lib.seen import ChangedMeanwhile

LOST = (
    "The secret was sealed with an earlier key of this installation and cannot be read any more. "
    "Make a new one."
)
# How a website signs a visitor, in the languages that most are written in.
HOW_TO_SIGN = (
    (
        "python",
        "Python",
        "import hashlib, hmac\n\n"
        "user_hash = hmac.new(SECRET.encode(), str(user.id).encode(), hashlib.sha256).hexdigest()",
    ),
    (
        "php",
        "PHP",
        '$secret = getenv("BOTSMITH_IDENTITY_SECRET");\n'
        '$user_hash = hash_hmac("sha256", (string) $user->id, $secret);',
    ),
    (
        "node",
        "Node",
        'const { createHmac } = require("node:crypto");\n\n'
        'const userHash = createHmac("sha256", SECRET).update(String(user.id)).digest("hex");',
    ),
)
IDENTIFY = """<script>
  window.addEventListener("load", () => BotSmith.identify({
    user_id: "42", user_hash: "…", name: "Ada", email: "ada@example.com",
  }));
</script>"""


@login_required
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, bot_id: str) -> HttpResponse:
    form = LimitsForm(request.POST or None, instance=get_own_bot(request.user, bot_id))
    # A refused form has written into its instance; the page shows what is stored.
    bot = get_own_bot(request.user, bot_id)
    if request.method == "POST" and form.is_valid():
        try:
            change_bot(bot, actor=request.user, seen=seen_by(request), **form.cleaned_data)
        except ChangedMeanwhile as refusal:
            add_conflicts(form, refusal)
            return _page(request, bot, form=form)
        messages.success(request, "Saved.")
        return redirect("bots:access", bot.pk)
    return _page(request, bot, form=form)


@login_required
@require_POST
def show_secret(request: HttpRequest, bot_id: str) -> HttpResponse:
    """The page with the secret in it, this once."""
    bot = get_own_bot(request.user, bot_id)
    if not bot.identity_secret:
        return redirect("bots:access", bot.pk)
    try:
        secret = show_identity_secret(bot, actor=request.user)
    except CannotOpen:
        messages.error(request, LOST)
        return redirect("bots:access", bot.pk)
    return _page(request, bot, secret=secret)


@login_required
@require_POST
def make_secret(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    make_identity_secret(bot, actor=request.user)
    messages.success(request, "A new secret is made. Show it, and put it on your server.")
    return redirect("bots:access", bot.pk)


@login_required
@require_POST
def remove_secret(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    remove_identity_secret(bot, actor=request.user)
    messages.success(request, "The secret is removed. No signature is believed any more.")
    return redirect("bots:access", bot.pk)


@login_required
@require_POST
def end_all(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    end_sessions(bot, actor=request.user)
    messages.success(request, "All visitors' sessions are ended. Whoever writes next begins anew.")
    return redirect("bots:access", bot.pk)


def _page(
    request: HttpRequest, bot: Chatbot, *, form: LimitsForm | None = None, secret: str = ""
) -> HttpResponse:
    shown = form or LimitsForm(instance=bot)
    context = {
        "bot": bot,
        "tab": "access",
        "form": shown,
        "seen": marks_for(request, shown, bot),
        "websites": len(bot.allowed_origins or []),
        "secret": secret,
        "how_to_sign": HOW_TO_SIGN,
        "identify": IDENTIFY,
    }
    refused = form is not None and form.errors
    return render(request, "bots/access.html", context, status=422 if refused else 200)
