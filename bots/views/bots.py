from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import announcing
from accounts.models import User
from billing import quota
from billing.levels import provider_refusal
from billing.months import Capped
from billing.quota import Limit
from bots.access import get_own_bot
from bots.actions.chatbots import change_bot, delete_bot
from bots.actions.spending import cap_reached, spent_by
from bots.attention import matters_of
from bots.forms import DeleteBotForm, SettingsForm
from bots.models import Chatbot
from bots.queries import bots_of, conversations_of
from bots.seen_forms import add_conflicts, marks_for, seen_by
from bots.stats.charts import Chart
from bots.stats.days import day_of, latest_days
from bots.stats.reading import read
from bots.stats.telling import conversations_chart, dollars
from bots.steps import account_steps, bot_steps
from botsmith.ai.models import Model, model_info
from botsmith.ai.prices import answer_price
from botsmith.ai.registry import chat_model
from botsmith.lib.errors import QuotaExceeded
from botsmith.lib.seen import ChangedMeanwhile
from botsmith.lib.zones import zone_named
from knowledge.queries import source_counts

RECENT = 5
LATELY_DAYS = 14


@login_required
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    bots, next_cursor = bots_of(request.user, cursor=request.GET.get("cursor", ""))
    sources = source_counts(bot.pk for bot in bots)
    for bot in bots:
        bot.sources_count = sources.get(bot.pk, 0)
    steps = account_steps(bots, sources)
    plan = quota.plan_of(request.user.pk)
    context = {
        "announcements": announcing.shown_to(request.user, plan.pk, timezone.now()),
        "bots": bots,
        "next_cursor": next_cursor,
        "is_start": not request.GET.get("cursor"),
        "one_bot": len(bots) == 1,
        "meters": quota.meters(request.user),
        "matters": matters_of(bots, *quota.meters(request.user, Limit.MESSAGES)),
        "plan_name": plan.name,
        "recent": conversations_of(bots, limit=RECENT),
        "steps": steps,
        "steps_done": sum(step.done for step in steps),
        "can_create": quota.has_room(request.user, Limit.CHATBOTS),
    }
    return render(request, "bots/dashboard.html", context)


@login_required
@require_GET
def overview(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    sources = source_counts([bot.pk]).get(bot.pk, 0)
    steps = bot_steps(bot, sources)
    context = {
        "bot": bot,
        "tab": "overview",
        "stats": [
            {"label": "Sources", "value": sources, "hint": "files, websites and texts"},
            {"label": "Conversations", "value": bot.conversations_count, "hint": "with visitors"},
            {"label": "Messages", "value": bot.messages_count, "hint": "asked and answered"},
        ],
        "steps": steps,
        "is_set_up": all(step.done for step in steps),
        # What leads here is told here already.
        "matters": [each for each in matters_of([bot]) if each.url != request.path],
        "chart": _lately(request.user, bot),
        "recent": conversations_of([bot], limit=RECENT),
    }
    return render(request, "bots/overview.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def settings_page(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    form = SettingsForm(request.POST or None, instance=bot)
    if request.method == "POST" and form.is_valid() and _is_changed(request, bot_id, form):
        messages.success(request, "Saved.")
        if notice := model_notice(form.instance):
            messages.warning(request, notice)
        return redirect("bots:settings", bot.pk)
    # A refused form has written into its instance; the header shows what is stored.
    stored = get_own_bot(request.user, bot_id)
    return _settings(request, stored, form)


@login_required
@require_POST
def delete(request: HttpRequest, bot_id: str) -> HttpResponse:
    bot = get_own_bot(request.user, bot_id)
    form = DeleteBotForm(request.POST, bot=bot)
    if not form.is_valid():
        return _settings(request, bot, SettingsForm(instance=bot), delete_form=form)
    delete_bot(bot, actor=request.user)
    messages.success(request, f"“{bot.name}” and everything it knew is deleted.")
    return redirect("bots:dashboard")


def _is_changed(request: HttpRequest, bot_id: str, form: SettingsForm) -> bool:
    """What the plan does not include is said at its field."""
    stored, seen = get_own_bot(request.user, bot_id), seen_by(request)
    try:
        change_bot(stored, actor=request.user, seen=seen, **form.cleaned_data)
    except QuotaExceeded as refusal:
        form.add_error("provider", refusal.sentence)
        return False
    except ChangedMeanwhile as refusal:
        add_conflicts(form, refusal)
        return False
    return True


def _lately(user: User, bot: Chatbot) -> Chart:
    """The conversations of the last days."""
    now, zone = timezone.now(), zone_named(user.time_zone)
    report = read(bot, latest_days(LATELY_DAYS, day_of(now, zone)), zone, now)
    return conversations_chart(report, note=f"in the last {LATELY_DAYS} days")


def engine_notice(bot: Chatbot) -> str:
    """Which engine answers, in words, when it is not simply the provider that was chosen."""
    if why_not := provider_refusal(bot.user, bot.provider):
        return f"The built-in engine answers for this bot by quoting its sources: {why_not}."
    if chat_model(bot.provider):
        return ""
    provider = bot.get_provider_display()
    return (
        "The built-in engine answers for this bot by quoting its sources: "
        f"{provider} is not set up on this installation."
    )


def spending_notice(bot: Chatbot) -> str:
    """What this month cost so far, and whether a cap can hold."""
    if not answer_price(bot.provider, bot.model, timezone.now()):
        return (
            "We know no price of this model: what it costs is not counted, and no cap holds. "
            "Set a limit with your provider."
        )
    said = f"This month so far: {dollars(spent_by(bot, timezone.now()))}."
    return f"{said} {cap_notice(bot)}".rstrip()


def cap_notice(bot: Chatbot) -> str:
    """That a cap is reached, and which."""
    reached = cap_reached(bot)
    return CAP_WORDS[reached] if reached else ""


CAP_WORDS = {
    Capped.BOT: "The cap is reached: the built-in engine answers.",
    Capped.ACCOUNT: "The cap for all your chatbots is reached: the built-in engine answers.",
    Capped.DAY: "The day's cap for all your chatbots is reached: the built-in engine answers.",
}


def model_notice(bot: Chatbot) -> str:
    """That we know no such model of the provider; a server of one's own may have any."""
    has_own_server = getattr(settings, f"{bot.provider.upper()}_BASE_URL", None)
    unknown = Model(bot.model, bot.provider, bot.model)
    if has_own_server or model_info(bot.provider, bot.model) != unknown:
        return ""
    return (
        f"We know no model “{bot.model}” of {bot.get_provider_display()}. Try it in the "
        "playground: if the provider refuses it, the built-in engine answers."
    )


def _settings(request, bot, form, delete_form=None) -> HttpResponse:
    refused = form.errors or (delete_form and delete_form.errors)
    context = {
        "bot": bot,
        "tab": "settings",
        "form": form,
        "seen": marks_for(request, form, bot),
        "delete_form": delete_form or DeleteBotForm(bot=bot),
        "provider_notice": engine_notice(bot),
        "spending": spending_notice(bot),
    }
    return render(request, "bots/settings.html", context, status=422 if refused else 200)
