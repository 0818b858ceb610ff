"""Rules of the house that no single test of a feature would miss."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from botsmith.celery import app
from botsmith.lib.queues import Queue

app.loader.import_default_modules()
ROOT = Path(settings.BASE_DIR)
OURS = ("accounts", "adminpanel", "billing", "bots", "botsmith", "knowledge")
# Addresses that nobody need be signed in for, each with its reason.
OPEN = {
    "home": "the landing page",
    "demo_login": "answers 404 unless DEMO_MODE is on",
    "mailbox": "answers 404 outside development",
    "styleguide": "answers 404 outside development",
    "api_docs": "the API's reference, as its document",
    "loader": "the widget's script",
    "accounts:deleted": "a receipt, by its secret id: its account is gone",
    "picture": "a bot's avatar or logo, shown on its customer's website",
    "public_chat": "opened by the chatbot's owner",
    "account_email_verification_sent": "allauth's, where a mailed code is typed",
    "account_confirm_password_reset_code": "allauth's, where a mailed code is typed",
    "account_complete_password_reset": "allauth's, asks for a code that was typed right",
    "mfa_authenticate": "allauth's, asks for a password that was typed right",
    "mfa_download_recovery_codes": "answers 404 to everyone",
    "google_login_by_token": "answers 404 to everyone",
    "billing:stripe_events": "signed by Stripe",
    "healthz": "for operators; says nothing",
    "readyz": "for operators; says nothing",
    "metrics": "asks for the operator's token, or network",
    "widget:embed": "the visitors' page",
    "widget:config": "the bubble's colours",
    "widget:session": "gives out the token",
    "widget:messages": "asks for the token",
    "widget:events": "asks for the token",
    "widget:conversation": "asks for the token",
    "widget:rating": "asks for the token",
    "widget:report": "asks for the token",
    "widget:contact": "asks for the token",
    "widget:escalate": "asks for the token",
    "widget:live": "asks for the token",
}
NETWORK = {
    *("aiohttp", "anthropic", "http.client", "httpcore", "httpcore2", "httpx", "httpx2", "openai"),
    *("requests", "socket", "stripe", "urllib.request", "urllib3"),
}
# The one door, the providers' own SDKs, what looks for a free port, and the pair of sockets between
# a worker and the process that reads for it.
CALL_OUT = {
    *("botsmith/lib/http.py", "botsmith/services.py"),
    *("botsmith/ai/anthropic.py", "botsmith/ai/connections.py"),
    *("botsmith/ai/openai.py", "botsmith/ai/openai_embeddings.py"),
    "billing/payments/stripe_api.py",
    *("knowledge/extract/apart.py", "knowledge/extract/nursery.py"),
}


def sources() -> list[Path]:
    return [path for name in OURS for path in (ROOT / name).rglob("*.py")]


def routes(patterns=None, namespace="") -> list[tuple[str, URLPattern]]:
    found = []
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(filter(None, (namespace, pattern.namespace)))
            found += routes(pattern.url_patterns, inner)
        else:
            found.append((":".join(filter(None, (namespace, pattern.name))), pattern))
    return found


def test_every_address_has_a_gate_or_a_reason():
    ours = [(name, p) for name, p in routes() if p.callback.__module__.split(".")[0] in OURS]
    assert len(ours) > 20
    ungated = {name for name, pattern in ours if not is_gated(pattern.callback)}
    assert ungated == set(OPEN)


def is_gated(view) -> bool:
    """``login_required`` is among the view's wrappers."""
    while view:
        if view.__code__.co_filename.endswith("contrib/auth/decorators.py"):
            return True
        view = getattr(view, "__wrapped__", None)
    return False


def test_every_task_is_routed_to_a_queue_that_the_worker_reads():
    tasks = {name for name in app.tasks if name.split(".")[0] in OURS}
    assert tasks == set(settings.CELERY_TASK_ROUTES)
    read = re.findall(r"--queues (\S+)", (ROOT / "Procfile").read_text())
    assert {str(queue) for queue in Queue} == set(read)
    assert {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()} <= set(read)


def test_every_task_that_beat_rings_exists():
    rung = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert rung <= set(app.tasks)


def test_every_setting_that_is_read_is_documented_and_the_other_way_round():
    text = (ROOT / "botsmith/settings.py").read_text()
    read = set(
        re.findall(r'env\.(?:text|flag|number|items|checked_items|address)\(\s*"([A-Z_]+)"', text)
    )
    table = (ROOT / "docs/settings.md").read_text()
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.M))
    assert read == documented


def test_the_environment_is_read_in_one_place():
    allowed = {"botsmith/settings.py"}
    # These start processes or Django itself and must pass the environment on.
    allowed |= {"botsmith/asgi.py", "botsmith/celery.py", "botsmith/gunicorn.py"}
    allowed |= {"botsmith/management/commands/services.py"}
    # Whether this is a web process, which shares its figures with others.
    allowed |= {"botsmith/metrics.py"}
    readers = {
        str(path.relative_to(ROOT)) for path in sources() if "os.environ" in path.read_text()
    }
    assert readers == allowed


def test_only_the_one_door_and_the_providers_call_out():
    callers = set()
    for path in sources():
        names = imported(path)
        if any(n == banned or n.startswith(f"{banned}.") for n in names for banned in NETWORK):
            callers.add(str(path.relative_to(ROOT)))
    assert callers == CALL_OUT


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


@pytest.mark.parametrize("word", ["select_for_update", "eval(", "exec(", "pickle"])
def test_words_that_must_not_be_in_the_code(word):
    """Locks are no-ops on MongoDB; the others run what somebody sent."""
    pattern = re.compile(rf"(?<![\w.]){re.escape(word)}")
    users = [path.name for path in sources() if pattern.search(path.read_text())]
    assert users == []


def test_djangos_own_transactions_are_not_trusted():
    """``django.db.transaction`` does nothing on MongoDB; ``django_mongodb_backend``'s does."""
    users = [
        path.name
        for path in sources()
        if {"django.db.transaction"} & imported(path) and "migrations" not in path.parts
    ]
    assert users == []


def test_templates_hold_no_inline_script_style_or_handler():
    bad = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|\sstyle=|\son[a-z]+=|javascript:", re.I)
    # The chat's colours are the owner's; the frame's policy gives their style element a nonce.
    offenders = {
        str(path.relative_to(ROOT)): bad.search(path.read_text())[0]
        for path in (ROOT / "templates").rglob("*.html")
        if bad.search(path.read_text())
    }
    assert offenders == {}


def test_every_template_is_used():
    """By a view, another template, Django or allauth."""
    folder = ROOT / "templates"
    names = {str(path.relative_to(folder)) for path in folder.rglob("*.html")}
    text = "".join(path.read_text() for path in [*sources(), *folder.rglob("*.html")])
    by_name = {"400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"}
    allauths = ("allauth/", "account/", "mfa/", "usersessions/", "socialaccount/")
    ours = {n for n in names if not n.startswith(allauths) and n not in by_name}
    assert {name for name in ours if f'"{name}"' not in text} == set()
