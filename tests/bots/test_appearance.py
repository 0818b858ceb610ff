"""The owner's look of the chat: saved, tried out, and readable whatever was chosen."""

import random
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from accounts.models import ActivityLog
from bots.models import Chatbot
from bots.widget import appearance, draft
from botsmith.lib.colour import contrast
from tests.cast import bot_of, person, signed_in

NAMES = (
    *("welcome_message", "widget_position", "widget_theme", "widget_size", "bubble_style"),
    *("font_family", "font_size", "primary_color", "secondary_color", "accent_color"),
)
COLOURS = ("primary_color", "secondary_color", "accent_color")
EXTREMES = ["#000000", "#ffffff", "#ff0000", "#00ff00", "#0000ff", "#ffff00", "#00ffff", "#ff00ff"]
GREYS = [f"#{value:02x}{value:02x}{value:02x}" for value in (1, 64, 117, 118, 119, 128, 200, 254)]


def look_of(bot, **changes) -> dict:
    questions = "\n".join(bot.suggested_questions or [])
    stored = {name: getattr(bot, name) for name in NAMES}
    return {**stored, "suggested_questions": questions, **changes}


# --- Colours ----------------------------------------------------------------------------------


def triples() -> list[tuple[str, str, str]]:
    dice = random.Random(20260101)
    known = EXTREMES + GREYS
    mixed = [(one, two, one) for one in known for two in known]
    return mixed + [tuple(f"#{dice.randrange(1 << 24):06x}" for _ in range(3)) for _ in range(3000)]


def unreadable(colours: dict[str, str]) -> list[tuple]:
    """The pairs that a reader could not read (4.5) or not make out (3)."""
    lines = []
    texts = [(f"on-{role}", colours[role]) for role in ("primary", "secondary", "accent")]
    texts += [("on-tint", colours["tint"]), ("on-tint-dark", colours["tint-dark"])]
    for role in ("primary", "secondary", "accent"):
        texts += [(f"{role}-text", ground) for ground in appearance.LIGHT]
        texts += [(f"{role}-text-dark", ground) for ground in appearance.DARK]
    for role in ("primary", "secondary", "accent"):
        lines += [(f"{role}-text{end}", colours[f"tint{end}"]) for end in ("", "-dark")]
    return [
        (name, colours[name], ground)
        for pairs, wanted in ((texts, 4.5), (lines, 3))
        for name, ground in pairs
        if contrast(colours[name], ground) < wanted
    ]


def test_no_choice_of_colours_is_unreadable():
    found = {}
    for triple in triples():
        bot = Chatbot(**dict(zip(COLOURS, triple, strict=True)))
        if faults := unreadable(appearance.colours(bot)):
            found[triple] = faults
    assert found == {}


def test_the_grounds_are_those_of_the_frame():
    """What was computed here is what visitors see only while both know the same grounds."""
    text = Path(finders.find("widget/frame.css")).read_text()
    for ground in (
        "#f3f3f7",
        "#16161a",
        "#26262e",
        "#1e1e24",
        "#fef1f0",
        "#3a1d1d",
        *appearance.TEXT,
    ):
        assert ground in text


@pytest.mark.parametrize("colour", ["red", "#fff", "#12345g", "", None, "#7c3aed;}"])
def test_what_is_no_colour_is_left_out(colour):
    found = appearance.colours(Chatbot(primary_color=colour))
    assert found["primary"] == appearance.DEFAULT_COLOUR


@pytest.mark.parametrize(
    "font", ["x;}", "url(https://x)", "'a", 'a"', None, "", "a" * 121, "</style>"]
)
def test_what_is_no_typeface_is_left_out(font):
    text = appearance.css_vars(Chatbot(font_family=font))
    assert f"--bot-font:{appearance.DEFAULT_FONT};" in text


def test_every_typeface_of_the_list_is_one():
    for font in appearance.FONTS:
        assert f"--bot-font:{font};" in appearance.css_vars(Chatbot(font_family=font))


# --- The owner's page -------------------------------------------------------------------------

database = pytest.mark.django_db


@pytest.fixture
def bot():
    return bot_of(person())


def save(bot, **changes):
    return signed_in(bot.user).post(f"/bots/{bot.pk}/appearance/", look_of(bot, **changes))


@database
def test_the_look_is_saved_and_logged(bot):
    answer = save(
        bot,
        widget_position="top-left",
        widget_theme="auto",
        widget_size="large",
        bubble_style="square",
        font_family="Charter, 'Bitstream Charter', 'Sitka Text', Cambria, serif",
        primary_color="#112233",
        auto_expand="on",
        suggested_questions="When are you open?\n\n  Where   are you? \nWhere are you?\n",
    )
    assert answer.url == f"/bots/{bot.pk}/appearance/"
    stored = Chatbot.objects.get()
    assert (stored.widget_position, stored.widget_theme) == ("top-left", "auto")
    assert (stored.widget_size, stored.bubble_style) == ("large", "square")
    assert stored.font_family.startswith("Charter") and stored.auto_expand
    assert stored.primary_color == "#112233"
    assert stored.suggested_questions == ["When are you open?", "Where are you?"]
    assert "primary_color" in ActivityLog.objects.get(action="changed_chatbot").details


