"""With the last good knowledge kept, visitors get newer knowledge once no check drops by it."""

import pytest
from django.utils import timezone

from bots.actions import checks
from bots.checks import serving
from bots.checks.tasks import check, serve, sweep_checks
from bots.models import Chatbot, CheckRun
from botsmith.mongodb.collections import collection
from knowledge import kept
from knowledge.actions import change_text, delete_source
from knowledge.models import Source
from knowledge.retrieval import search
from tests.bots.golden import NOON, after_a_change, ask, run_of
from tests.cast import HOURS, bot_of, on_plan, read, signed_in, text_of

pytestmark = pytest.mark.django_db(transaction=True)
BAD = HOURS.replace("at noon", "at six")
GOOD = HOURS.replace("at noon", "at noon sharp")


@pytest.fixture
def home(bot) -> str:
    return f"/bots/{bot.pk}/checks/"


@pytest.fixture
def keeping(bot, alice, home):
    """Alice's bot asks when the shop closes, and keeps the last good knowledge."""
    ask(bot, NOON)
    options = {"checks_auto": "on", "checks_mail": "on", "keep_last_good": "keep"}
    assert signed_in(alice).post(f"{home}options/", options).status_code == 302
    sweep()
    return bot


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    """Who is rung for serves here."""
    monkeypatch.setattr("bots.checks.tasks.ring_for", lambda _task, ids: [*map(serve, ids)])


def soon(bot) -> None:
    """What was put off is due."""
    put_off = {"id": bot.pk, "serve_due_at": {"$ne": None}}
    collection(Chatbot).update_one(put_off, {"$set": {"serve_due_at": timezone.now()}})


def sweep() -> None:
    """The sweeper, and the bells that it rings."""
    for bot in Chatbot.objects.all():
        soon(bot)
    sweep_checks()
    for chatbot_id in serving.to_publish():
        serving.publish(chatbot_id)


def change(bot, content: str) -> CheckRun | None:
    """The text is read anew, and what beat and workers make of it."""
    rewrite(bot, content)
    run = after_a_change(bot)
    if run:
        check(run.pk)  # As the task does at its end.
    return run


def rewrite(bot, content: str) -> None:
    source = Source.objects.get(chatbot=bot, name="Shop handbook")
    change_text(source, name=source.name, content=content, actor=bot.user)
    read(source)


def stored(bot) -> Chatbot:
    return Chatbot.objects.get(pk=bot.pk)


def told(bot) -> str:
    """What visitors get."""
    found = search(bot.pk, "When does the shop close on Saturday?")
    return " ".join(each.text for each in found.passages)


def test_it_is_off_by_default_and_new_knowledge_serves_at_once(bot):
    ask(bot, NOON)
    assert serving.serving(stored(bot)) is None
    change(bot, BAD)
    assert "at six" in told(bot)


def test_knowledge_that_makes_a_check_fail_waits(keeping):
    assert serving.pinned(stored(keeping))
    after_a_change(keeping)
    assert change(keeping, BAD).dropped == 1
    assert "at noon" in told(keeping) and "six" not in told(keeping)
    state = serving.serving(stored(keeping))
    assert state.is_newer and state.since and not state.is_on_its_way


def test_knowledge_that_passes_is_served(keeping):
    after_a_change(keeping)
    first = serving.pinned(stored(keeping))
    assert change(keeping, GOOD).is_good
    assert "at noon sharp" in told(keeping)
    assert serving.pinned(stored(keeping)) > first
    assert not serving.serving(stored(keeping)).is_newer


def test_it_is_served_when_it_was_mended(keeping):
    after_a_change(keeping)
    change(keeping, BAD)
    change(keeping, GOOD)
    assert "at noon sharp" in told(keeping)


def test_the_owner_can_serve_it_anyway(keeping, alice, home):
    after_a_change(keeping)
    change(keeping, BAD)
    page = signed_in(alice).get(home).content.decode()
    assert "Newer knowledge failed 1 check." in page
    assert "Serve the new knowledge anyway" in page
    signed_in(alice).post(f"{home}serve/")
    sweep()
    assert "at six" in told(keeping)
    page = signed_in(alice).get(home).content.decode()
    assert "Visitors get the newest knowledge." in page


def test_accepting_the_answers_serves_it_too(keeping, alice, home):
    after_a_change(keeping)
    run = change(keeping, BAD)
    signed_in(alice).post(f"{home}runs/{run.pk}/accept/")
    sweep()
    assert "at six" in told(keeping)


def test_knowledge_that_changed_since_it_was_tried_is_not_served(keeping):
    after_a_change(keeping)
    rewrite(keeping, GOOD)
    serving.ask_to_serve(keeping.pk)
    rewrite(keeping, BAD)
    assert not serving.publish(keeping.pk)
    assert "six" not in told(keeping)
    assert stored(keeping).serve_version is None


def test_knowledge_that_changes_while_it_is_kept_is_not_served_untried(keeping, monkeypatch):
    rewrite(keeping, GOOD)
    serving.ask_to_serve(keeping.pk)
    keep = kept.keep

    def then_rewritten(*arguments, **more):
        rewrite(keeping, BAD)  # After its version was looked at.
        return keep(*arguments, **more)

    monkeypatch.setattr(kept, "keep", then_rewritten)
    assert not serving.publish(keeping.pk)
    assert "six" not in told(keeping)
    soon(keeping)
    assert not serving.publish(keeping.pk)
    assert stored(keeping).serve_version is None


