"""The owner's inbox: who waits, what was said, and a person's answer."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from bots.models import Conversation, Message
from botsmith.lib.ids import new_id
from tests.cast import bot_of, person, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
HTMX = {"hx-request": "true"}


@pytest.fixture
def bot(alice):
    return bot_of(alice)


@pytest.fixture
def owner(alice) -> Client:
    return signed_in(alice)


def conversation_of(bot, status="escalated", said=(), **fields) -> Conversation:
    since = timezone.now() if status == "escalated" else None
    fields = {"session_id": "s", "preview": "About my order", "escalated_at": since, **fields}
    conversation = Conversation.objects.create(chatbot=bot, status=status, **fields)
    for role, content in said:
        say(conversation, role, content)
    return conversation


def say(conversation, role: str, content: str, **fields) -> Message:
    given = {"chatbot_id": conversation.chatbot_id, "role": role, "content": content}
    Conversation.objects.filter(pk=conversation.pk).update(updated_at=timezone.now())
    return Message.objects.create(conversation=conversation, **given, **fields)


def address(conversation, part: str = "") -> str:
    return f"/bots/{conversation.chatbot_id}/conversations/{conversation.pk}/{part}"


def text_of(answer) -> str:
    """Its visible words, in one line."""
    words = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+([,.:])", r"\1", " ".join(words.split()))


def reply(client, conversation, content: str, number: str = "", **options):
    form = {"content": content, "message_id": number or new_id()}
    return client.post(address(conversation, "reply/"), form, **options)


# --- Gates ------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["", "live/", "reply/", "hand-back/", "resolve/"])
def test_a_stranger_finds_no_conversation(bot, part):
    conversation = conversation_of(bot)
    stranger = signed_in(person("Bob"))
    ask = stranger.get if part in {"", "live/"} else stranger.post
    assert ask(address(conversation, part)).status_code == 404
    conversation.refresh_from_db()
    assert conversation.status == "escalated" and not Message.objects.exists()


@pytest.mark.parametrize("part", ["reply/", "hand-back/", "resolve/"])
def test_nothing_changes_by_a_link(bot, owner, part):
    assert owner.get(address(conversation_of(bot), part)).status_code == 405


# --- The list ---------------------------------------------------------------------------------


def test_who_waits_stands_first_and_is_counted_in_the_tab(bot, owner):
    conversation_of(bot, preview="Waits", said=[("user", "One"), ("user", "Two")])
    conversation_of(bot, "active", preview="Later than who waits")
    page = owner.get(f"/bots/{bot.pk}/conversations/")
    text = text_of(page)
    assert text.index("Waits") < text.index("Later than who waits")
    assert "2 unanswered" in text and text.count("Waits") == 1
    assert "Conversations 1 with a person" in text_of(owner.get(f"/bots/{bot.pk}/sources/"))


def test_an_answered_one_comes_behind_those_that_wait(bot, owner):
    conversation_of(bot, preview="Waits", said=[("user", "One")])
    reply(owner, conversation_of(bot, preview="Was answered", said=[("user", "One")]), "Yes?")
    text = text_of(owner.get(f"/bots/{bot.pk}/conversations/"))
    assert text.index("Waits") < text.index("Was answered")
    assert text.count("1 unanswered") == 1 and "Answered" in text


@pytest.mark.parametrize("said", [(), [("user", "Where?"), ("assistant", "There.")]])
def test_who_asked_for_a_person_waits_whatever_the_bot_said(bot, owner, said):
    conversation_of(bot, preview="Asked for a person", said=said)
    text = text_of(owner.get(f"/bots/{bot.pk}/conversations/"))
    assert "Waiting" in text and "Answered" not in text


@pytest.mark.parametrize(
    ("channel", "name"), [("widget", "Website"), ("page", "Chat page"), ("api", "API")]
)
def test_where_it_is_held_has_one_name_everywhere(bot, owner, channel, name):
    conversation = conversation_of(bot, "active", channel=channel)
    page = owner.get(f"/bots/{bot.pk}/conversations/").content.decode()
    assert f"<span>{name}</span>" in page and f'value="{channel}">{name}</option>' in page
    assert f"<dt>Channel</dt><dd>{name}</dd>" in owner.get(address(conversation)).content.decode()


def test_nobody_waits_and_nothing_is_counted(bot, owner):
    conversation_of(bot, "active")
    page = owner.get(f"/bots/{bot.pk}/conversations/").content.decode()
    assert "tab-count" not in page and "waiting-title" not in page


@pytest.mark.parametrize(("status", "shown"), [("escalated", 1), ("active", 0), ("resolved", 0)])
def test_the_list_is_filtered_by_status(bot, owner, status, shown):
    conversation_of(bot, preview="Waits")
    page = owner.get(f"/bots/{bot.pk}/conversations/?status={status}")
    assert text_of(page).count("Waits") == shown


def test_the_owners_own_trials_are_no_part_of_it(bot, owner):
    conversation_of(bot, preview="Trial", channel="playground", status="active")
    assert "Trial" not in text_of(owner.get(f"/bots/{bot.pk}/conversations/"))


# --- Who is in charge -------------------------------------------------------------------------


def test_the_page_says_who_is_in_charge_in_words(bot, owner, alice):
    conversation = conversation_of(bot, user_name="Eve", escalation_reason="It <b>broke</b>")
    page = owner.get(address(conversation))
    assert "Eve waits for a person, the bot is quiet It" in text_of(page)
    assert "It &lt;b&gt;broke&lt;/b&gt;" in page.content.decode()
    reply(owner, conversation, "Hello Eve")
    text = text_of(owner.get(address(conversation)))
    assert "Alice answers here, the bot is quiet" in text
    assert "Alice, from your team" in text
    owner.post(address(conversation, "resolve/"))
    assert "When the visitor writes again, the bot answers" in text_of(
        owner.get(address(conversation))
    )
    owner.post(address(conversation, "hand-back/"))
    assert "The bot answers here" in text_of(owner.get(address(conversation)))


def test_what_waits_for_an_answer_is_counted(bot, owner):
    conversation = conversation_of(bot)
    reply(owner, conversation, "Hello")
    say(conversation, "user", "One")
    assert "1 message of theirs waits for an answer" in text_of(owner.get(address(conversation)))
    say(conversation, "user", "Two")
    assert "2 messages of theirs wait for an answer" in text_of(owner.get(address(conversation)))


def test_a_trial_of_the_playground_has_no_reply_box(bot, owner):
    conversation = conversation_of(bot, "active", channel="playground")
    assert "data-reply" not in owner.get(address(conversation)).content.decode()
    assert reply(owner, conversation, "Hi").status_code == 422
    assert not Message.objects.exists()


# --- Replying ---------------------------------------------------------------------------------


def test_a_reply_by_form_takes_over_and_goes_back_to_the_page(bot, owner, alice):
    conversation = conversation_of(bot, "active")
    answer = reply(owner, conversation, "I *can* help.")
    assert answer.url == f"{address(conversation)}#latest"
    message = Message.objects.get()
    assert (message.kind, message.author_id, message.content) == (
        *("person", alice.pk),
        "I *can* help.",
    )
    conversation.refresh_from_db()
    assert conversation.status == "escalated"
    assert "<em>can</em>" in owner.get(address(conversation)).content.decode()


def test_a_reply_by_script_brings_the_transcript_and_the_next_replys_id(bot, owner):
    conversation, number = conversation_of(bot), new_id()
    answer = reply(owner, conversation, "Here.", number, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 200 and "<html" not in page and "Here." in page
    [next_id] = re.findall(r'name="message_id" value="([^"]+)" id="reply-id" hx-swap-oob', page)
    assert next_id != number


def test_a_form_that_is_sent_twice_is_one_reply(bot, owner):
    conversation, number = conversation_of(bot), new_id()
    for _ in range(2):
        assert reply(owner, conversation, "Here.", number).status_code == 302
    assert Message.objects.count() == 1


def test_a_kept_page_loses_no_other_text(bot, owner):
    conversation, number = conversation_of(bot), new_id()
    reply(owner, conversation, "Here.", number)
    answer = reply(owner, conversation, "Something else.", number)
    assert answer.status_code == 422
    assert "Send this one once more." in text_of(answer) and "Something else." in text_of(answer)
    [fresh] = re.findall(r'name="message_id" value="([^"]+)"', answer.content.decode())
    assert reply(owner, conversation, "Something else.", fresh).status_code == 302
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("  ", "Write a reply first."), ("x" * 4001, "That reply is longer than 4,000 characters.")],
)
def test_an_unusable_reply_says_why_and_keeps_the_text(bot, owner, content, sentence):
    answer = reply(owner, conversation_of(bot), content)
    assert answer.status_code == 422 and sentence in text_of(answer)
    assert content.strip() in answer.content.decode()
    assert not Message.objects.exists()


def test_the_longest_reply_may_have_lines(bot, owner):
    """A browser counts a line's end once, and sends it as two characters."""
    content = "x\n" * 1999 + "yz"
    answer = reply(owner, conversation_of(bot), content.replace("\n", "\r\n"))
    assert answer.status_code == 302
    assert Message.objects.get().content == content


