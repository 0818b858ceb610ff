"""Whatever is sent to a form is answered by a page that says what to do, and is never an error."""

from collections import Counter

from django import forms

from tests.proof.counting import counted, sized
from tests.proof.tenancy.calls import Browser
from tests.proof.tenancy.hostile import Case, Fuzz, encoded, pairs_of, pool
from tests.proof.tenancy.policies import policy_of
from tests.proof.tenancy.posting import (
    ACTORS,
    BEFORE,
    GOOD,
    Faults,
    Post,
    our_forms,
    told,
    watched,
    wrong_with,
)
from tests.proof.tenancy.routes import Route, all_routes

ASKED = "asked by GET: test_queries.py"
# Why no address posts them.
OTHERS_ARE_MADE_OF_IT = "only others are made of it, which are posted"
NOT_POSTED = {
    "accounts.entrance_forms._Passkey": OTHERS_ARE_MADE_OF_IT,
    "accounts.forms.SignupForm": OTHERS_ARE_MADE_OF_IT,
    "adminpanel.people.forms.SeenMixin": OTHERS_ARE_MADE_OF_IT,
    "billing.forms.ChoiceForm": ASKED,
    "bots.analytics_form.RangeForm": ASKED,
    "botsmith.styleguide.samples.SampleForm": "the style guide's alone, which only development has",
}


def test_there_is_something_hostile_for_every_field():
    fields = [field for form in our_forms() for field in form.base_fields.values()]
    assert len(fields) > 150
    assert min(len(pool(field)) for field in fields) >= 50


def attempt(post, route, case, browser, bound, faults):
    """An answer, and what is wrong with it; an exception that leaves the application is a 500."""
    bound.clear()
    faults.lines.clear()
    try:
        answer = post.send(route, "POST", browser, data=case.body, kind=case.kind)
    except Exception as error:
        return None, [f"raised {error!r:.200}"]
    return answer, wrong_with(answer, bound, case) + faults.lines[:2]


def learned(post, route, valid, bound, faults, browser) -> tuple[dict[str, forms.Field], dict]:
    """The fields of the form that is bound there, and a body that fills them."""
    attempt(post, route, Case("valid", encoded(pairs_of(valid))), browser, bound, faults)
    fields = {form.add_prefix(n): f for form in bound for n, f in form.fields.items()}
    for name, field in fields.items():
        if valid.get(name) in (None, "", [""]) and name in GOOD:
            valid[name] = GOOD[name]
        elif valid.get(name) in (None, "", [""]) and type(field) is forms.CharField:
            valid[name] = f"Words of {name}"[: field.max_length or 40]
    return fields, valid


class Trial:
    """All cases of all forms, and what was wrong."""

    def __init__(self, post: Post, bound: list, faults: Faults) -> None:
        self.post, self.bound, self.faults = post, bound, faults
        self.wrong, self.reached, self.fields = {}, set(), set()
        self.statuses, self.bodies = Counter(), 0

    def of(self, route: Route, body: dict) -> None:
        browser = self.post.browser(route)
        fields, valid = learned(self.post, route, body, self.bound, self.faults, browser)
        self.reached |= {type(form) for form in self.bound}
        if not self.bound and not valid:
            return
        self.bodies += 1
        self.fields |= {(route.name, name) for name in (fields or valid)}
        self.post.settle()
        seed = f"{route.name} {sorted(body)}"
        for case in Fuzz(fields, valid, seed).cases(sized(3, 500)):
            if route.name in BEFORE:
                browser = self.post.browser(route)
            self.one(route, case, browser)
        self.post.settle()

    def one(self, route: Route, case: Case, browser: Browser) -> None:
        answer, found = attempt(self.post, route, case, browser, self.bound, self.faults)
        self.statuses[answer.status if answer else 500] += 1
        self.reached |= {type(form) for form in self.bound}
        if found:
            self.wrong.setdefault((route.name, found[0][:60]), (case.what, found))
        if answer and answer.status < 400 and not any(form.errors for form in self.bound):
            self.post.settle()


def test_no_form_breaks_whatever_is_posted(matrix, settings):
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 100_000
    post = Post(matrix)
    with watched() as (bound, faults):
        trial = Trial(post, bound, faults)
        for route in all_routes():
            if policy_of(route).who in ACTORS and route.name != "account_logout":
                for body in post.bodies(route):
                    trial.of(route, body)
    left = {f"{each.__module__}.{each.__name__}" for each in our_forms() - trial.reached}
    figures = {"forms": len(trial.reached), "bodies": trial.bodies, "fields": len(trial.fields)}
    figures |= {"posted": trial.statuses.total(), "wrong": len(trial.wrong), "left": len(left)}
    counted("L4", **figures, **told(trial.statuses))
    assert not trial.wrong, "\n".join(f"{cell}: {said}" for cell, said in trial.wrong.items())
    assert left == set(NOT_POSTED)
    assert trial.statuses[422] > trial.statuses.total() / 10