def test_what_visitors_get_already_is_not_copied_anew(keeping, alice, home, monkeypatch):
    monkeypatch.setattr(checks, "SERVED_PER_HOUR", 0)
    first = stored(keeping).kept_version
    answer = signed_in(alice).post(f"{home}serve/", follow=True)
    assert "very often in this hour" not in answer.content.decode()
    serving.ask_to_serve(keeping.pk)
    sweep()
    assert (stored(keeping).kept_version, stored(keeping).serve_version) == (first, None)


def test_an_hour_has_so_many_copies_by_hand(keeping, alice, home, monkeypatch):
    monkeypatch.setattr(checks, "SERVED_PER_HOUR", 2)  # The first was made by choosing to keep.
    owner = signed_in(alice)
    rewrite(keeping, GOOD)
    owner.post(f"{home}serve/")
    sweep()
    assert "at noon sharp" in told(keeping)
    rewrite(keeping, BAD)
    page = owner.post(f"{home}serve/", follow=True).content.decode()
    sweep()
    assert "very often in this hour" in page and "six" not in told(keeping)
    options = {"checks_auto": "on", "keep_last_good": ""}
    assert owner.post(f"{home}options/", options).status_code == 302
    answer = owner.post(f"{home}options/", {**options, "keep_last_good": "keep"})
    assert answer.status_code == 422 and "very often in this hour" in answer.content.decode()
    assert not stored(keeping).keep_last_good


def test_a_run_whose_questions_were_not_all_answered_serves_nothing(keeping):
    change(keeping, GOOD)
    assert serving.serving(stored(keeping)).is_newer is False
    rewrite(keeping, BAD)
    run = CheckRun(chatbot=keeping, is_good=False, errors=1, total=1)
    serving.after(run)
    assert stored(keeping).serve_version is None


def test_a_deleted_source_is_gone_for_visitors_at_once(keeping):
    after_a_change(keeping)
    delete_source(Source.objects.get(chatbot=keeping), actor=keeping.user)
    assert told(keeping) == ""


def test_switched_off_visitors_get_the_newest(keeping, alice, home):
    after_a_change(keeping)
    change(keeping, BAD)
    signed_in(alice).post(f"{home}options/", {"checks_auto": "on", "keep_last_good": ""})
    assert "at six" in told(keeping)
    assert serving.pinned(stored(keeping)) is None


def test_without_questions_nothing_is_held_up(keeping):
    after_a_change(keeping)
    change(keeping, BAD)
    question = keeping.goldenquestion_set.get()
    checks.change_question(question, actor=keeping.user, enabled=False)
    run = after_a_change(keeping)
    assert run.state == CheckRun.State.FAILED
    sweep()
    assert "at six" in told(keeping)
    change(keeping, HOURS)
    checks.delete_question(question, actor=keeping.user)
    sweep()
    assert serving.pinned(stored(keeping)) is None


def test_without_knowledge_it_is_kept_once_there_is_some(alice):
    bot = bot_of(alice)
    ask(bot, NOON)
    checks.set_options(stored(bot), actor=alice, keep_last_good=True)
    serving.ask_to_serve(bot.pk)
    assert not serving.publish(bot.pk)
    soon(bot)
    text_of(bot)
    check(after_a_change(bot).pk)
    assert serving.pinned(stored(bot))


def test_it_needs_runs_by_themselves(keeping, alice, home):
    answer = signed_in(alice).post(f"{home}options/", {"keep_last_good": "keep"})
    assert answer.status_code == 422
    assert "Leave this on" in answer.content.decode()


def test_what_a_killed_worker_did_not_serve_is_served_by_the_next(keeping):
    rewrite(keeping, GOOD)
    serving.ask_to_serve(keeping.pk)
    assert serving.to_publish() == [keeping.pk]
    assert serving.publish(keeping.pk)
    assert serving.to_publish() == []


def test_another_program_may_have_written_the_chatbot(bot):
    fields = ["keep_last_good", "serve_version", "served_version", "kept_version"]
    collection(Chatbot).update_one({"id": bot.pk}, {"$unset": dict.fromkeys(fields, "")})
    sweep()
    assert serving.serving(stored(bot)) is None
    assert run_of(bot) is None


def test_what_cannot_be_kept_is_tried_ever_later_and_holds_up_no_other(keeping, alice):
    """A chatbot that knows nothing; who waits longest comes first."""
    empty = bot_of(on_plan(alice, "starter"))
    ask(empty, NOON)
    checks.set_options(stored(empty), actor=alice, keep_last_good=True)
    serving.ask_to_serve(empty.pk)
    waits = []
    for _ in range(3):
        assert not serving.publish(empty.pk)
        assert empty.pk not in serving.to_publish()
        waits.append(stored(empty).serve_due_at - timezone.now())
        soon(empty)
    assert waits[0] < waits[1] < waits[2] < serving.AT_LATEST
    rewrite(keeping, GOOD)
    serving.ask_to_serve(keeping.pk)
    assert serving.to_publish() == [empty.pk, keeping.pk]


def test_nobody_copies_what_another_copies(keeping, monkeypatch):
    rewrite(keeping, GOOD)
    serving.ask_to_serve(keeping.pk)
    kept_once, keep = [], kept.keep

    def and_another_comes(*arguments, **more):
        kept_once.append(serving.publish(keeping.pk))
        return keep(*arguments, **more)

    monkeypatch.setattr(kept, "keep", and_another_comes)
    assert serving.publish(keeping.pk)
    assert kept_once == [False]
