"""At one's own addresses, another tenant's ids do nothing: in queries, forms, hidden fields, bodies
and headers."""

from itertools import islice

from tests.proof.counting import FULL, counted
from tests.proof.tenancy.forms import as_mapping
from tests.proof.tenancy.matrix import BODIES, QUESTION, route_at
from tests.proof.tenancy.policies import Who, policy_of
from tests.proof.tenancy.routes import SAFE, all_routes
from tests.proof.tenancy.twin import UUID

# By which others' software lets callers say who they are, or what they mean.
HEADERS = (
    *("X-User-Id", "X-User", "X-Account-Id", "X-Tenant-Id", "X-Org-Id", "X-Forwarded-User"),
    *("X-Remote-User", "Remote-User", "X-Original-User", "X-Auth-User", "X-Chatbot-Id", "X-Bot-Id"),
    *("X-Session-Id", "X-Visitor-Id", "X-Original-Url", "X-Rewrite-Url", "X-Api-Key"),
    *("X-Impersonate", "X-On-Behalf-Of", "X-Conversation-Id", "Idempotency-Key"),
)
# What parameters are called in which an id could be expected, each with the word of the id.
NAMES = {
    **dict.fromkeys(("bot", "bot_id", "chatbot", "chatbot_id", "from_bot", "copy"), "bot_id"),
    **dict.fromkeys(("user", "user_id", "owner", "owner_id", "account", "account_id"), "user_id"),
    **dict.fromkeys(("actor", "actor_id", "author_id", "customer", "as", "impersonate"), "user_id"),
    **dict.fromkeys(("conversation", "conversation_id", "chosen", "thread"), "conversation_id"),
    **dict.fromkeys(("source", "source_id", "sources", "deleted_source"), "source_id"),
    **dict.fromkeys(("question_id", "deleted", "question"), "question_id"),
    **dict.fromkeys(("group", "group_id", "groups", "into", "merge"), "group_id"),
    **dict.fromkeys(("message", "message_id", "answer_id", "client_message_id"), "message_id"),
    **dict.fromkeys(("note", "note_id"), "note_id"),
    **dict.fromkeys(("work", "work_id", "undo"), "work_id"),
    **dict.fromkeys(("run", "run_id"), "run_id"),
    **dict.fromkeys(("key", "key_id"), "key_id"),
    **dict.fromkeys(("session", "session_id"), "session_id"),
    **dict.fromkeys(("picture", "picture_id", "avatar", "avatar_id", "logo"), "picture_id"),
    **dict.fromkeys(("delivery", "delivery_id"), "delivery_id"),
    **dict.fromkeys(("export", "export_id", "file_id"), "export_id"),
    **dict.fromkeys(("id", "_id", "pk", "cursor", "before", "after", "place"), "conversation_id"),
    **dict.fromkeys(("invoice", "number"), "number"),
}
ACTORS = {Who.OWNER: "other tenant", Who.SELF: "other tenant", Who.KEY: "other key"}
ACTORS |= {Who.VISITOR: "visitor"}


def test_ids_of_another_in_queries_forms_and_headers_do_nothing(matrix):
    """Every address of one's own, with every parameter's name and the other's id in it."""
    wrong, calls = {}, 0
    ids = {name: matrix.theirs[word] for name, word in NAMES.items()}
    headers = {name.lower(): matrix.theirs["user_id"] for name in HEADERS}
    headers["x-bot-id"] = headers["x-chatbot-id"] = matrix.theirs["bot_id"]
    for route in all_routes():
        policy = policy_of(route)
        if policy.who not in ACTORS or route.name == "account_logout":
            continue
        actor = ACTORS[policy.who]
        is_api = route.name.startswith("api:")
        for method in ("GET", "POST", "PATCH", "DELETE") if FULL or is_api else ("GET", "POST"):
            body = {**dict(matrix.body_of(route)), **ids} if method not in SAFE else None
            if route.template.startswith("/api/") and body:
                body = {**dict(matrix.body_of(route)), "conversation_id": ids["conversation_id"]}
            found, calls = [], calls + 1
            extra = {"headers": headers, "query": ids}
            answer = matrix.send(actor, route, method, matrix.mine, data=body, **extra)
            found += matrix.said(answer, policy)
            if method not in SAFE:
                found += matrix.settle()
            if found:
                wrong[route.name, method] = found
        if found := matrix.settle():
            wrong[route.name, ""] = found
    counted("A1", calls_with_swapped_parameters=calls, wrong=len(wrong))
    assert not wrong, "\n".join(f"{cell}: {found}" for cell, found in wrong.items())