# --- The open page ----------------------------------------------------------------------------


def mark(page) -> str:
    return re.search(r"live/\?mark=(\w+)", page.content.decode())[1]


def test_an_open_page_is_told_when_there_is_something_new(bot, owner):
    conversation = conversation_of(bot, said=[("user", "One")])
    seen = mark(owner.get(address(conversation)))
    live = address(conversation, f"live/?mark={seen}")
    answer = owner.get(live, headers=HTMX)
    assert (answer.status_code, answer.content) == (204, b"")
    say(conversation, "user", "Two")
    fresh = owner.get(live, headers=HTMX)
    assert fresh.status_code == 200 and "Two" in text_of(fresh)
    assert mark(fresh) != seen
    assert 'id="reply-content"' not in fresh.content.decode()


@pytest.mark.parametrize(
    "change", [{"status": "resolved"}, {"user_email": "eve@example.com"}, {"user_name": "Eve"}]
)
def test_whatever_changes_is_something_new(bot, owner, change):
    conversation = conversation_of(bot)
    live = address(conversation, f"live/?mark={mark(owner.get(address(conversation)))}")
    Conversation.objects.filter(pk=conversation.pk).update(**change)
    assert owner.get(live, headers=HTMX).status_code == 200


def test_what_is_done_with_is_kept_and_what_was_being_written_is_not(bot, owner):
    conversation = conversation_of(bot, "active")
    message = say(conversation, "assistant", "Half", state="streaming")
    page = owner.get(address(conversation)).content.decode()
    assert f'id="message-{message.pk}-streaming"' in page
    Message.objects.filter(pk=message.pk).update(state="done", content="Half and whole.")
    page = owner.get(address(conversation, "live/")).content.decode()
    assert f'id="message-{message.pk}-done" hx-preserve' in page


