import re

import pytest
from django.test import Client

from accounts.models import ActivityLog
from billing import quota
from billing.quota import Limit
from bots.forms import NO_CAP, NO_TEMPERATURE
from bots.models import Chatbot, Conversation, Message
from knowledge.models import Chunk, Source
from tests.cast import bot_of, on_plan, person, signed_in, text_of

pytestmark = pytest.mark.django_db

PAGES = [
    *("", "playground/", "sources/", "conversations/", "share/", "share/preview/"),
    *("appearance/", "appearance/preview/", "settings/", "access/", "share/qr.svg"),
]


@pytest.fixture
def alice():
    return person()


@pytest.fixture
def bot(alice):
    return bot_of(alice)


def settings_of(bot, **changes) -> dict:
    names = [
        "name",
        "status",
        "provider",
        "model",
        "temperature",
        "strict",
        "hand_off",
        "instructions",
        "welcome_message",
    ]
    return {**{name: getattr(bot, name) for name in names}, **changes}


def test_a_bot_is_made_with_a_name_alone(alice):
    answer = signed_in(alice).post(
        "/bots/new/", {"name": "Helper", "instructions": "Help.", "welcome_message": "Hi!"}
    )
    bot = Chatbot.objects.get()
    assert answer.url == f"/bots/{bot.pk}/sources/"
    assert (bot.user_id, bot.name) == (alice.pk, "Helper")
    assert ActivityLog.objects.get().action == "created_chatbot"


def test_past_the_plans_bots_the_form_says_so_and_loses_nothing(alice, bot):
    form = {"name": "Second", "instructions": "My long text.", "welcome_message": "Hi"}
    answer = signed_in(alice).post("/bots/new/", form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Your Free plan allows 1 chatbot." in page and "My long text." in page
    assert Chatbot.objects.count() == 1


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_sees_nothing(bot, page):
    assert signed_in(person("Bob")).get(f"/bots/{bot.pk}/{page}").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_nobody_is_sent_to_sign_in(bot, page):
    answer = Client().get(f"/bots/{bot.pk}/{page}")
    assert answer.status_code == 302 and answer.url.startswith("/accounts/login/?next=")


def test_a_stranger_changes_nothing(bot):
    bob = signed_in(person("Bob"))
    answers = [
        bob.post(f"/bots/{bot.pk}/settings/", settings_of(bot, name="Mine")),
        bob.post(f"/bots/{bot.pk}/delete/", {"confirm_name": bot.name}),
        bob.post(f"/bots/{bot.pk}/playground/messages", {"content": "x"}),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert Chatbot.objects.get().name == "Shop helper"


def test_settings_are_saved_and_logged(alice, bot):
    client = signed_in(alice)
    client.post(f"/bots/{bot.pk}/settings/", settings_of(bot, name="New name", temperature=0.2))
    bot.refresh_from_db()
    assert (bot.name, bot.temperature) == ("New name", 0.2)
    logged = ActivityLog.objects.get(action="changed_chatbot")
    assert logged.details == "name, temperature"


def test_the_strict_switch_is_saved(alice, bot):
    client = signed_in(alice)
    page = client.get(f"/bots/{bot.pk}/settings/").content.decode()
    assert "Only say what the sources support" in page
    changed = settings_of(bot)
    del changed["strict"]  # As a browser posts a switch that is off.
    client.post(f"/bots/{bot.pk}/settings/", changed)
    assert Chatbot.objects.get().strict is False
    client.post(f"/bots/{bot.pk}/settings/", {**changed, "strict": "on"})
    assert Chatbot.objects.get().strict is True


def test_the_spending_cap_is_saved_and_taken_away(alice, bot):
    client = signed_in(alice)
    client.post(f"/bots/{bot.pk}/settings/", settings_of(bot, spending_cap="12.5"))
    assert Chatbot.objects.get().spending_cap == 12.5
    client.post(f"/bots/{bot.pk}/settings/", settings_of(bot, spending_cap=""))
    assert Chatbot.objects.get().spending_cap is None


def test_a_model_that_we_do_not_know_is_saved_with_a_word(alice, bot):
    client = signed_in(on_plan(alice, "professional"))
    changed = settings_of(bot, provider="anthropic", model="gpt-4o-mini")
    answer = client.post(f"/bots/{bot.pk}/settings/", changed, follow=True)
    assert Chatbot.objects.get().provider == "anthropic"
    assert "We know no model “gpt-4o-mini” of Anthropic" in answer.content.decode()


@pytest.mark.parametrize("model", ["gpt-4o-mini", "gpt-4o-mini-2024-07-18", "gpt-9-terra"])
def test_known_models_and_those_of_known_families_are_saved_in_silence(alice, bot, model):
    changed = settings_of(bot, model=model)
    answer = signed_in(alice).post(f"/bots/{bot.pk}/settings/", changed, follow=True)
    assert Chatbot.objects.get().model == model
    assert "We know no model" not in answer.content.decode()


def test_a_server_of_ones_own_may_have_any_model(alice, bot, settings):
    settings.OPENAI_BASE_URL = "https://models.example/v1"
    changed = settings_of(bot, model="our-llama")
    answer = signed_in(alice).post(f"/bots/{bot.pk}/settings/", changed, follow=True)
    assert "We know no model" not in answer.content.decode()


@pytest.mark.parametrize(("model", "hidden"), [("gpt-4o-mini", True), ("o3", False)])
def test_settings_tell_when_a_model_takes_no_temperature(alice, bot, model, hidden):
    Chatbot.objects.filter(pk=bot.pk).update(model=model)
    page = signed_in(alice).get(f"/bots/{bot.pk}/settings/").content.decode()
    assert ("<span data-no-temperature hidden>" in page) is hidden


def test_the_models_of_each_provider_are_offered_with_their_price(alice, bot):
    page = signed_in(alice).get(f"/bots/{bot.pk}/settings/").content.decode()
    for provider in ("openai", "anthropic", "gemini"):
        assert f'<datalist id="models-{provider}">' in page
    assert 'list="models-openai"' in page
    assert "GPT-4o mini: $0.15 in, $0.60 out per million tokens" in page


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"temperature": 3},
        {"spending_cap": -1},
        {"provider": "evil"},
        {"status": "gone"},
        {"model": ""},
    ],
)
def test_unusable_settings_change_nothing(alice, bot, changes):
    answer = signed_in(alice).post(f"/bots/{bot.pk}/settings/", settings_of(bot, **changes))
    assert answer.status_code == 422
    stored = Chatbot.objects.get()
    assert settings_of(stored) == settings_of(bot)


