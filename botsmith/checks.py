import ipaddress
from collections.abc import Callable, Iterator

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from botsmith.lib.addresses import parse_allowed


@register()
def check_networks(**_) -> list[CheckMessage]:
    """Entries that are neither a network nor a host would silently open or trust nothing."""
    return [
        *_bad("TRUSTED_PROXIES", settings.TRUSTED_PROXIES, read=_read_network, number="E001"),
        *_bad("OUTBOUND_ALLOW", settings.OUTBOUND_ALLOW, read=_read_allowed, number="E002"),
    ]


@register(Tags.security, deploy=True)
def check_demo_mode(**_) -> list[CheckMessage]:
    if not settings.DEMO_MODE:
        return []
    hint = "Unset DEMO_MODE: anyone can sign in as the demo user while it is on."
    return [Warning("DEMO_MODE is on.", hint=hint, id="botsmith.W001")]


def _bad(
    name: str, entries: list[str], *, read: Callable[[str], object], number: str
) -> Iterator[CheckMessage]:
    for entry in entries:
        try:
            read(entry)
        except ValueError:
            hint = (
                "Give addresses, networks such as 10.0.0.0/8 or, for OUTBOUND_ALLOW, host[:port]."
            )
            text = f"{name} has an unusable entry: {entry}"
            yield Error(text, hint=hint, id=f"botsmith.{number}")


def _read_network(entry: str) -> object:
    return ipaddress.ip_network(entry, strict=False)


def _read_allowed(entry: str) -> object:
    return parse_allowed([entry])