# --- Settings ---------------------------------------------------------------------------------


def test_hand_off_is_the_owners_choice(bot, owner):
    names = ("name", "status", "provider", "model", "temperature", "instructions")
    form = {name: getattr(bot, name) for name in (*names, "welcome_message")}
    owner.post(f"/bots/{bot.pk}/settings/", {**form, "notify_email": "team@shop.example"})
    bot.refresh_from_db()
    assert (bot.hand_off, bot.notify_email) == (False, "team@shop.example")
    owner.post(f"/bots/{bot.pk}/settings/", {**form, "hand_off": "on", "notify_email": ""})
    bot.refresh_from_db()
    assert (bot.hand_off, bot.notify_email) == (True, None)
    refused = owner.post(f"/bots/{bot.pk}/settings/", {**form, "notify_email": "a@b\nBcc: c@d.e"})
    assert refused.status_code == 422


def test_of_many_with_a_person_some_are_apart_and_the_rest_a_step_away(owner, bot):
    answered = [conversation_of(bot, said=[("assistant", "Here.")]) for _ in range(4)]
    Message.objects.update(kind=Message.Kind.PERSON)
    for number in range(8):
        conversation_of(bot, said=[("user", "Hello?")], preview=f"Question {number}")
    Conversation.objects.filter(pk__in=[each.pk for each in answered]).update(
        updated_at=timezone.now()
    )
    home = f"/bots/{bot.pk}/conversations/"
    apart = text_of(owner.get(home))
    assert apart.count("unanswered") == 8 and "Answered" not in apart
    assert f'<a class="small" href="{home}?status=escalated">' in owner.get(home).content.decode()
    assert owner.get(f"{home}?status=escalated").content.decode().count("data-row") == 12