def test_unusable_settings_say_how_to_mend_them(alice, bot):
    changes = {"name": "", "model": "", "temperature": 3, "spending_cap": -1, "notify_email": "me"}
    path = f"/bots/{bot.pk}/settings/"
    form = signed_in(alice).post(path, settings_of(bot, **changes)).context["form"]
    assert {name: list(errors) for name, errors in form.errors.items()} == {
        "name": ["Give the chatbot a name."],
        "model": ["Choose a model, or type the name of one."],
        "temperature": [NO_TEMPERATURE],
        "spending_cap": [NO_CAP],
        "notify_email": [
            "This is not an email address. Write one such as team@example.com, or leave this empty."
        ],
    }


def test_only_the_forms_fields_can_be_changed(alice, bot):
    more = {"user_id": "x", "user": "x", "messages_count": 99, "webhook_url": "http://x", "id": "x"}
    signed_in(alice).post(f"/bots/{bot.pk}/settings/", settings_of(bot, **more))
    stored = Chatbot.objects.get(pk=bot.pk)
    assert (stored.user_id, stored.messages_count, stored.webhook_url) == (alice.pk, 0, None)


def test_a_name_typed_wrong_is_told_where_it_was_typed(alice, bot):
    page = signed_in(alice).post(f"/bots/{bot.pk}/delete/", {"confirm_name": "x"})
    [field] = re.findall('<input id="confirm_name".*?>', page.content.decode())
    assert "Type the bot&#x27;s name" in page.content.decode() and "autofocus" in field


def test_deleting_asks_for_the_name(alice, bot):
    answer = signed_in(alice).post(f"/bots/{bot.pk}/delete/", {"confirm_name": "wrong"})
    assert answer.status_code == 422 and Chatbot.objects.exists()


def test_deleting_takes_everything_along_and_gives_the_room_back(alice, bot):
    text_of(bot)
    conversation = Conversation.objects.create(chatbot=bot, session_id="s")
    Message.objects.create(conversation=conversation, chatbot=bot, role="user", content="x")
    signed_in(alice).post(f"/bots/{bot.pk}/delete/", {"confirm_name": bot.name})
    for model in (Chatbot, Source, Chunk, Conversation, Message):
        assert not model.objects.exists(), model
    meters = quota.meters(alice, Limit.CHATBOTS, Limit.TEXTS)
    assert [meter.used for meter in meters] == [0, 0]


def test_the_embed_line_is_shown_as_text(alice, bot):
    page = signed_in(alice).get(f"/bots/{bot.pk}/share/").content.decode()
    assert f"widget.js&quot; data-bot=&quot;{bot.pk}&quot; defer&gt;" in page


def test_hostile_names_are_only_text(alice):
    hostile = '"><script>alert(1)</script>'
    bot = bot_of(alice, name=hostile, welcome_message=hostile)
    client = signed_in(alice)
    for page in ["/dashboard/", *(f"/bots/{bot.pk}/{page}" for page in PAGES)]:
        assert "<script>alert(1)" not in client.get(page).content.decode(), page
    assert "<script>alert(1)" not in Client().get(f"/embed/{bot.pk}/").content.decode()


