"""The owner's pages of golden questions: list, form, pasting, runs side by side."""

import pytest
from django.utils import timezone

from accounts.models import ActivityLog
from bots.actions import checks
from bots.checks import log
from bots.models import Chatbot, CheckRun, Conversation, GoldenQuestion
from botsmith.lib.errors import InvalidRequest
from botsmith.mongodb.collections import collection
from knowledge.actions import change_text
from knowledge.models import Source
from tests.bots.golden import BICYCLES, NOON, PARKING, ask, run_of, work
from tests.cast import HOURS, bot_of, on_plan, person, read, signed_in, text_of

pytestmark = pytest.mark.django_db(transaction=True)
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def owner(alice):
    return signed_in(alice)


@pytest.fixture
def home(bot) -> str:
    return f"/bots/{bot.pk}/checks/"


def text(answer) -> str:
    return answer.content.decode()


def ran(owner, home, bot) -> CheckRun:
    """A run by the button, which a worker hears of."""
    assert owner.post(f"{home}run/").status_code == 302
    return work(run_of(bot).pk)


def dropped(owner, home, bot) -> CheckRun:
    ask(bot, NOON, PARKING)
    ran(owner, home, bot)
    source = Source.objects.get(chatbot=bot)
    content = HOURS.replace("at noon", f"at six {EVIL}")
    change_text(source, name=source.name, content=content, actor=bot.user)
    read(source)
    return ran(owner, home, bot)


def test_it_begins_with_an_example_and_suggestions(bot, owner, home):
    Chatbot.objects.filter(pk=bot.pk).update(suggested_questions=["Is there parking?"])
    for channel in ("widget", "widget", "playground"):
        said = f"What does {channel} cost?"
        Conversation.objects.create(chatbot=bot, session_id="s", channel=channel, preview=said)
    Conversation.objects.create(chatbot=bot, session_id="s", preview="Thanks!")
    page = text(owner.get(home))
    assert "Thanks!" not in page
    assert "Know that your bot still answers right" in page
    assert f"{home}new/?question=Is%20there%20parking%3F" in page
    assert "What does widget cost?" in page and "playground cost" not in page
    form = text(owner.get(f"{home}new/", {"question": "Is there parking?"}))
    assert "Is there parking?</textarea>" in form


def test_a_question_is_added_and_shown_with_its_conditions(bot, owner, home):
    source = Source.objects.get(chatbot=bot)
    fields = {
        "question": "When does  it close?",
        "must_contain": "noon|12:00\n\nSaturday",
        "must_not_contain": "six",
        "cite_sources": [source.pk],
        "cite_address": "/hours",
        "enabled": "on",
    }
    assert owner.post(f"{home}new/", fields).status_code == 302
    question = GoldenQuestion.objects.get()
    assert question.question == "When does it close?"
    assert question.must_contain == ["noon | 12:00", "Saturday"]
    assert question.must_cite == [source.pk, "/hours"]
    page = text(owner.get(home))
    for words in ("says “noon” or “12:00”", "does not say “six”", "“Shop handbook”", "Not run yet"):
        assert words in page
    form = text(owner.get(f"{home}questions/{question.pk}/"))
    assert "noon | 12:00\nSaturday</textarea>" in form and 'value="/hours"' in form
    assert ActivityLog.objects.filter(action="added_golden_question").exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"must_contain": "noon"}, "Write the question as a visitor would ask it."),
        ({"question": "When?"}, "Say by what you know a right answer"),
        ({"question": "When?", "must_contain": "?!"}, "has no letter or digit"),
        ({"question": "When?", "must_contain": "a\n" * 99}, ""),
        ({"question": "When?", "must_contain": "\n".join("abcdefghijkl")}, "10 of them at most"),
        (
            {"question": "When?", "must_contain": "noon", "expects_refusal": "on"},
            "Leave this empty",
        ),
        ({"question": "When?", "cite_address": "/a", "expects_refusal": "on"}, "cites nothing"),
        ({"question": "When?", "cite_sources": ["somebody-elses"]}, "somebody-elses is not one"),
        ({"question": "x" * 501, "must_contain": "noon"}, "at most 500 characters"),
    ],
)
def test_what_cannot_be_judged_is_refused_and_nothing_typed_is_lost(owner, home, fields, sentence):
    answer = owner.post(f"{home}new/", fields)
    if not sentence:
        assert answer.status_code == 302
        return
    assert answer.status_code == 422
    assert sentence in text(answer)
    for name in ("question", "must_contain"):
        assert fields.get(name, "") in text(answer)
    assert GoldenQuestion.objects.count() == 0


def test_of_the_sources_to_cite_so_many_can_be_chosen(bot, owner, home):
    on_plan(bot.user, "starter")
    chosen = [text_of(bot, f"About {n}.", name=f"Text {n}").pk for n in range(11)]
    fields = {"question": "When?", "cite_sources": chosen}
    answer = owner.post(f"{home}new/", fields)
    assert answer.status_code == 422 and "Choose 10 of them at most." in text(answer)
    fields = {"question": "When?", "cite_sources": chosen[:10]}
    assert owner.post(f"{home}new/", fields).status_code == 302


