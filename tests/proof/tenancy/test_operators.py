"""No parameter is read as an operator of the database: nothing breaks, nothing more is found."""

import pytest

from bots.api.v1 import api
from tests.proof.counting import counted
from tests.proof.tenancy.forms import as_mapping
from tests.proof.tenancy.matrix import BODIES, route_at
from tests.proof.tenancy.policies import Who, policy_of
from tests.proof.tenancy.routes import all_routes

OPERATORS = (
    "$ne",
    "$gt",
    "$in",
    "$exists",
    "$regex",
    "$where",
    "$expr",
    "$or",
    "$function",
    "$set",
)
TEXTS = (
    *('{"$ne": null}', '{"$gt": ""}', '{"$regex": ".*"}', '{"$where": "sleep(9)"}', "[$ne]=1"),
    *("\0", "a\0b", "$where", "$", "$$ROOT", "$user_id", "' || '1'=='1", "1; sleep(1000)", ".*"),
    *("(a+)+$", "[", "(", "\\", "*", "%", "_", "-1", "1e400", "NaN", "Infinity", "9" * 400),
    *("user__email", "-password", "password", "?", "__class__", "{{7*7}}", "\ud7ff\uffff", "null"),
    *("true", "[]", "{}", "a" * 5000, "../..", "ObjectId('0')", "\u202e", "😀", "\r\n", "0x10"),
)
VALUES = ({"$ne": None}, {"$gt": ""}, {"$regex": ".*"}, {"$where": "1"}, {"$in": []}, [], [[]])
VALUES += (["a"], {}, None, True, 0, -1, 1e308, 10**30, [{"$ne": None}], {"$expr": True}, "\0")
LOOKUPS = ("__ne", "__gt", "__regex", "__in", "__isnull", "__startswith", "__user__email", ".$ne")
LISTS = ("order_by", "ordering", "sort", "fields", "filter", "where", "query", "select", "exclude")
ACTORS = {Who.OWNER: "other tenant", Who.SELF: "other tenant", Who.KEY: "other key"}
ACTORS |= {Who.VISITOR: "visitor", Who.STAFF: "admin", Who.SHOWN: "visitor", Who.OPEN: "anonymous"}
ACTORS |= {Who.ENTRANCE: "anonymous"}


def parameters(matrix) -> dict[str, set[str]]:
    """By route: what the links, forms and the API's document call its parameters."""
    found: dict[str, set[str]] = {route.name: set() for route in all_routes()}
    for _, page in matrix.pages.values():
        for _, path, query, fields in page.forms:
            if target := route_at(path):
                found[target.name] |= set(as_mapping(fields))
                found[target.name] |= {part.partition("=")[0] for part in query.split("&") if part}
        for path, query in page.links:
            if (target := route_at(path)) and query:
                found[target.name] |= {part.partition("=")[0] for part in query.split("&")}
    for path, operations in api.get_openapi_schema()["paths"].items():
        for operation in operations.values():
            named = [p["name"] for p in operation.get("parameters", []) if p["in"] == "query"]
            found[route_at(path.replace("{", "").replace("}", "")).name] |= set(named)
    return found


def is_read(matrix, actor: str, route) -> bool:
    """Whether there is something to look at there."""
    return matrix.send(actor, route, "GET", matrix.mine).status == 200


def in_queries(name: str) -> list[dict]:
    bracketed = [{f"{name}[{operator}]": "1"} for operator in OPERATORS]
    looked = [{name + lookup: "1"} for lookup in LOOKUPS]
    return [*({name: text} for text in TEXTS), *bracketed, *looked]


@pytest.mark.full_size
def test_no_parameter_is_an_operator(matrix):
    wrong, calls, kinds, known = {}, 0, set(), parameters(matrix)
    for route in all_routes():
        policy = policy_of(route)
        actor = ACTORS.get(policy.who)
        if actor is None or route.name == "account_logout":
            continue
        names = sorted({*known[route.name], "q", *LISTS[:3]})
        for name in names if is_read(matrix, actor, route) else ():
            for query in in_queries(name):
                kinds |= set(query.values())
                answer = matrix.send(actor, route, "GET", matrix.mine, query=query)
                calls += 1
                found = matrix.said(answer, policy) if actor != "admin" else []
                if answer.status >= 500 or found:
                    wrong[route.name, str(query)] = (answer.status, found)
        if found := matrix.settle(by_owner=actor == "admin"):
            wrong[route.name, ""] = found
    counted("A4", queries=calls, forms=len(kinds), wrong=len(wrong))
    assert not wrong, "\n".join(f"{cell}: {found}" for cell, found in list(wrong.items())[:40])


@pytest.mark.full_size
def test_no_value_of_a_body_is_an_operator(matrix):
    wrong, calls = {}, 0
    for route in all_routes():
        policy, body = policy_of(route), dict(matrix.body_of(route))
        actor = ACTORS.get(policy.who)
        if not body or not actor or route.name == "account_logout":
            continue
        is_json = route.name in BODIES
        for method in ("POST", "PATCH") if route.name.startswith("api:") else ("POST",):
            for name in body:
                for value in VALUES if is_json else TEXTS:
                    data = {**body, name: value}
                    answer = matrix.send(actor, route, method, matrix.mine, data=data)
                    calls += 1
                    found = matrix.said(answer, policy)
                    if answer.status < 400:
                        found += matrix.settle()
                    if found:
                        wrong[route.name, method, name, repr(value)[:60]] = found
    counted("A4", bodies=calls, wrong=len(wrong))
    assert not wrong, "\n".join(f"{cell}: {found}" for cell, found in list(wrong.items())[:40])


def test_there_are_sixty_ways_and_more():
    assert len(OPERATORS) + len(TEXTS) + len(LOOKUPS) >= 60
