"""What of the plan is used: meters, how far they last, and where it went."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from billing import levels, quota
from billing.quota import Limit
from billing.telling import tell_by_mail
from bots.usage import telling
from bots.usage.by_day import spread_of
from botsmith.lib.zones import zone_named


@login_required
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    now, zone = timezone.now(), zone_named(request.user.time_zone)
    subscription = quota.current_subscription(request.user.pk, now)
    plan, meters = quota.get_plan(subscription), quota.meters(request.user)
    used = next(meter for meter in meters if meter.what is Limit.MESSAGES)
    month = telling.Month.of(subscription, zone, now)
    spread = spread_of(request.user.pk, subscription.usage.last_reset, zone)
    is_usable = subscription.is_usable(now)
    over, over_text = telling.over_words(plan, meters, is_usable=is_usable)
    pace, pace_level = telling.pace(request.user, used, month)
    context = {
        "tab": "usage",
        "plan": plan,
        "month": month,
        "zone": zone.key,
        "over": over,
        "over_text": over_text,
        "used": used,
        "pace": pace,
        "pace_level": pace_level,
        "messages_gauge": telling.gauges(request.user, [used])[0],
        "gauges": telling.gauges(request.user, [each for each in meters if each is not used]),
        "chart": telling.by_day_chart(spread, month),
        "parts": telling.parts(spread, used.used),
        "features": list(telling.features(plan.limits)),
        "kept": telling.kept_words(plan.limits),
        "size": telling.size_words(plan.limits),
        "support": levels.SUPPORT.get(plan.limits.support_level, ""),
        "has_mails": subscription.has_usage_mails,
    }
    return render(request, "billing/usage.html", context)


@login_required
@require_POST
def mails(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("mails") == "on"
    tell_by_mail(request.user.pk, wanted=wanted)
    said = "You are told by email again." if wanted else "You are not told by email any more."
    messages.success(request, said)
    return redirect("billing:usage")