@pytest.mark.parametrize("name", ["must_contain", "must_not_contain", "must_cite"])
def test_no_caller_adds_more_than_a_run_can_keep(bot, name):
    [question] = ask(bot, NOON)
    for phrases in (["/a"] * 29_000, ["x" * 301]):
        fields = {"question": "When?", name: phrases}
        with pytest.raises(InvalidRequest):
            checks.add_questions(bot, [NOON, fields], actor=bot.user)
        with pytest.raises(InvalidRequest):
            checks.change_question(question, actor=bot.user, **fields)
    assert GoldenQuestion.objects.count() == 1


def test_a_table_with_old_line_ends_is_read(owner, home):
    page = text(owner.post(f"{home}paste/", {"text": "question\rfoo", "step": "look"}))
    assert "Say what a right answer holds." in page


def test_at_the_limit_the_form_says_so(bot, owner, home, monkeypatch):
    monkeypatch.setattr(checks, "MOST", 1)
    ask(bot, NOON)
    answer = owner.post(f"{home}new/", {"question": "When?", "must_contain": "noon"})
    assert answer.status_code == 422
    assert "golden questions at most" in text(answer) and "When?</textarea>" in text(answer)


def test_a_question_is_changed(bot, owner, home):
    [question] = ask(bot, NOON)
    page = f"{home}questions/{question.pk}/"
    fields = {"question": NOON["question"], "must_contain": "noon", "enabled": "on"}
    owner.post(page, fields)
    assert GoldenQuestion.objects.get().revision == question.revision  # Nothing else is asked.
    owner.post(page, {**fields, "must_contain": "six", "enabled": ""})
    changed = GoldenQuestion.objects.get()
    assert (changed.must_contain, changed.enabled) == (["six"], False)
    assert changed.revision != question.revision
    assert ">Off<" in text(owner.get(home))


def test_a_deleted_question_can_be_brought_back(bot, owner, home):
    [question, _] = ask(bot, NOON, PARKING)
    answer = owner.post(f"{home}questions/{question.pk}/delete/", follow=True)
    assert "is deleted." in text(answer) and "Undo" in text(answer)
    assert NOON["question"] not in text(owner.get(home))
    owner.post(f"{home}questions/{question.pk}/restore/")
    assert NOON["question"] in text(owner.get(home))


def test_many_are_pasted_and_nothing_is_lost(bot, owner, home):
    ask(bot, PARKING)
    lines = ["When do you close? | noon", "no bar here", f"{PARKING['question']} | yard"]
    pasted = {"text": "\n".join(lines), "step": "look"}
    page = text(owner.post(f"{home}paste/", pasted))
    assert "Put a | between" in page and "There is this question already." in page
    assert "Add 1 question<" in page and GoldenQuestion.objects.count() == 1
    page = text(owner.post(f"{home}paste/", {**pasted, "step": "add"}))
    assert GoldenQuestion.objects.count() == 2
    assert f"no bar here\n{PARKING['question']} | yard</textarea>" in page
    added = {"text": "Bicycles? | (does not know)", "step": "add"}
    assert owner.post(f"{home}paste/", added).status_code == 302
    assert owner.post(f"{home}paste/", {"text": ""}).status_code == 422


def test_more_than_there_is_room_for_is_refused_whole(bot, owner, home, monkeypatch):
    monkeypatch.setattr(checks, "MOST", 1)
    many = {"text": "One? | one\nTwo? | two", "step": "add"}
    answer = owner.post(f"{home}paste/", many)
    assert answer.status_code == 422 and "at most" in text(answer)
    assert "Two? | two</textarea>" in text(answer)
    assert GoldenQuestion.objects.count() == 0


def test_a_run_is_followed_and_shown(bot, owner, home):
    ask(bot, NOON, BICYCLES, {**PARKING, "must_contain": [EVIL.strip("<>")]})
    owner.post(f"{home}run/")
    page = text(owner.get(home))
    assert "It waits for its turn." in page and "/checks/live/" in page
    run = work(run_of(bot).pk)
    live = text(owner.get(f"{home}live/"))
    assert "2 of 3 pass" in live and "hx-trigger" not in live
    assert "It does not say" in live
    detail = text(owner.get(f"{home}runs/{run.pk}/"))
    assert "2 of 3 pass" in detail and "Shop handbook" in detail
    assert "Built-in quoting engine" in detail and EVIL not in detail


def test_a_run_that_ends_while_the_page_is_made_is_looked_at_again(bot, owner, home, monkeypatch):
    ask(bot, NOON)
    ran(owner, home, bot)
    owner.post(f"{home}run/")
    run_id, read_runs, reads = run_of(bot).pk, log._runs, []

    def ends_at_the_second(of):
        reads.append(of)
        if len(reads) == 2:
            work(run_id)
        return read_runs(of)

    monkeypatch.setattr(log, "_runs", ends_at_the_second)
    assert log.overview(Chatbot.objects.get()).is_moving
    assert not log.overview(Chatbot.objects.get()).is_moving


