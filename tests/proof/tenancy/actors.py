"""Everybody who calls: thirteen of them, with what they show of themselves."""

from collections.abc import Mapping
from functools import cache

from allauth.account.models import EmailAddress
from django.conf import settings
from ninja.operation import PathView

from accounts.keys import make_key, revoke_key
from accounts.models import ApiKey, User
from adminpanel.rights import may
from bots.api.v1 import api
from bots.models import Chatbot, Conversation
from bots.widget.origin import Place
from bots.widget.visitor import Visitor, new_visitor
from tests.adminpanel.cast import console, staff_member
from tests.cast import person, signed_in
from tests.proof.tenancy.calls import Browser
from tests.proof.tenancy.policies import SEEN_BY_STAFF, Who, policy_of
from tests.proof.tenancy.routes import Route
from tests.proof.tenancy.world import World

ACTORS = (
    *("anonymous", "visitor", "owner", "other tenant", "unverified", "suspended", "banned"),
    *("moderator", "admin", "own key", "other key", "wrong scope", "revoked key"),
)
KEYS = ("own key", "other key", "wrong scope", "revoked key")
# Of one of each kind of stranger: who is signed in, who is not, and a program.
TELLING = ("other tenant", "other key", "visitor", "anonymous")


class Cast:
    """``one``'s things are called "mine"; everybody but "owner" and "own key" is a stranger to the
    other tenant's."""

    def __init__(self, world: World) -> None:
        self._staff = {name: staff_member(name, name) for name in ("moderator", "admin")}
        stopped = {name: person(name.title()) for name in ("suspended", "banned")}
        unverified = person("Una")
        EmailAddress.objects.filter(user=unverified).update(verified=False)
        self._browsers = {
            "anonymous": Browser(),
            "visitor": _bearer(_token(world.mine, Conversation)),
            "owner": _session(console(world.other)),
            "other tenant": _session(console(world.one)),
            "unverified": _session(signed_in(unverified)),
            **{name: _session(signed_in(user)) for name, user in stopped.items()},
            **{name: _session(console(user)) for name, user in self._staff.items()},
            "own key": _key(world.other, ApiKey.Scope.values),
            "other key": _key(world.one, ApiKey.Scope.values),
            "revoked key": _key(world.other, ApiKey.Scope.values, is_revoked=True),
        }
        for name, user in stopped.items():
            User.objects.filter(pk=user.pk).update(status=name)
        without = {s: [o for o in ApiKey.Scope.values if o != s] for s in ApiKey.Scope.values}
        self._without = {scope: _key(world.other, others) for scope, others in without.items()}
        self.their_visitor = _bearer(_token(world.theirs, Conversation))

    def browser(self, name: str, route: Route, method: str) -> Browser:
        if name != "wrong scope":
            return self._browsers[name]
        return self._without[scope_of(route, method) or "read"]

    def may(self, name: str, route: Route, method: str) -> bool:
        """Whether the address, with the other tenant's ids in it, is open to them."""
        who = policy_of(route).who
        if (route.name, method) in SEEN_BY_STAFF and name in self._staff:
            return True
        if who == Who.STAFF:
            return name in self._staff and may(self._staff[name], route.view.right)
        owns = {Who.OWNER: "owner", Who.SELF: "owner", Who.KEY: "own key"}
        return owns.get(who) == name or (name == "owner" and who == Who.ENTRANCE)


def scope_of(route: Route, method: str) -> str | None:
    """Which scope the API asks for there; None where no key is asked for."""
    for address, view in _api_views().items():
        if route.template == f"/api/v1/{address}":
            for operation in view.operations:
                if method in operation.methods:
                    return next((str(each.scope) for each in operation.auth_callbacks), None)
    return None


@cache
def _api_views() -> dict[str, PathView]:
    routers = [router for _, router in api._routers]
    return {path: view for router in routers for path, view in router.path_operations.items()}


def _session(client) -> Browser:
    return Browser(session=client.cookies[settings.SESSION_COOKIE_NAME].value)


def _bearer(text: str) -> Browser:
    return Browser(headers={"authorization": f"Bearer {text}"})


def _key(user: User, scopes: list[str], *, is_revoked: bool = False) -> Browser:
    key, text = make_key(user, "Matrix", scopes, actor=user)
    if is_revoked:
        assert revoke_key(key, actor=user)
    return _bearer(text)


def _token(ids: Mapping[str, str], model: type[Conversation]) -> str:
    """Of the visitor whose conversation it is."""
    bot = Chatbot.objects.get(pk=ids["bot_id"])
    talk = model.objects.get(pk=ids["conversation_id"])
    made = vars(new_visitor(bot, Place()))
    made |= {"session_id": talk.session_id, "conversation_id": talk.pk}
    return Visitor(**made).token
