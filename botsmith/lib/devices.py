"""What kind of device somebody has, in words, from what their browser says of itself."""

from functools import lru_cache

MOST_CHARS = 300  # What is longer is made up, and would only cost time.
UNKNOWN = "Unknown device"


@lru_cache(maxsize=2048)
def device_of(user_agent: str | None) -> str:
    """Such as "Firefox on Windows" or "Safari on iPhone"."""
    from user_agents import parse  # Its patterns take a while to load, and few requests need them.

    if not user_agent:
        return UNKNOWN
    found = parse(user_agent[:MOST_CHARS])
    browser = _known(found.browser.family).removesuffix(" Mobile").replace("Mobile ", "")
    if found.is_mobile or found.is_tablet:
        place = _known(found.device.family) or _known(found.os.family)
    else:
        place = _known(found.os.family).replace("Mac OS X", "macOS")
    return " on ".join(filter(None, (browser, place))) or UNKNOWN


@lru_cache(maxsize=2048)
def is_handheld(user_agent: str | None) -> bool:
    from user_agents import parse

    found = parse((user_agent or "")[:MOST_CHARS])
    return found.is_mobile or found.is_tablet


def _known(family: str | None) -> str:
    return "" if family in (None, "Other", "Generic Smartphone", "Generic Tablet") else family
