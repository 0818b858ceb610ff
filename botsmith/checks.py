"""Checks of ``manage.py check --deploy``. Unusable settings stop every start (settings.py)."""

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security, deploy=True)
def check_demo_mode(**_) -> list[CheckMessage]:
    if not settings.DEMO_MODE:
        return []
    hint = "Unset DEMO_MODE: anyone can sign in as the demo user while it is on."
    return [Warning("DEMO_MODE is on.", hint=hint, id="botsmith.W001")]


@register(Tags.security, deploy=True)
def check_mail(**_) -> list[CheckMessage]:
    if settings.EMAIL_HOST:
        return []
    hint = "Set EMAIL_HOST: nobody can sign up without the code that is mailed."
    return [Warning("There is no mail server.", hint=hint, id="botsmith.W002")]


@register(Tags.security, deploy=True)
def check_proxies(**_) -> list[CheckMessage]:
    if not settings.HTTPS or settings.TRUSTED_PROXIES:
        return []
    hint = (
        "Set TRUSTED_PROXIES to the proxy that ends TLS, or every request is redirected for ever."
    )
    return [Warning("Nobody is trusted to say that TLS was used.", hint=hint, id="botsmith.W003")]