@database
def test_what_was_not_touched_is_no_change(bot):
    save(bot)
    assert not ActivityLog.objects.filter(action="changed_chatbot").exists()


@database
@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("primary_color", "violet", "six hex digits"),
        ("widget_position", "middle", "Select a valid choice"),
        ("font_family", "url(evil)", "Select a valid choice"),
        ("suggested_questions", "a\nb\nc\nd\ne", "at most 4 questions"),
        ("suggested_questions", "a" * 121, "120 characters"),
        ("welcome_message", "", "required"),
    ],
)
def test_an_unusable_look_changes_nothing_and_says_why(bot, name, value, words):
    before = look_of(Chatbot.objects.get())
    answer = save(bot, **{name: value})
    assert answer.status_code == 422 and words in answer.content.decode()
    assert look_of(Chatbot.objects.get()) == before


@database
def test_a_typeface_of_another_program_is_kept(bot):
    Chatbot.objects.filter(pk=bot.pk).update(font_family="'Comic Neue', cursive")
    bot.refresh_from_db()
    assert save(bot).status_code == 302
    assert Chatbot.objects.get().font_family == "'Comic Neue', cursive"


@database
def test_only_the_look_can_be_changed(bot):
    save(bot, name="Mine", user_id="x", avatar_url="https://evil.example/x.png", status="inactive")
    stored = Chatbot.objects.get()
    assert (stored.name, stored.status, stored.avatar_url) == ("Shop helper", "active", None)


@database
@pytest.mark.parametrize("page", ["", "preview/"])
def test_a_strangers_look_is_not_shown(bot, page):
    path = f"/bots/{bot.pk}/appearance/{page}"
    assert signed_in(person("Bob")).get(path).status_code == 404
    assert Client().get(path).status_code == 302


# --- Trying out -------------------------------------------------------------------------------


@database
def test_the_preview_shows_what_is_not_saved(bot):
    look = look_of(bot, primary_color="#00ff88", welcome_message="Ahoy!", widget_size="small")
    page = signed_in(bot.user).get(f"/bots/{bot.pk}/appearance/preview/", look)
    word = page.context["draft"]
    frame = Client().get(f"/embed/{bot.pk}/", {"draft": word}).content.decode()
    assert "--bot-primary:#00ff88" in frame and "Ahoy!" in frame
    config = Client().get(f"/embed/{bot.pk}/config.json", {"draft": word}).json()
    assert (config["primary_color"], config["size"]) == ("#00ff88", "small")
    assert "#00ff88" not in Client().get(f"/embed/{bot.pk}/").content.decode()
    assert Chatbot.objects.get().primary_color == "#7c3aed"


@database
def test_the_preview_keeps_what_is_stored_where_the_draft_is_unusable(bot):
    look = look_of(bot, primary_color="no", secondary_color="#123456")
    page = signed_in(bot.user).get(f"/bots/{bot.pk}/appearance/preview/", look)
    frame = Client().get(f"/embed/{bot.pk}/", {"draft": page.context["draft"]}).content.decode()
    assert "--bot-primary:#7c3aed" in frame and "--bot-secondary:#123456" in frame


@database
def test_a_preview_may_be_framed_by_us_alone(bot):
    answer = signed_in(bot.user).get(f"/bots/{bot.pk}/appearance/preview/")
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


@database
def test_nobody_can_lay_a_look_of_their_own_over_a_bot(bot):
    other = draft.signed(Chatbot(id="another-bot"), {"welcome_message": "Send me your password"})
    for word in ("x", "a:b:c", "😀:b:c", other, draft.signed(bot, {"status": "inactive"})):
        page = Client().get(f"/embed/{bot.pk}/", {"draft": word})
        assert page.status_code == 200 and "Hello! How can I help" in page.content.decode()


@database
def test_a_draft_is_for_an_hour(bot, monkeypatch):
    word = draft.signed(bot, {"welcome_message": "Ahoy!"})
    monkeypatch.setattr(draft, "SECONDS", -1)
    page = Client().get(f"/embed/{bot.pk}/", {"draft": word})
    assert "Ahoy!" not in page.content.decode()


# --- What the loader is told ------------------------------------------------------------------


@database
def test_the_loader_gets_its_words_in_the_visitors_language(bot):
    answer = Client().get(f"/embed/{bot.pk}/config.json", headers={"accept-language": "de"})
    assert set(answer.json()["words"]) >= {"open", "close", "unread_one", "unread_many"}
    assert "{name}" in answer.json()["words"]["open"]
    assert "Accept-Language" in answer["Vary"] and answer["Content-Language"] == "de"


@database
def test_the_loader_gets_readable_colours(bot):
    Chatbot.objects.filter(pk=bot.pk).update(primary_color="#FACC15", accent_color="#102030")
    config = Client().get(f"/embed/{bot.pk}/config.json").json()
    assert (config["primary_color"], config["on_primary"]) == ("#facc15", "#000000")
    assert (config["accent_color"], config["on_accent"]) == ("#102030", "#ffffff")