def test_a_change_that_ends_while_the_page_is_made_is_still_awaited(bot, owner, home):
    ask(bot, NOON)
    ran(owner, home, bot)
    seen = {"$set": {"checks_seen_version": "$knowledge_version", "checks_due_at": None}}
    collection(Chatbot).update_one({"id": bot.pk}, [seen])
    as_it_was = Chatbot.objects.get()
    assert not log.overview(Chatbot.objects.get()).is_moving
    text_of(bot, name="Another")
    assert log.overview(as_it_was).is_moving


def test_a_drop_is_shown_side_by_side(bot, owner, home):
    run = dropped(owner, home, bot)
    page = text(owner.get(home))
    assert "1 question passed before and fails now." in page
    assert "“Shop handbook” was read anew" in page
    detail = text(owner.get(f"{home}runs/{run.pk}/"))
    assert "<del>noon</del>" in detail and "<ins>six" in detail
    assert "It does not say “noon”." in detail
    assert EVIL not in detail
    assert "Changed between the two:" in detail


def test_how_two_answers_differ_is_found_once_by_the_worker(bot, owner, home, monkeypatch):
    run = dropped(owner, home, bot)
    monkeypatch.setattr(log, "differences", None)
    page = text(owner.get(f"{home}runs/{run.pk}/"))
    assert "<del>noon</del>" in page and "<ins>six" in page


def test_of_a_run_before_that_was_kept_it_is_found_by_the_page(bot, owner, home):
    run = dropped(owner, home, bot)
    forgotten = {f"results.0.{name}": "" for name in ("before_parts", "now_parts")}
    collection(CheckRun).update_one({"id": run.pk}, {"$unset": forgotten})
    assert "<del>noon</del>" in text(owner.get(f"{home}runs/{run.pk}/"))


def test_a_drop_whose_earlier_run_is_forgotten_is_still_shown(bot, owner, home):
    run = dropped(owner, home, bot)
    CheckRun.objects.exclude(pk=run.pk).delete()
    assert "no longer known." in text(owner.get(f"{home}runs/{run.pk}/"))


def test_a_drop_is_accepted(bot, owner, home):
    run = dropped(owner, home, bot)
    assert "Take them as they are" in text(owner.get(f"{home}runs/{run.pk}/"))
    owner.post(f"{home}runs/{run.pk}/accept/")
    assert "Take them as they are" not in text(owner.get(f"{home}runs/{run.pk}/"))
    assert "passed before and fails now" not in text(owner.get(home))


def test_a_run_that_did_not_end_says_why(bot, owner, home):
    [question] = ask(bot, NOON)
    checks.change_question(question, actor=bot.user, enabled=False)
    run = ran(owner, home, bot)
    assert "There was no question to ask" in text(owner.get(home))
    assert "There was no question to ask" in text(owner.get(f"{home}runs/{run.pk}/"))


def test_options_are_kept(bot, owner, home):
    ask(bot, NOON)
    owner.post(f"{home}options/", {"checks_auto": "on"})
    bot.refresh_from_db()
    assert (bot.checks_auto, bot.checks_mail, bot.keep_last_good) == (True, False, False)


def test_documents_of_another_program_break_no_page(bot, owner, home):
    ask(bot, NOON)
    run = ran(owner, home, bot)
    lost = [
        "must_contain",
        "must_not_contain",
        "must_cite",
        "enabled",
        "last_pass",
        "expects_refusal",
    ]
    collection(GoldenQuestion).update_one({}, {"$unset": dict.fromkeys(lost, "")})
    bare = {"settings": "", "sources": "", "changes": "", "results.0.claims": ""}
    collection(CheckRun).update_one({}, {"$unset": bare})
    question = GoldenQuestion.objects.get()
    for path in ("", "live/", f"runs/{run.pk}/", f"questions/{question.pk}/"):
        assert owner.get(f"{home}{path}").status_code == 200, path
    assert ran(owner, home, bot).state == CheckRun.State.DONE


def test_a_stranger_finds_nothing(bot, owner, home):
    [question] = ask(bot, NOON)
    run = ran(owner, home, bot)
    bob = on_plan(person("Bob"), "starter")
    own = bot_of(bob)
    stranger = signed_in(bob)
    for path in ("", "live/", "new/", "paste/", f"runs/{run.pk}/", f"questions/{question.pk}/"):
        assert stranger.get(f"{home}{path}").status_code == 404
        elsewhere = f"/bots/{own.pk}/checks/{path}"
        assert stranger.get(elsewhere).status_code == (404 if "s/" in path else 200), path
    acts = ["run/", "options/", "serve/", f"questions/{question.pk}/delete/"]
    for path in (*acts, f"questions/{question.pk}/restore/", f"runs/{run.pk}/accept/"):
        assert stranger.post(f"{home}{path}").status_code == 404
        assert stranger.get(f"{home}{path}").status_code == 405
    deleted = timezone.now()
    GoldenQuestion.objects.filter(pk=question.pk).update(deleted_at=deleted)
    shown = text(stranger.get(f"/bots/{own.pk}/checks/", {"deleted": question.pk}))
    assert NOON["question"] not in shown