def test_colours_and_fonts_cannot_leave_their_place(alice):
    bot = bot_of(alice)
    evil = "red;}body{display:none}</style><script>alert(1)</script>"
    Chatbot.objects.filter(pk=bot.pk).update(primary_color=evil[:7], font_family=evil)
    page = Client().get(f"/embed/{bot.pk}/").content.decode()
    assert "display:none}" not in page and "<script>alert" not in page
    assert "--bot-primary:#7c3aed" in page


def test_the_inbox_is_paged_without_gaps(alice, bot):
    for number in range(65):
        Conversation.objects.create(chatbot=bot, session_id="s", preview=f"Question {number}")
    client = signed_in(alice)
    seen, cursor = [], ""
    while cursor is not None:
        context = client.get(f"/bots/{bot.pk}/conversations/", {"cursor": cursor}).context
        seen += [conversation.preview for conversation in context["conversations"]]
        cursor = context["next_cursor"]
    assert len(seen) == len(set(seen)) == 65


def test_playground_talk_is_not_among_the_visitors(alice, bot):
    Conversation.objects.create(chatbot=bot, session_id="s", channel="playground")
    context = signed_in(alice).get(f"/bots/{bot.pk}/conversations/").context
    assert context["conversations"] == []


def answered(bot, content: str, **fields) -> str:
    """The page of a conversation with one answer."""
    talk = Conversation.objects.create(chatbot=bot, session_id="s")
    Message.objects.create(
        conversation=talk, chatbot=bot, role="assistant", content=content, **fields
    )
    page = signed_in(bot.user).get(f"/bots/{bot.pk}/conversations/{talk.pk}/")
    return page.content.decode()


def test_a_transcript_marks_what_no_source_says_and_hides_what_was_taken_out(bot):
    claim = {"start": 0, "end": 11, "supported": False, "n": [], "reason": "no_source"}
    removed = {"text": "Bananas sing.", "reason": "no_source"}
    page = answered(bot, "It is blue. Yes.", claims=[claim], removed=[removed], grounded=False)
    assert 'It is blue.<sup class="unsupported"' in page and "Bananas sing" not in page
    assert "No source says the sentences marked with" in page


def test_a_transcript_tells_when_the_bot_did_not_know(bot):
    page = answered(bot, "I could not find that.", kind="refusal", grounded=False)
    assert "Did not know" in page


def test_small_talk_in_a_transcript_is_no_failure(bot):
    page = answered(bot, "Hello!", kind="small_talk", grounded=False)
    assert "Did not know" not in page and "No source says" not in page


def test_a_conversation_is_not_found_under_another_bot(alice, bot):
    alice.custom_max_chatbots = 2
    alice.save()
    other = bot_of(alice, name="Other")
    conversation = Conversation.objects.create(chatbot=bot, session_id="s")
    path = f"/bots/{other.pk}/conversations/{conversation.pk}/"
    assert signed_in(alice).get(path).status_code == 404


def test_the_chat_page_is_opened_and_closed_where_it_is_shared(alice, bot):
    client = signed_in(alice)
    assert client.get(f"/bots/{bot.pk}/share/qr.svg").status_code == 404
    assert "Make the chat page public" in client.get(f"/bots/{bot.pk}/share/").content.decode()
    client.post(f"/bots/{bot.pk}/share/chat-page/", {"open": "yes"})
    assert Chatbot.objects.get().public_access is True
    assert "Take the chat page down" in client.get(f"/bots/{bot.pk}/share/").content.decode()
    assert f"/chat/{bot.pk}/" in client.get(f"/bots/{bot.pk}/share/").content.decode()
    client.post(f"/bots/{bot.pk}/share/chat-page/", {"open": "no"})
    assert Chatbot.objects.get().public_access is False


@pytest.mark.parametrize(("kind", "begins"), [("svg", b"<?xml"), ("png", b"\x89PNG")])
def test_the_chat_page_has_a_qr_code(alice, bot, kind, begins):
    Chatbot.objects.filter(pk=bot.pk).update(public_access=True, name="Café “Anker”")
    client = signed_in(alice)
    shown = client.get(f"/bots/{bot.pk}/share/qr.{kind}")
    assert shown.content.startswith(begins) and "Content-Disposition" not in shown
    saved = client.get(f"/bots/{bot.pk}/share/qr.{kind}?download")
    assert saved["Content-Disposition"] == f'attachment; filename="cafe-anker-qr.{kind}"'
    assert client.get(f"/bots/{bot.pk}/share/qr.exe").status_code == 404
