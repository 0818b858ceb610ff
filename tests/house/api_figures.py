"""Figures and usage through the API, for what looks at every query."""

from django.test import Client

PERIODS = ("", "?range=7", "?range=last_month", "?from=2026-01-01&to=2026-12-31")


def read_figures(bot_id: str, headers: dict[str, str]) -> None:
    paths = [f"chatbots/{bot_id}/analytics{period}" for period in PERIODS]
    for path in ("usage", *paths):
        assert Client().get(f"/api/v1/{path}", headers=headers).status_code == 200, path
