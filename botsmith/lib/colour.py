def readable_on(background: str) -> str:
    """Black or white text, whichever contrasts more on a ``#rrggbb`` background (WCAG 2.2)."""
    lightness = luminance(background)
    on_white = 1.05 / (lightness + 0.05)
    on_black = (lightness + 0.05) / 0.05
    return "#ffffff" if on_white >= on_black else "#000000"


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1, as WCAG 2.2 defines it."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (_linear(channel) for channel in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
