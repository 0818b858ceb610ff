"""Reads settings from environment variables, once, at the top of ``settings.py``.

A value also comes from the file named by ``NAME_FILE`` (for secrets), or, in a checkout whose
embedded services run, from ``var/services.env``. Every unusable value is collected, so that one
start names all of them.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off", ""}


class Env:
    def __init__(self, variables: Mapping[str, str], fallback: Path | None = None):
        self._variables = {**_read_pairs(fallback), **variables}
        self._problems: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        """The variable, or the content of the file that ``NAME_FILE`` names, or the default."""
        if path := self._variables.get(f"{name}_FILE"):
            try:
                return Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                self.refuse(f"{name}_FILE", f"cannot be read: {error.strerror}")
                return default
        return self._variables.get(name, default).strip()

    def flag(self, name: str, default: bool = False) -> bool:
        return self._parsed(name, default, _parse_flag, "must be 1 or 0")

    def number(self, name: str, default: int, *, least: int = 0, most: int = 10**9) -> int:
        value = self._parsed(name, default, int, "must be a whole number")
        if not least <= value <= most:
            self.refuse(name, f"must be between {least} and {most}, not {value}")
        return value

    def items(self, name: str, default: str = "") -> list[str]:
        """A comma-separated list, blanks dropped."""
        return [item.strip() for item in self.text(name, default).split(",") if item.strip()]

    def checked_items(self, name: str, read: Callable[[str], object], kind: str) -> list[str]:
        """A list whose entries ``read`` accepts; what it refuses would open or trust nothing."""
        entries = self.items(name)
        for entry in entries:
            try:
                read(entry)
            except ValueError:
                self.refuse(name, f"has an unusable entry, {entry!r}: it must be {kind}")
        return entries

    def address(
        self, name: str, *, schemes: tuple[str, ...], default: str = "", required: bool = True
    ) -> str:
        """A URL of one of the schemes; an empty value is refused when it is required."""
        value = self.text(name, default)
        wanted = " or ".join(f"{scheme}://…" for scheme in schemes)
        if not value and not required:
            return ""
        if not value:
            self.refuse(name, f"is not set; it needs an address such as {wanted}")
        elif not value.startswith(tuple(f"{scheme}://" for scheme in schemes)):
            self.refuse(name, f"must start with {wanted}")
        return value

    def refuse(self, name: str, why: str) -> None:
        self._problems.append(f"{name} {why}.")

    def raise_problems(self) -> None:
        """Raises ImproperlyConfigured with one sentence for each unusable variable."""
        if self._problems:
            raise ImproperlyConfigured(
                "BotSmith cannot start with these settings:\n  "
                + "\n  ".join(self._problems)
                + "\nEvery setting is described in docs/settings.md."
            )

    def _parsed(self, name: str, default: Any, parse: Callable[[str], Any], why: str) -> Any:
        raw = self.text(name, "")
        if not raw:
            return default
        try:
            return parse(raw)
        except ValueError:
            self.refuse(name, f"{why}, not {raw!r}")
            return default


def _parse_flag(raw: str) -> bool:
    word = raw.lower()
    if word not in TRUE_WORDS | FALSE_WORDS:
        raise ValueError(raw)
    return word in TRUE_WORDS


def _read_pairs(path: Path | None) -> dict[str, str]:
    if path is None or not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)
