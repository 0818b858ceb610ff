"""The owner's own answers in retrieval: they come before all, and go with their source."""

import pytest

from knowledge import postings
from knowledge.actions import change_qa, delete_source
from knowledge.retrieval import REORDERED, search
from tests.cast import bot_of, on_plan, person, qa_of, read, text_of

pytestmark = pytest.mark.django_db(transaction=True)
QUESTION = "What are your opening hours?"
ANSWER = "We are open around the clock."
OTHER = "Our opening hours are nine to five. What are your opening hours? Opening hours!"


@pytest.fixture
def bot():
    return bot_of(on_plan(person(), "enterprise"))


def given(found) -> list[str]:
    return [passage.text.strip() for passage in found.passages if passage.given]


def test_the_owners_answer_comes_before_what_other_sources_say(bot):
    text_of(bot, OTHER)
    qa_of(bot, QUESTION, "When can I come?", answer=ANSWER)
    for asked in (QUESTION, "opening hours", "When can one come?"):
        found = search(bot.pk, asked)
        assert given(found) == [ANSWER]
        assert found.passages[0].given and found.passages[0].heading == QUESTION


@pytest.mark.parametrize("own_index", [True, False])
def test_it_is_found_however_many_passages_fit_better(bot, monkeypatch, own_index):
    if not own_index:
        monkeypatch.setattr(postings, "MAX_BYTES", 0)
    long = f"{ANSWER} {'Nothing else is to be said here about that at all. ' * 12}"
    qa_of(bot, QUESTION, answer=long)
    better = "What opening hours are your opening hours? " * 24
    text_of(bot, "\n\n".join(f"# Part {n}\n\n{better}" for n in range(REORDERED + 4)))
    first = search(bot.pk, QUESTION).passages[0]
    assert first.given and first.lexical_rank > REORDERED


def test_another_question_is_answered_as_ever(bot):
    text_of(bot, "On Sunday the opening hours are ten to two.")
    qa_of(bot, QUESTION, answer=ANSWER)
    found = search(bot.pk, "What are your opening hours on Sunday?")
    assert given(found) == [] and "Sunday" in found.passages[0].text


def test_an_edited_answer_serves_at_once(bot):
    source = qa_of(bot, QUESTION, answer=ANSWER)
    search(bot.pk, QUESTION)
    change_qa(source, questions=["Where are you?"], answer="In Bern.", actor=bot.user)
    read(source)
    assert given(search(bot.pk, QUESTION)) == []
    assert given(search(bot.pk, "Where are you?")) == ["In Bern."]


def test_a_deleted_answer_is_gone_at_once(bot):
    text_of(bot, OTHER)
    source = qa_of(bot, QUESTION, answer=ANSWER)
    assert given(search(bot.pk, QUESTION))
    delete_source(source, actor=bot.user)
    found = search(bot.pk, QUESTION)
    assert given(found) == [] and len(found.passages) == 1


def test_each_bot_has_its_own_answers(bot):
    qa_of(bot_of(bot.user, name="Twin"), QUESTION, answer=ANSWER)
    text_of(bot, OTHER)
    assert given(search(bot.pk, QUESTION)) == []


def test_an_answer_in_another_language_of_the_bot(bot):
    text_of(bot)
    qa_of(bot, "请问你们的营业时间是什么？", answer="我们全天营业。")
    assert given(search(bot.pk, "营业时间")) == ["我们全天营业。"]
