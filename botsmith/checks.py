import ipaddress
import re
from collections.abc import Iterator

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

HOST = re.compile(r"^[a-z0-9.-]+(:\d{1,5})?$", re.IGNORECASE)


@register()
def check_networks(**_) -> list[CheckMessage]:
    """Entries that are neither a network nor a host would silently open or trust nothing."""
    return [
        *_bad("TRUSTED_PROXIES", settings.TRUSTED_PROXIES, hosts=False, number="E001"),
        *_bad("OUTBOUND_ALLOW", settings.OUTBOUND_ALLOW, hosts=True, number="E002"),
    ]


@register(Tags.security, deploy=True)
def check_demo_mode(**_) -> list[CheckMessage]:
    if not settings.DEMO_MODE:
        return []
    hint = "Unset DEMO_MODE: anyone can sign in as the demo user while it is on."
    return [Warning("DEMO_MODE is on.", hint=hint, id="botsmith.W001")]


def _bad(name: str, entries: list[str], *, hosts: bool, number: str) -> Iterator[CheckMessage]:
    wanted = "an address, a network such as 10.0.0.0/8" + (" or host[:port]" if hosts else "")
    for entry in entries:
        if not (_is_network(entry) or (hosts and HOST.match(entry))):
            hint = f"Give {wanted}, separated by commas."
            yield Error(
                f"{name} has an unusable entry: {entry}", hint=hint, id=f"botsmith.{number}"
            )


def _is_network(entry: str) -> bool:
    try:
        ipaddress.ip_network(entry, strict=False)
    except ValueError:
        return False
    return True
