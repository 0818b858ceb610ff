"""Who posts a form where, what forms are bound there, and what is wrong with an answer to it."""

import html
import importlib
import logging
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property

from django import forms
from django.apps import apps
from django.conf import settings
from django.forms.utils import ErrorList
from django.test import Client

from tests.accounts.codes import code_mailed, confirmed, sign_in
from tests.cast import PASSWORD, person, signed_in
from tests.conftest import forget_what_is_remembered
from tests.proof.tenancy.calls import FORM, JSON, Answer, Browser
from tests.proof.tenancy.forms import Page, as_mapping
from tests.proof.tenancy.hostile import Case
from tests.proof.tenancy.matrix import BODIES, Matrix, route_at
from tests.proof.tenancy.policies import Who, policy_of
from tests.proof.tenancy.routes import Route, all_routes

OURS = ("accounts", "adminpanel", "billing", "bots", "botsmith", "knowledge")
ACTORS = {Who.OWNER: "other tenant", Who.SELF: "other tenant", Who.STAFF: "admin"}
ACTORS |= {Who.ENTRANCE: "anonymous", Who.VISITOR: "visitor", Who.SHOWN: "visitor"}
# Forms that no page shows at a GET.
MORE: dict[str, tuple[dict, ...]] = {
    "adminpanel:people_tag": ({"act": "tag", "tag": "vip"}, {"act": "untag", "tag": "vip"}),
    "adminpanel:people_suspend": ({"act": "suspend", "reason": "Spam", "until": ""},),
    "adminpanel:people_write": ({"act": "write", "subject": "News", "text": "It is here."},),
    "mfa_authenticate": ({"credential": "{}"},),
}
# Words for a field that the page shows empty.
GOOD = {"email": "dora@example.com", "login": "dora@example.com", "until": "2030-01-31T10:00"}
GOOD |= {"password": PASSWORD, "website": "", "url": "https://shop.example/", "max_uses": "3"}
BARE = re.compile(r"<h1>(Bad Request|Not Found|Forbidden|Server Error)|^\s*$|413 Payload")


def our_forms() -> set[type[forms.BaseForm]]:
    """All that the product's own modules define."""
    for name in OURS:
        package = importlib.import_module(name)
        for found in pkgutil.walk_packages(package.__path__, f"{name}."):
            importlib.import_module(found.name)
    assert all(apps.is_installed(name) for name in OURS)
    every = set(_below(forms.BaseForm))
    return {each for each in every if each.__module__.split(".")[0] in OURS}


def _below(form: type) -> Iterator[type]:
    for each in form.__subclasses__():
        yield each
        yield from _below(each)


class Faults(logging.Handler):
    """Exceptions in the log, and errors but those by which Django says that a request is odd."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        is_refusal = record.name.startswith("django.security") or "botsmith.denied" in record.name
        is_odd = record.exc_info and "MultiPartParserError" in str(record.exc_info[0])
        if not is_refusal and not is_odd and (record.exc_info or record.levelno >= logging.ERROR):
            error = record.exc_info[1] if record.exc_info else ""
            self.lines.append(f"{record.name}: {record.getMessage()[:200]} {error!r:.300}")


@contextmanager
def watched() -> Iterator[tuple[list[forms.BaseForm], Faults]]:
    """Forms that are checked meanwhile, and what is wrong in the log."""
    bound, faults, check = [], Faults(), forms.BaseForm.full_clean

    def noted(form: forms.BaseForm) -> None:
        if form.is_bound:
            bound.append(form)
        check(form)

    forms.BaseForm.full_clean = noted
    logging.getLogger().addHandler(faults)
    try:
        yield bound, faults
    finally:
        forms.BaseForm.full_clean = check
        logging.getLogger().removeHandler(faults)


class Post:
    """The door of one route: its valid body, and a browser that may post there."""

    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix

    def ids(self, route: Route) -> dict:
        is_staffs = policy_of(route).who == Who.STAFF
        return dict(self.matrix.theirs if is_staffs else self.matrix.mine)

    @cached_property
    def shown(self) -> dict[str, dict[frozenset[str], dict]]:
        """By the route that forms are sent to: each that a page shows, by its fields' names."""
        found: dict[str, dict[frozenset[str], dict]] = {}
        for page in self._pages():
            for method, path, _, fields in page.forms:
                if method == "POST" and (target := route_at(path)):
                    body = as_mapping(fields)
                    found.setdefault(target.name, {}).setdefault(frozenset(body), body)
        self.settle()
        return found

    def _pages(self) -> Iterator[Page]:
        yield from (page for _, page in self.matrix.pages.values())
        for route in all_routes():
            if policy_of(route).who in (Who.STAFF, Who.ENTRANCE) or route.name in BEFORE:
                address = route.at(self.ids(route))
                yield Page(address, self.send(route, "GET", self.browser(route)).body)

    def bodies(self, route: Route) -> list[dict]:
        """One for each form that is sent there; an empty one where no page shows any."""
        if route.name in BODIES or route.name == "bots:gap_separate":
            return [dict(self.matrix.body_of(route))]
        chosen = {"chosen": [self.matrix.theirs["user_id"]]}
        more = [{**chosen, **each} if "act" in each else each for each in MORE.get(route.name, ())]
        return [*self.shown.get(route.name, {}).values(), *more] or [{}]

    def get(self, route: Route, query: str = "", actor: str = "") -> Answer:
        actor = actor or ACTORS[policy_of(route).who]
        return self.matrix.send(actor, route, "GET", self.ids(route), query=query)

    def browser(self, route: Route) -> Browser:
        if before := BEFORE.get(route.name):
            self.matrix.settle(by_owner=True)
            return Browser(session=before(self.matrix))
        return self.matrix.cast.browser(ACTORS[policy_of(route).who], route, "POST")

    def send(self, route: Route, method: str, browser: Browser, **given) -> Answer:
        ids = self.ids(route)
        if route.name == "adminpanel:people_work":
            ids["work_id"] = self.matrix.world.people_work
        return self.matrix.server.call(browser, method, route.at(ids), **given)

    def settle(self) -> None:
        self.matrix.settle(by_owner=True)
        forget_what_is_remembered()


