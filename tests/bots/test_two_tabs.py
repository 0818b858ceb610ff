"""F7: of two tabs that have a form open, the later one overwrites nothing that it did not show."""

from random import Random

import pytest
from django.urls import reverse
from lxml import html

from bots.models import Chatbot
from knowledge.actions import add_text
from tests.billing.at_once import outcomes
from tests.cast import bot_of, person, read, signed_in
from tests.proof.counting import counted, sized

pytestmark = pytest.mark.django_db
SAID = "changed meanwhile"
# Page, where it is sent to, and values that its fields can have.
FORMS = {
    "settings": (
        "settings",
        {"name": ["A", "B", "C"], "instructions": ["Be kind.", "Be brief.", "Be glad."]},
    ),
    "appearance": (
        "appearance",
        {
            "primary_color": ["#112233", "#223344", "#334455"],
            "welcome_message": ["Hello.", "Good day.", "Welcome."],
        },
    ),
    "access": ("access", {"visitor_rate": ["5", "6", "7"], "total_rate": ["50", "60", "70"]}),
    "share": ("websites", {"websites": ["a.example", "b.example", "a.example\nb.example"]}),
    "webhooks": ("webhooks", {"webhook_url": [f"http://93.184.215.14/{n}" for n in "abc"]}),
}


@pytest.fixture
def alice():
    return person()


@pytest.fixture
def bot(alice):
    return bot_of(alice)


def fields_of(page: str, field: str) -> dict:
    """As a browser sends the form that has the field, untouched."""
    form = next(each for each in html.fromstring(page).forms if field in each.fields)
    found: dict[str, list[str]] = {}
    for name, value in form.form_values():
        text = value.removeprefix("\n").replace("\r\n", "\n")  # A line's end of the page's own.
        found.setdefault(name, []).append(text.replace("\n", "\r\n"))
    return found


class Tab:
    """One form, opened."""

    def __init__(self, owner, bot, kind: str) -> None:
        self.page, self.values = FORMS[kind]
        self.client = signed_in(owner)
        address = self.client.get(reverse(f"bots:{kind}", args=[bot.pk])).content.decode()
        self.to = reverse(f"bots:{self.page}", args=[bot.pk])
        self.shown = fields_of(address, next(iter(self.values)))

    def save(self, **changed: str):
        answer = self.client.post(self.to, {**self.shown, **changed})
        if answer.status_code == 422:
            self.shown = fields_of(answer.content.decode(), next(iter(self.values)))
        return answer

    def now(self) -> dict[str, list[str]]:
        kind = next(kind for kind, (page, _) in FORMS.items() if page == self.page)
        bot_id = self.to.split("/")[2]
        page = self.client.get(reverse(f"bots:{kind}", args=[bot_id])).content.decode()
        return {name: fields_of(page, name).get(name, [""]) for name in self.values}


def shown(text: str) -> list[str]:
    return [text.replace("\n", "\r\n")]


@pytest.mark.parametrize("kind", FORMS)
def test_of_two_tabs_none_overwrites_what_it_did_not_show(alice, bot, kind):
    random = Random(kind)
    values = FORMS[kind][1]
    silent = told = merged = 0
    rounds = sized(6, 100)
    for number in range(rounds):
        first, second = Tab(alice, bot, kind), Tab(alice, bot, kind)
        ours = {name: random.choice(values[name]) for name in random.sample([*values], 1)}
        theirs = {name: random.choice(values[name]) for name in random.sample([*values], 1)}
        before = first.now()
        if number % 2:  # Both change the same field, to something else each.
            name = random.choice([*values])
            one, other = [v for v in values[name] if shown(v) != before[name]][:2]
            ours, theirs = {name: one}, {name: other}
        assert first.save(**ours).status_code == 302
        stored = first.now()
        answer = second.save(**theirs)
        after = first.now()
        both = [
            name
            for name in ours.keys() & theirs.keys()
            if stored[name] not in (before[name], shown(theirs[name]))
            and shown(theirs[name]) != before[name]
        ]
        if both:
            told += answer.status_code == 422 and SAID in answer.content.decode()
            silent += after != stored
            assert second.save(**theirs).status_code == 302  # Knowing it now.
            assert first.now()[both[0]] == shown(theirs[both[0]])
        else:
            merged += 1
            silent += any(after[name] != stored[name] for name in ours if name not in theirs)
            assert answer.status_code == 302
    counted("F7", form=kind, merged=merged, told=told, silent_overwrites=silent)
    assert not silent
    assert told + merged == rounds and told >= rounds // 2


def test_of_many_tabs_saved_at_the_same_moment_each_change_is_kept_or_told(alice, bot):
    tabs = [Tab(alice, bot, "settings") for _ in range(8)]
    names = iter([f"Name {n}" for n in range(8)])
    saved: list[str] = []

    def save() -> None:
        name, tab = next(names), tabs.pop()
        if tab.save(name=name).status_code == 302:
            saved.append(name)

    outcomes(save, 8)
    counted("F7", at_once=8, saved=len(saved))
    assert len(saved) == 1
    assert Chatbot.objects.get(pk=bot.pk).name == saved[0]


def test_a_form_that_was_refused_for_another_reason_still_knows_what_it_showed(alice, bot):
    first, second = Tab(alice, bot, "settings"), Tab(alice, bot, "settings")
    first.save(name="First")
    assert second.save(temperature="hot").status_code == 422
    answer = second.save(name="Second", temperature="0.5")
    assert answer.status_code == 422 and SAID in answer.content.decode()
    assert Chatbot.objects.get(pk=bot.pk).name == "First"


def test_a_text_that_was_changed_meanwhile_is_not_written_over(alice, bot):
    source = read(add_text(bot, name="Hours", content="Open at nine.", actor=alice))
    address = reverse("knowledge:edit", args=[bot.pk, source.pk])
    client = signed_in(alice)
    page = client.get(address).content.decode()
    shown = fields_of(page, "content")
    assert client.post(address, {**shown, "content": "Open at ten."}).status_code == 302
    read(source)
    answer = client.post(address, {**shown, "content": "Open at eight."})
    assert answer.status_code == 422 and SAID in answer.content.decode()
    again = fields_of(answer.content.decode(), "content")
    assert client.post(address, {**again, "content": "Open at eight."}).status_code == 302
