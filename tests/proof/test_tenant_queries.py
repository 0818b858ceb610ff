"""No view and no task asks for a tenant's documents by itself: gates, queries and verbs do."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from bots.leaving.holdings import HOLDINGS
from tests.proof.counting import counted

ROOT = Path(settings.BASE_DIR)
APPS = ("accounts", "adminpanel", "billing", "bots", "botsmith", "knowledge")
TENANTS = {holding.model.__name__ for holding in HOLDINGS}
# Where requests and tasks come in.
DOORS = ("views", "forms", "tasks", "middleware", "context", "api", "widget", "templatetags")
# By file: what asks by itself all the same, and why nobody reaches another's documents by it.
REASONS = {
    "accounts/views/entrance.py": "the demonstration's own account, by a constant id",
    "accounts/views/profile.py": "the account that is signed in, as it is stored",
    "accounts/views/recovering.py": "whether this very account proved this very address",
    "adminpanel/content/views/bots.py": "staff's: sources of a chatbot that came through its gate",
    "adminpanel/money/views/invoices.py": "staff's: whom an invoice names that came by its number",
    "adminpanel/money/views/subscriptions.py": "staff's: invoices of a person who came by the gate",
    "adminpanel/people/views/many.py": "staff's: those who were chosen or found, to show them",
    "adminpanel/view_as/middleware.py": "bound to the customer who is viewed",
    "billing/tasks.py": "an id that a verb handed over",
    "billing/views/invoices.py": "bound to who is signed in",
    "billing/views/overview.py": "bound to who is signed in",
    "bots/api/asking.py": "bound to the chatbot; a name that is taken elsewhere is NotFound",
    "bots/api/chatbots.py": "bound to the key's account",
    "bots/api/completions/answering.py": "the answer that this very request began",
    "bots/api/conversations.py": "ids that a search of this chatbot found",
    "bots/api/idempotency.py": "ids are made of the key's account and the name",
    "bots/checks/tasks.py": "an id that a verb handed over",
    "bots/history/tasks.py": "ids that a verb handed over, or those of whom they name",
    "bots/stats/tasks.py": "an id that a verb handed over",
    "bots/views/inbox.py": "bound to the chatbot and to who is signed in",
    "bots/views/playground.py": "bound to the chatbot and to who is signed in",
    "bots/widget/visitor.py": "bound to chatbot, conversation and session of a signed token",
    "knowledge/tasks.py": "an id that a verb handed over",
}
RUNS_CODE = {"eval", "exec", "compile", "__import__"}
BANNED = {
    *("pickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle", "code", "codeop"),
    *("django.db.transaction", "runpy", "yaml", "xmlrpc"),
}
STARTERS = ("os.system", "os.exec", "os.popen", "os.spawn", "os.posix_spawn")
STARTERS += ("asyncio.create_subprocess",)
# Who starts processes, and of what.
STARTS = {
    "botsmith/services.py": "an operator's own stores, for development and tests",
    "botsmith/deafness.py": "a worker that starts itself anew, as it was started",
    "knowledge/extract/apart.py": "our own nursery, without a word of a tenant in its command",
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def is_door(name: str) -> bool:
    parts = Path(name).with_suffix("").parts
    return any(part in DOORS or part.endswith(("_form", "_forms", "_views")) for part in parts)


def raw_queries(tree: ast.Module) -> list[int]:
    """Lines that ask a tenant model's manager or collection."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}:
            base = node.value
            name = base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
            lines += [node.lineno] if name in TENANTS else []
        if isinstance(node, ast.Call) and node.args:
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            named = getattr(node.args[0], "id", getattr(node.args[0], "attr", ""))
            asks = called in {"collection", "get_object_or_404", "get_list_or_404"}
            lines += [node.lineno] if asks and named in TENANTS else []
    return lines


def test_no_door_asks_for_a_tenants_documents_by_itself():
    doors = [(name, tree) for name, tree in modules() if is_door(name)]
    found = {name: lines for name, tree in doors if (lines := raw_queries(tree))}
    unexplained = {name: lines for name, lines in found.items() if name not in REASONS}
    counted("A2", modules=len(doors), explained=len(found), raw_queries=len(unexplained))
    assert len(doors) > 80
    assert unexplained == {}
    assert set(REASONS) <= set(found), "a reason that nothing needs any more"


def imported(tree: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def calls(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """What is called, as it is written: ``eval``, ``transaction.atomic``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def named(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Names by themselves, called or handed over: ``parse_float=eval`` is no call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id, node.lineno


def test_nothing_runs_what_somebody_sent():
    """No code made of text, no pickles, no processes but an operator's own."""
    found = {}
    for name, tree in modules():
        bad = [f"{what}:{line}" for what, line in named(tree) if what in RUNS_CODE]
        names = imported(tree)
        bad += sorted(each for each in names if each in BANNED or each.split(".")[0] in BANNED)
        starts = {"subprocess", "os.system", "os.popen", "pty", "multiprocessing"} & names
        starts |= {what for what, _ in calls(tree) if what.startswith(STARTERS)}
        bad += sorted(starts) if name not in STARTS else []
        if bad:
            found[name] = bad
    counted("A2", gates_of_code=len(RUNS_CODE | BANNED), hits=len(found))
    assert found == {}


def test_no_rule_relies_on_djangos_locks_or_commits():
    """On MongoDB they do nothing: ``on_commit`` runs at once, a lock is none."""
    words = ("select_for_update", "on_commit", "transaction.atomic", "ATOMIC_REQUESTS")
    found = {}
    for name, tree in modules():
        names = imported(tree)
        is_djangos = any(each.startswith("django.db.transaction") for each in names)
        hits = [f"{what}:{line}" for what, line in calls(tree) if what.endswith(words[:2])]
        if is_djangos or hits:
            found[name] = hits or ["django.db.transaction"]
    counted("A2", uses_of_djangos_transactions=len(found))
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "Chatbot.objects.get(pk=x)",
        "models.Source.objects.filter(pk=x)",
        "collection(Message).find({})",
        "get_object_or_404(Conversation, pk=x)",
        "bots.models.Chatbot._default_manager.all()",
    ],
)
def test_a_raw_query_is_seen(text):
    assert raw_queries(ast.parse(text)) == [1]