# --- Where a form is shown only behind another ---------------------------------------------------


def _client(*steps: Callable[[Client], object]) -> str:
    client = Client(headers={"host": "localhost"})
    for step in steps:
        step(client)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _forgot(matrix: Matrix) -> Callable:
    return lambda c: c.post("/accounts/password/reset/", {"email": matrix.world.one.email})


def _confirm(client: Client) -> None:
    client.post("/accounts/password/reset/confirm/", {"code": code_mailed()})


def _join(client: Client) -> None:
    joining = {"name": "Dora", "email": "dora@example.com", "password1": "a-lantern-on-the-quay"}
    client.post("/accounts/signup/", joining)


def _first_step(matrix: Matrix) -> str:
    return _client(lambda c: sign_in(c, matrix.cast._staff["admin"].email))


def _without_app(matrix: Matrix) -> str:
    client = confirmed(signed_in(person("Nina")))
    client.get("/accounts/2fa/totp/activate/")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


BEFORE: dict[str, Callable[[Matrix], str]] = {
    "account_confirm_password_reset_code": lambda m: _client(_forgot(m)),
    "account_complete_password_reset": lambda m: _client(_forgot(m), _confirm),
    "account_email_verification_sent": lambda _: _client(_join),
    "mfa_authenticate": _first_step,
    "mfa_activate_totp": _without_app,
}


# --- What is wrong with an answer ----------------------------------------------------------------


def spoken(text: str) -> str:
    """What people read of it."""
    bare = re.sub(r"(?s)<(script|style|head)\b.*?</\1>|<[^>]+>", " ", text)
    return " ".join(html.unescape(bare).split())


def wrong_with(answer: Answer, bound: list[forms.BaseForm], case: Case) -> list[str]:
    """Nothing, if what was refused is told in a sentence and what was typed is still there."""
    wrong = []
    if answer.status >= 500:
        wrong.append(f"answered {answer.status}")
    wrong += bare(answer)
    refused = [form for form in bound if form.errors]
    if refused and answer.status in (200, 422) and case.kind == FORM:
        wrong += _unsaid(answer, refused)
        wrong += _lost(answer, refused[-1], case)
    return wrong


def bare(answer: Answer) -> list[str]:
    """A refusal without a sentence."""
    if answer.status < 400 or (len(spoken(answer.body)) >= 15 and not BARE.search(answer.body)):
        return []
    return [f"{answer.status} says nothing: {spoken(answer.body)[:60]!r}"]


def told(statuses: Mapping[int, int]) -> dict[str, int]:
    """For ``counted``: how many were answered with what."""
    return {f"of_{status}": count for status, count in sorted(statuses.items())}


def _unsaid(answer: Answer, refused: list[forms.BaseForm]) -> list[str]:
    said = spoken(answer.body)
    told = [str(each) for form in refused for lines in form.errors.values() for each in lines]
    if any(" ".join(each.split())[:40] in said for each in told if each):
        return []
    is_marked = 'role="alert"' in answer.body or ErrorList().error_class in answer.body
    return [] if is_marked else [f"{answer.status} does not say: {told[:2]}"]


def _lost(answer: Answer, form: forms.BaseForm, case: Case) -> list[str]:
    """Texts of the other fields that the page shows no more."""
    lost = []
    for name, field in form.fields.items():
        is_text = type(field) is forms.CharField and not field.disabled
        is_secret = isinstance(field.widget, forms.PasswordInput) or field.widget.is_hidden
        if not is_text or is_secret or name in (case.aim, "code", "password", "confirm"):
            continue
        typed = " ".join(str(form.data.get(form.add_prefix(name), "")).split())
        if case.aim and 3 < len(typed) < 200 and typed not in shown(answer):
            lost.append(f"{name} is lost")
    return lost


def shown(answer: Answer) -> str:
    return " ".join(html.unescape(answer.body).split())


__all__ = ["JSON", "Post", "our_forms", "watched", "wrong_with"]
