"""The gaps inbox: what the owner sees, finds and does; and nobody else."""

import pytest
from django.test import Client

from accounts.models import ActivityLog
from billing.models import Subscription
from bots.gaps import listing
from bots.gaps.replay import advance
from bots.models import Conversation, Gap, GapGroup, Message
from botsmith.mongodb.collections import collection
from knowledge.models import Source
from tests.bots.gap_cast import asked, gap_of, group_of, groups_of
from tests.cast import bot_of, person, read, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
BIKES, BIKE, SUNDAY = "Do you repair bikes?", "Can you repair a bike?", "Do you open on Sunday?"
NASTY = "<script>alert(1)</script> مرحبا 🥐 " + "W" * 400


@pytest.fixture
def owner(alice) -> Client:
    return signed_in(alice)


@pytest.fixture
def home(bot) -> str:
    return f"/bots/{bot.pk}/gaps/"


def text(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def shown(owner, address: str) -> list[str]:
    found = owner.get(address).context["found"]
    return [group.question for group in found.rows]


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_an_empty_inbox_says_what_comes_here(owner, home):
    assert "No gaps so far" in text(owner.get(home))


def test_the_most_asked_comes_first_and_the_newest_when_wanted(owner, home, bot):
    asked(bot, BIKES, BIKES, SUNDAY)
    assert shown(owner, home) == [BIKES, SUNDAY]
    assert shown(owner, f"{home}?sort=newest") == [SUNDAY, BIKES]
    page = text(owner.get(home))
    assert "× 2" in page and "No answer" in page


def test_what_is_counted_are_gaps_and_not_askings(owner, home, bot):
    """One visitor who asks once, rates it low and calls for a person leaves three."""
    groups = asked(bot, BIKES, BIKES, SUNDAY)
    page = text(owner.get(home))
    assert ">gaps</span>" in page and ">gap</span>" in page and "asked</span>" not in page
    assert "2 gaps</h2>" in text(owner.get(f"{home}{groups[0].pk}/"))


def test_the_tab_says_how_many_are_open(owner, home, bot):
    asked(bot, BIKES, SUNDAY)
    assert 'class="tab-count">2<' in text(owner.get(f"/bots/{bot.pk}/"))


def test_it_is_narrowed_by_state_reason_and_words(owner, home, bot):
    asked(bot, BIKES, BIKE)
    asked(bot, SUNDAY, reason=Gap.Reason.LOW_RATING, stars=1)
    assert shown(owner, f"{home}?kind=low_rating") == [SUNDAY]
    assert shown(owner, f"{home}?q=a+BIKE") == [BIKES]  # In one of its wordings.
    assert shown(owner, f"{home}?state=answered") == []
    assert shown(owner, f"{home}?q=.*&kind=nonsense&sort=$where&page=9") == []
    page = owner.get(f"{home}?q=bike")
    assert [choice.count for choice in page.context["states"]] == [1, 0, 0]


def test_a_list_has_pages(owner, home, bot, monkeypatch):
    monkeypatch.setattr("botsmith.lib.listing.PAGE_SIZE", 2)
    asked(bot, *(f"Is item{n} in stock at shelf{n}?" for n in range(5)))
    assert GapGroup.objects.count() == 5
    for sort in ("", "?sort=newest"):
        pages = [owner.get(home + sort).context["found"]]
        while older := pages[-1].older:
            pages.append(owner.get(home + older).context["found"])
        assert [len(found.rows) for found in pages] == [2, 2, 1]
        assert len({group.pk for found in pages for group in found.rows}) == 5
        back = owner.get(home + pages[2].newer).context["found"]
        assert back.rows == pages[1].rows and back.first == 3


def test_a_question_shows_how_it_was_asked_and_what_was_said(owner, home, bot):
    answer = Message.objects.create(
        chatbot=bot,
        conversation_id="gone",
        role="assistant",
        content="It may rain. Bring a coat.",
        claims=[{"start": 0, "end": 12, "supported": False, "n": [], "reason": ""}],
        removed=[{"text": "Snow is green.", "reason": ""}],
    )
    group = group_of(bot, NASTY, reason=Gap.Reason.UNSUPPORTED, answer_id=answer.pk)
    page = text(owner.get(f"{home}{group.pk}/"))
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page
    assert "It may rain. Bring a coat." in page and "Snow is green." in page
    assert "Conversation</a>" not in page  # It is gone.


def test_a_transcript_leads_to_the_gap_and_to_a_golden_question(owner, bot):
    conversation = Conversation.objects.create(chatbot=bot, session_id="s")
    said = {"conversation": conversation, "chatbot": bot}
    Message.objects.create(**said, role="user", content='Bikes & "cars"?')
    answer = Message.objects.create(**said, role="assistant", kind="refusal", content="No idea.")
    place = {"answer_id": answer.pk, "conversation_id": conversation.pk}
    group = group_of(bot, BIKES, **place)
    page = text(owner.get(f"/bots/{bot.pk}/conversations/{conversation.pk}/"))
    assert f'href="/bots/{bot.pk}/gaps/{group.pk}/"' in page
    asking = f"/bots/{bot.pk}/checks/new/?question=Bikes%20%26%20%22cars%22%3F"
    assert f'href="{asking}"' in page
    assert "Bikes &amp; &quot;cars&quot;?" in text(owner.get(asking))


def test_stars_and_what_was_said_with_them(owner, home, bot):
    group = group_of(bot, BIKES, reason=Gap.Reason.LOW_RATING, stars=2, note="<b>Useless</b>")
    page = text(owner.get(f"{home}{group.pk}/"))
    assert "&lt;b&gt;Useless" in page and "Rated low" in page


def test_many_of_one_question_have_pages(owner, home, bot, monkeypatch):
    monkeypatch.setattr(listing, "ITEMS", 2)
    group = group_of(bot, BIKES, BIKES, BIKES)
    first = owner.get(f"{home}{group.pk}/")
    second = owner.get(f"{home}{group.pk}/?cursor={first.context['next_cursor']}")
    ids = [gap.pk for page in (first, second) for gap in page.context["items"]]
    assert len(set(ids)) == len(ids) == 3


def test_documents_of_another_program_open(owner, home, bot):
    gap = gap_of(bot, BIKES)
    group = GapGroup.objects.create(chatbot=bot, question=BIKES, language="en", keys=["k"])
    bare = dict.fromkeys(("wordings", "reasons", "languages", "results", "step", "pairs"), 1)
    collection(GapGroup).update_one({"id": group.pk}, {"$unset": bare})
    collection(Gap).update_one(
        {"id": gap.pk}, {"$set": {"group_id": group.pk}, "$unset": {"stars": 1, "note": 1}}
    )
    assert BIKES in text(owner.get(home))
    assert BIKES in text(owner.get(f"{home}{group.pk}/"))


# --- The answer ---------------------------------------------------------------------------------


def answer_of(page) -> dict:
    """What the form holds, as a browser sends it."""
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_an_answer_is_taught_and_its_result_shown(owner, home, bot):
    group = group_of(bot, BIKES, BIKE)
    given = answer_of(owner.get(f"{home}{group.pk}/"))
    assert (given["question"], given["others"]) == (BIKES, BIKE)
    sent = owner.post(
        f"{home}{group.pk}/answer/", {**given, "answer": "Yes, in the yard, while you wait."}
    )
    assert sent.status_code == 302
    page = text(owner.get(sent["location"]))
    assert "Teaching your answer" in page and 'hx-trigger="every 2s"' in page
    assert "Teaching your answer" in text(owner.get(f"{home}{group.pk}/live/"))
    read(Source.objects.get(mode="qa"))
    advance(group.pk)
    assert "HX-Refresh" in owner.get(f"{home}{group.pk}/live/")
    page = text(owner.get(f"{home}{group.pk}/"))
    assert page.count("Now answered from your answer") == 2 and "2 of 2 pass" in page
    assert "while you wait" in page and "Change the answer" in page
    assert shown(owner, home) == [] and shown(owner, f"{home}?state=answered") == [BIKES]
    # The next time it is the same source that is changed.
    assert answer_of(owner.get(f"{home}{group.pk}/"))["answer"].startswith("Yes, in the yard")
    done = set(ActivityLog.objects.values_list("action", flat=True))
    assert {"answered_gap", "added_source"} <= done


def test_without_room_for_an_answer_nothing_typed_is_lost(owner, home, bot, alice):
    full = {"$set": {"usage.text_sources_count": 10_000}}
    collection(Subscription).update_one({"user_id": alice.pk}, full)
    group = group_of(bot, BIKES)
    sent = owner.post(f"{home}{group.pk}/answer/", {"question": BIKES, "answer": "Yes, in time."})
    page = sent.content.decode()
    assert sent.status_code == 422 and "Yes, in time." in page and "plan allows" in page
    assert "Teaching" not in page


def test_an_answer_that_is_none_says_so(owner, home, bot):
    group = group_of(bot, BIKES)
    sent = owner.post(f"{home}{group.pk}/answer/", {"question": "", "answer": " "})
    assert sent.status_code == 422 and "Write the answer" in sent.content.decode()


def test_a_second_answer_meanwhile_is_told_and_kept_in_the_form(owner, home, bot):
    group = group_of(bot, BIKES)
    form = {"question": BIKES, "answer": "Yes."}
    owner.post(f"{home}{group.pk}/answer/", form)
    sent = owner.post(f"{home}{group.pk}/answer/", {**form, "answer": "No, never."})
    assert sent.status_code == 422 and "No, never." in sent.content.decode()
    assert Source.objects.filter(mode="qa").count() == 1


def test_asking_again_shows_what_still_fails(owner, home, bot):
    group = group_of(bot, BIKES)
    owner.post(f"{home}{group.pk}/again/")
    assert "Asking the questions again" in text(owner.get(f"{home}{group.pk}/"))
    advance(group.pk)
    page = text(owner.get(f"{home}{group.pk}/"))
    assert "0 of 1 passes" in page and "Still not answered" in page
    assert "0 of 1 passes" in text(owner.get(home))


# --- Sorted ---------------------------------------------------------------------------------------


def test_dismissed_with_a_reason_and_back(owner, home, bot):
    group = group_of(bot, BIKES)
    page = owner.post(f"{home}{group.pk}/dismiss/", {"reason": "Not ours"}, follow=True)
    assert "“<bdi>Not ours</bdi>” Nobody asked since." in text(page) and shown(owner, home) == []
    asked(bot, BIKES, BIKES)
    assert "2 more gaps since" in text(owner.get(f"{home}?state=dismissed"))
    owner.post(f"{home}{group.pk}/reopen/")
    assert shown(owner, home) == [BIKES]
    actions = list(ActivityLog.objects.order_by("timestamp").values_list("action", flat=True))
    assert actions[-2:] == ["dismissed_gap", "reopened_gap"]


def test_a_reason_that_is_too_long_is_told(owner, home, bot):
    group = group_of(bot, BIKES)
    assert owner.post(f"{home}{group.pk}/dismiss/", {"reason": "x" * 301}).status_code == 422


def test_many_are_dismissed_reopened_and_merged_at_once(owner, home, bot):
    groups = asked(bot, BIKES, BIKES, SUNDAY)
    ids = [group.pk for group in groups]

    def do(act, ids):
        sent = owner.post(f"{home}selected/?sort=newest", {"act": act, "group": ids}, follow=True)
        assert sent.redirect_chain[0][0] == f"{home}?sort=newest#list"
        return said(sent)

    assert do("dismiss", []) == ["Tick the questions first."]
    assert do("dismiss", [*ids, "nobody's"]) == [
        "2 questions are dismissed. Under “Dismissed” you get them back."
    ]
    assert "2 questions are open" in do("reopen", ids)[0]
    assert do("dismiss", ids[:1])[0].endswith("Under “Dismissed” you get it back.")
    do("reopen", ids)
    assert "at least two" in do("merge", ids[:1])[0]
    assert BIKES in do("merge", ids)[0]
    assert [(group.question, group.count) for group in groups_of(bot)] == [(BIKES, 3)]


def test_a_wording_is_taken_out(owner, home, bot):
    group = group_of(bot, BIKES, BIKE)
    gap = Gap.objects.get(question=BIKE)
    page = owner.post(f"{home}{group.pk}/separate/", {"gap": gap.pk}, follow=True)
    assert said(page) and sorted(shown(owner, home)) == [BIKE, BIKES]
    again = owner.post(f"{home}{group.pk}/separate/", {"gap": gap.pk})
    assert again.status_code == 404  # It is in another group by now.


# --- Nobody else ----------------------------------------------------------------------------------


def test_a_stranger_sees_and_does_nothing(home, bot):
    group = group_of(bot, BIKES, BIKE)
    bob = person("Bob")
    own = bot_of(bob)
    stranger = signed_in(bob)
    theirs = f"/bots/{own.pk}/gaps/"
    form = {"question": BIKES, "answer": "x", "gap": Gap.objects.first().pk}
    assert stranger.get(home).status_code == 404
    for base in (home, theirs):
        assert stranger.get(f"{base}{group.pk}/").status_code == 404
        assert stranger.get(f"{base}{group.pk}/live/").status_code == 404
        for part in ("answer", "again", "dismiss", "reopen", "separate"):
            assert stranger.post(f"{base}{group.pk}/{part}/", form).status_code == 404
    picked = {"act": "dismiss", "group": [group.pk]}
    assert stranger.post(f"{home}selected/", picked).status_code == 404
    stranger.post(f"{theirs}selected/", picked)
    group.refresh_from_db()
    assert (group.status, group.step, group.count) == ("open", "", 2)


def test_nobody_signed_in_is_sent_to_sign_in(home):
    assert Client().get(home).status_code == 302