def test_forms_of_ones_own_pages_with_the_ids_of_another(matrix):
    """Each form and link of every page, as the browser sends it, but every id in its fields is that
    of the other's twin."""
    twins, wrong, calls = matrix.world.twins, {}, 0

    def swapped(text: str) -> str:
        return UUID.sub(lambda found: twins.get(found[0], found[0]), twins.get(text, text))

    for route, page in islice(matrix.pages.values(), None):
        forms = [form for form in page.forms if form[3] or form[2]]
        sent = [(m, p, swapped(q), [(n, swapped(v)) for n, v in f]) for m, p, q, f in forms]
        kept = [(m, p, q, f) for m, p, q, f in forms]
        links = [("GET", path, swapped(query), []) for path, query in page.links if query]
        for (method, path, query, fields), before in zip(sent + links, kept + links, strict=True):
            target = route_at(path)
            is_same = (method, path, query, fields) == before and before not in links
            if target is None or is_same or target.name == "account_logout":
                continue
            calls += 1
            data = as_mapping(fields)
            asked = {"query": data} if method == "GET" and data else {"query": query}
            answer = matrix.server.call(
                matrix.cast.browser("other tenant", target, method),
                method,
                path,
                data=data if method != "GET" else None,
                **asked,
            )
            found = matrix.said(answer, policy_of(target))
            if method not in SAFE:
                found += matrix.settle()
            if found:
                wrong[route.name, method, path, query] = found
        if FULL and (found := matrix.settle()):
            wrong[route.name, "", "", ""] = found
    if found := matrix.settle():
        wrong["at the end"] = found
    counted("A1", forms_with_swapped_fields=calls, wrong=len(wrong))
    assert calls > 20
    assert not wrong, "\n".join(f"{cell}: {found}" for cell, found in wrong.items())


def bodies_with_ids(theirs: dict) -> list[tuple[str, str, dict]]:
    """What names another thing in its body: route, method and body."""
    talk, question = theirs["conversation_id"], {"role": "user", "content": QUESTION}
    answer, text = theirs["message_id"], {"text": "Planted"}
    return [
        ("bots:inbox_act", "POST", {"act": "delete", "chosen": [talk]}),
        ("bots:inbox_act", "POST", {"act": "resolve", "chosen": [talk]}),
        ("bots:inbox_act", "POST", {"act": "csv", "chosen": [talk]}),
        ("bots:gaps_selected", "POST", {"act": "dismiss", "chosen": theirs["group_id"]}),
        ("bots:gaps_selected", "POST", {"act": "dismiss", "group": theirs["group_id"]}),
        ("bots:gap_separate", "POST", {"gap": theirs["gap_id"]}),
        ("bots:notes", "POST", {"note_id": theirs["note_id"], **text}),
        ("bots:reply", "POST", {"message_id": answer, "content": "Planted"}),
        ("bots:playground_messages", "POST", {"content": QUESTION, "client_message_id": answer}),
        ("billing:spending_cap", "POST", {"chatbot": theirs["bot_id"], "cap": "1"}),
        ("widget:report", "POST", {"reason": "other", "text": "x", "message_id": answer}),
        ("widget:messages", "POST", {"content": QUESTION, "client_message_id": answer}),
        ("widget:messages", "POST", {"content": QUESTION, "conversation_id": talk}),
        ("api:chat", "POST", {"content": QUESTION, "conversation_id": talk, "stream": False}),
        ("api:chat", "POST", {"content": QUESTION, "visitor": {"id": theirs["user_id"]}}),
        ("api:chat_completions", "POST", {"model": theirs["bot_id"], "messages": [question]}),
        ("api:chat_completions", "POST", {"model": "m", "messages": [question], "user": talk}),
    ]


def test_bodies_that_name_another_ones_things(matrix):
    wrong, routes = {}, {route.name: route for route in all_routes()}
    for name, method, body in bodies_with_ids(matrix.theirs):
        route = routes[name]
        actor = ACTORS[policy_of(route).who]
        found = matrix.said(
            matrix.send(actor, route, method, matrix.mine, data=body), policy_of(route)
        )
        if found := found + matrix.settle():
            wrong[name, str(body)] = found
    counted("A1", bodies_with_foreign_ids=len(bodies_with_ids(matrix.theirs)), wrong=len(wrong))
    assert set(BODIES) <= set(routes)
    assert not wrong, "\n".join(f"{cell}: {found}" for cell, found in wrong.items())


def test_a_request_that_another_named_is_not_answered_to_oneself(matrix):
    """An ``Idempotency-Key`` is good in the account that gave it."""
    routes = {route.name: route for route in all_routes()}
    body, named = {"name": "zq7kanarie-named-once"}, {"headers": {"idempotency-key": "the-same"}}
    create = routes["api:list_chatbots"]
    matrix.send("own key", create, "POST", matrix.theirs, data=body, **named)
    answer = matrix.send(
        "other key", create, "POST", matrix.mine, data=body | {"name": "Mine"}, **named
    )
    matrix.settle(by_owner=True)
    assert "zq7kanarie" not in answer.all
    assert answer.status != 409
