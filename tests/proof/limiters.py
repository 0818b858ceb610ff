"""Whatever counts how often something is done, as the code has it, and how each is tried."""

import ast
from pathlib import Path

from tests.e2e.running import ROOT

ROOMS = ("accounts", "adminpanel", "billing", "bots", "botsmith", "knowledge")
COUNTS = {"hit", "spend", "limits", "refusals", "count_guess"}
# Where something is counted: the surfaces of `test_limits` that try it, or the tests that do.
LIMITERS: dict[str, tuple[str, ...]] = {
    "accounts/limits.py:of": ("sign-in, one address", "sign-in, one account"),
    "accounts/limits.py:count_guess": ("tests/accounts/test_reset.py",),
    "accounts/entrance_forms.py:clean_code": ("tests/accounts/test_reset.py",),
    "accounts/profile.py:change_profile": ("avatar, one person",),
    "accounts/site/mail_test.py:send_test": ("mail test, one admin",),
    "billing/trials.py:take": ("tests/bots/test_trial.py", "tests/billing/test_trials.py"),
    "bots/actions/checks.py:ask_for_run": ("tests/bots/test_check_runs.py",),
    "bots/actions/checks.py:count_serving": ("tests/bots/test_checks_serving.py",),
    "bots/actions/pictures.py:put_picture": ("picture, one person",),
    "bots/actions/pictures.py:put_picture_from": ("tests/bots/test_pictures.py",),
    "bots/actions/webhooks.py:_count": ("webhook by hand, one chatbot",),
    "bots/api/asking.py:_count": ("API, one chatbot",),
    "bots/api/auth.py:_count": ("API, one key",),
    "bots/api/auth.py:authenticate": ("API, wrong keys of one address",),
    "bots/checks/due.py:_begin": ("tests/bots/test_check_runs.py",),
    "bots/gaps/teaching.py:_count": ("tests/bots/test_gap_replay.py",),
    "bots/views/analytics.py:time_zone": ("time zone, one person",),
    "bots/views/playground.py:_begin": ("playground, one person",),
    "bots/views/spending.py:export": ("spending, one person",),
    "bots/widget/asking.py:_too_many": (
        *("message, one visitor", "message, one address", "message, one chatbot"),
    ),
    "bots/widget/views.py:session": ("session, one address",),
    "bots/widget/views.py:conversation": ("conversation, one visitor",),
    "bots/widget/views.py:rating": ("rating, one visitor",),
    "bots/widget/views.py:report": (
        *("report, one visitor", "report, one address", "report, one chatbot"),
    ),
    "bots/widget/views.py:_begins": (
        *("contact, one address", "contact, one address in an hour", "contact, one chatbot"),
        "escalation, one address",
    ),
    "bots/widget/views.py:_listener": ("live, one visitor",),
    "bots/widget/views.py:_reader_of": ("events, one visitor",),
    "botsmith/lib/owner_mail.py:_pause_of": ("tests/bots/test_notices.py",),
}


def counting_places() -> set[str]:
    """``file:function`` of each that counts."""
    found = set()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            name = str(path.relative_to(ROOT))
            if name != "botsmith/lib/ratelimit.py":
                found |= {f"{name}:{function}" for function in _counting(path)}
    return found


def _counting(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module in {"botsmith.lib.ratelimit", "accounts.limits"}
        for alias in node.names
    }
    return {
        function.name
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in COUNTS & imported
    }
