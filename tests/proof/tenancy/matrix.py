"""One cell of the matrix: an address, a method, somebody, and whose ids stand where."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from bson import ObjectId
from django.core import mail

from botsmith.lib.ids import new_id
from tests.proof.tenancy.actors import Cast
from tests.proof.tenancy.calls import FORM, JSON, Answer, Server
from tests.proof.tenancy.forms import Page, as_mapping
from tests.proof.tenancy.oracle import Heard, alike, leaked
from tests.proof.tenancy.policies import Policy, Who, policy_of
from tests.proof.tenancy.routes import SAFE, Route, all_routes
from tests.proof.tenancy.twin import CANARY
from tests.proof.tenancy.world import COMMON, World

QUESTION = "When is the shop open on Saturday?"
BODIES = {
    "widget:messages": {"content": QUESTION},
    "widget:rating": {"rating": 1, "feedback": "bad"},
    "widget:report": {"reason": "other", "text": "Look"},
    "widget:contact": {"name": "Mallory", "email": "mallory@example.com"},
    "widget:escalate": {"reason": "Now"},
    "api:get_chatbot": {"name": "Taken over"},
    "api:list_chatbots": {"name": "New"},
    "api:list_sources": {"type": "text", "name": "Planted", "content": "Planted text."},
    "api:search_knowledge": {"query": QUESTION},
    "api:chat": {"content": QUESTION, "stream": False},
    "adminpanel:switch": {"switch": "buying", "to": "on"},
    "api:conversation": {"status": "resolved"},
    "api:chat_completions": {
        "model": "botsmith",
        "messages": [{"role": "user", "content": QUESTION}],
        "user": "caller-7",
    },
}
# Where foreign and missing are told apart on purpose: it is shown to everybody, or says whom a
# token is for.
TOLD_APART = {Who.SHOWN}


class Matrix:
    def __init__(self, world: World, cast: Cast, server: Server, heard: Heard) -> None:
        self.world, self.cast, self.server, self.heard = world, cast, server, heard
        self.mine = {**world.mine, **world.shared}
        self.theirs = {**world.theirs, **world.shared}
        self.shown_to_owner: set[str] = set()

    # --- Whose ids ------------------------------------------------------------------------------

    def variants(self, route: Route) -> Iterator[tuple[str, dict, dict | None]]:
        """Ids of the other tenant, and of both, each with ids of which nothing is there."""
        named = [word for word in route.words if word not in {*COMMON, *self.world.shared}]
        nothing = {word: str(ObjectId()) if word == "pk" else new_id() for word in named}
        yield "foreign", self.theirs, {**self.theirs, **nothing} if named else None
        if len(named) > 1:
            for mixed in range(1, len(named)):
                parents, children = named[:mixed], named[mixed:]
                foreign = {word: self.theirs[word] for word in children}
                absent = {word: nothing[word] for word in children}
                yield "foreign child", {**self.mine, **foreign}, {**self.mine, **absent}
                foreign = {word: self.theirs[word] for word in parents}
                absent = {word: nothing[word] for word in parents}
                yield "foreign parent", {**self.mine, **foreign}, {**self.mine, **absent}

    # --- What is sent ---------------------------------------------------------------------------

    def send(self, actor: str, route: Route, method: str, ids: Mapping, **extra) -> Answer:
        data = extra.pop("data", None)
        if data is None and method not in SAFE:
            data = self.body_of(route)
        is_json = route.template.startswith("/api/") or policy_of(route).who == Who.VISITOR
        headers = {"accept": "application/json"} if is_json else {}
        if route.name == "adminpanel:people_work":
            ids = {**ids, "work_id": self.world.people_work}
        return self.server.call(
            self.cast.browser(actor, route, method),
            method,
            route.at(ids),
            data=data,
            kind=JSON if is_json else FORM,
            headers={**headers, **extra.pop("headers", {})},
            **extra,
        )

    def body_of(self, route: Route) -> Mapping:
        """As the page that has the form would send it for this tenant's own."""
        if route.name == "bots:gap_separate":
            return {"gap": self.mine["gap_id"]}
        return BODIES.get(route.name) or as_mapping(self.forms.get(route.name, []))

    @cached_property
    def pages(self) -> dict[str, tuple[Route, Page]]:
        """What the tenant who calls sees of their own."""
        found = {}
        for route in all_routes():
            if policy_of(route).who in (Who.OWNER, Who.SELF):
                answer = self.send("other tenant", route, "GET", self.mine)
                if answer.status == 200 and "<form" in answer.body:
                    path = route.at(self.mine)
                    found[route.name] = (route, Page(path, answer.body))
        self.settle()
        return found

    @cached_property
    def forms(self) -> dict[str, list[tuple[str, str]]]:
        """By the route that a form is sent to, the longest of them."""
        found: dict[str, list] = {}
        for _, page in self.pages.values():
            for method, path, _, fields in page.forms:
                route = route_at(path) if method == "POST" else None
                if route and len(fields) > len(found.get(route.name, [])):
                    found[route.name] = fields
        return found

    # --- What is wrong --------------------------------------------------------------------------

    def strangers(self, actor: str, route: Route, method: str) -> list[str]:
        """What is wrong with how somebody is answered who has no business there."""
        policy, wrong = policy_of(route), []
        for what, ids, nothing in self.variants(route):
            answer = self.send(actor, route, method, ids)
            wrong += [f"{what}: {each}" for each in self.said(answer, policy)]
            if nothing is None or policy.who in TOLD_APART:
                continue
            other = self.send(actor, route, method, nothing)
            asked = {*ids.values(), *nothing.values()}
            if alike(answer, asked) != alike(other, asked):
                wrong.append(f"{what} {answer.status}, missing {other.status}")
        return wrong

    def said(self, answer: Answer, policy: Policy) -> list[str]:
        wrong = [f"shows {name}" for name in leaked(answer.all, policy.shown)]
        is_down = answer.status == 503 and policy.who == Who.OPEN  # No worker runs for ``readyz``.
        if (answer.status >= 500 and not is_down) or answer.status == 429:
            wrong.append(f"answered {answer.status}")
        return wrong

    def settle(self, *, by_owner: bool = False) -> list[str]:
        """What became of the other tenant's things since; then all is as it was."""
        changed, wrong = self.world.changed(), []
        if changed and not by_owner:
            wrong += [f"changed {name}" for name in self.world.theirs_in(changed)]
            found = self.world.others_with(changed, CANARY)
            wrong += [f"copied into {name}" for name, _ in found]
        if not by_owner:
            wrong += [f"mailed {each.to}" for each in mail.outbox if CANARY in str(each.message())]
            wrong += [f"logged {line[:200]}" for line in self.heard.lines if CANARY in line]
        mail.outbox.clear()
        self.heard.lines.clear()
        if changed:
            self.world.go_back(changed)
        return wrong


def route_at(path: str) -> Route | None:
    """Which route answers there."""
    for route in all_routes():
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(route.template))
        if re.fullmatch(pattern, path):
            return route
    return None
