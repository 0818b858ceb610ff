"""What a form or a body does not declare is not written, whatever it is called."""

from collections.abc import Iterator

from django.apps import apps

from tests.proof.counting import FULL, counted
from tests.proof.tenancy.matrix import Matrix
from tests.proof.tenancy.policies import Who, policy_of
from tests.proof.tenancy.routes import SAFE, all_routes
from tests.proof.tenancy.world import databases

WORD, NUMBER = "zq8mass", 987654
AT_ONCE = 120  # Of the two hundred fields that a form may have.
# What would be worth it, with a value that would be taken.
TELLING = {
    **dict.fromkeys(("role", "$set.role", "$set[role]", "user.role", "user[role]"), "admin"),
    **dict.fromkeys(("is_staff", "is_superuser", "is_active", "is_admin", "verified"), "1"),
    **dict.fromkeys(("plan_id", "user.plan_id", "subscription.plan_id"), "business"),
    **dict.fromkeys(("password", "password_hash", "identity_secret", "webhook_secret"), WORD),
    **dict.fromkeys(("tags", "admin_notes", "$set", "_id", "pk", "__class__", "__proto__"), WORD),
    **dict.fromkeys(("custom_max_chatbots", "custom_max_messages"), NUMBER),
    **dict.fromkeys(("custom_max_file_uploads", "session_version", "login_count"), NUMBER),
    **dict.fromkeys(("token_version", "messages_count", "knowledge_version", "$inc"), NUMBER),
    **dict.fromkeys(("usage.messages_this_month", "used", "credit", "amount"), NUMBER),
    **dict.fromkeys(("status", "user.status"), "active"),
    "user__role": "admin",
    "blocked_at": "",
    "state": "done",
    "email": f"{WORD}@example.com",
}
ACTORS = {Who.OWNER: "other tenant", Who.SELF: "other tenant", Who.KEY: "other key"}
ACTORS |= {Who.VISITOR: "visitor", Who.ENTRANCE: "anonymous"}
# Left by whoever comes by.
COMING_BY = {"django_session", "usersessions_usersession", "login_history"}


def names() -> list[str]:
    """What the fields of all models are called, and stored as."""
    fields = (field for model in apps.get_models() for field in model._meta.concrete_fields)
    return sorted({name for f in fields for name in (f.name, f.attname, f.column)})


def extras(matrix: Matrix, number: int) -> Iterator[dict]:
    """Fields to send beside the declared ones; of all names in ``make test`` one part in turn."""
    ids = dict.fromkeys(("user", "user_id", "owner", "account_id"), matrix.theirs["user_id"])
    ids |= dict.fromkeys(("chatbot", "chatbot_id", "id"), matrix.theirs["bot_id"])
    yield {**TELLING, **ids}
    known = names()
    parts = [known[begin : begin + AT_ONCE] for begin in range(0, len(known), AT_ONCE)]
    for part in parts if FULL else parts[number % (2 * len(parts)) :][:1]:
        yield {name: f"{WORD}-{name}" for name in part}
        if FULL:
            yield dict.fromkeys(part, NUMBER)


def written(matrix: Matrix) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Fields of documents that were there and have changed, and those with one of our values."""
    changed, planted, kept = set(), set(), matrix.world.kept
    names_of = {database.name: database for database in databases()}
    for place in matrix.world.changed():
        database, name = place
        before = {row["_id"]: row for row in kept.get(place, [])}
        for row in names_of[database][name].find() if name not in COMING_BY else ():
            old = before.get(row["_id"], {})
            for column in {column for column in row if row[column] != old.get(column)}:
                changed |= {(name, column)} if old else set()
                if WORD in repr(row[column]) or str(NUMBER) in repr(row[column]):
                    planted.add((name, column))
    return changed, planted


def test_nothing_is_written_but_what_is_declared(matrix):
    wrong, sent, fields = {}, 0, set()
    for number, route in enumerate(all_routes()):
        actor = ACTORS.get(policy_of(route).who)
        methods = [m for m in ("POST", "PATCH") if m == "POST" or route.name.startswith("api:")]
        for method in methods if actor and route.name != "account_logout" else ():
            assert method not in SAFE
            body = dict(matrix.body_of(route))
            matrix.send(actor, route, method, matrix.mine, data=body)
            usual, _ = written(matrix)
            matrix.settle(by_owner=True)
            for extra in extras(matrix, number):
                more = {name: value for name, value in extra.items() if name not in body}
                answer = matrix.send(actor, route, method, matrix.mine, data={**more, **body})
                changed, planted = written(matrix)
                sent, fields = sent + 1, fields | set(more)
                found = sorted(planted | (changed - usual - {("users", "updated_at")}))
                found += matrix.said(answer, policy_of(route)) + matrix.settle()
                if found:
                    wrong[route.name, method, next(iter(more))] = found
    counted("A3", requests=sent, names=len(fields), undeclared_fields_written=len(wrong))
    assert not wrong, "\n".join(f"{cell}: {found}" for cell, found in wrong.items())
