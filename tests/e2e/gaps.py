"""What the pages of gaps have to show, without the visitors who asked."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from bots.models import Gap, GapGroup
from botsmith.lib.ids import new_id

LONG = "هل تصلحون الدراجات القديمة 🚲 " + "Donaudampfschifffahrtsgesellschaftskapitän" * 4
BROKEN = "The AI provider did not answer. It is overloaded."
NEVER = datetime(2100, 1, 1, tzinfo=UTC)
CITATION = {
    "n": 1,
    "source_id": "x",
    "source_name": "Do you repair bikes?",
    "quote": "In the yard.",
}


def result(question: str, *, passed: bool, **more) -> dict:
    why = "" if passed else "The bot still says that it does not know."
    return {"question": question, "passed": passed, "why": why, **more}


def made_gaps(bot: str) -> dict[str, GapGroup | Gap]:
    """An open group that was answered before, an answered one, and one that is under way."""
    now = timezone.now()
    common = {"chatbot_id": bot, "language": "en", "languages": ["en", "ar"]}
    said = {"content": "Yes, in the yard, while you wait [1].", "citations": [CITATION]}
    results = [
        result("Do you repair bikes?", passed=True, cites=True, **said),
        result(LONG, passed=False, content="I could not find that.", citations=[]),
        {"question": "Can you repair a bike?", "passed": False, "is_error": True, "why": BROKEN},
    ]
    group = GapGroup(
        question="Do you repair bikes?",
        wordings=["Do you repair bikes?", "Can you repair a bike?", LONG],
        keys=["look-1", "look-2"],
        count=1204,
        reasons={"refused": 1190, "low_rating": 13, "handed_off": 1},
        results=results,
        step="done",
        replayed_at=now,
        reopened_at=now,
        **common,
    )
    done = {"status": "answered", "answered_at": now, "step": "done", "replayed_at": now}
    counted = {"count": 3, "reasons": {"unsupported": 3}, "keys": ["look-3"]}
    taught = GapGroup(
        question=LONG, wordings=[LONG], results=results[:1], **done, **counted, **common
    )
    busy = GapGroup(
        question="Is there a sauna?",
        keys=["look-4"],
        count=2,
        reasons={"handed_off": 2},
        step="asking",
        to_ask=["Is there a sauna?"],
        results=results[:1],
        replay_due_at=NEVER,
        lease_token="look",
        **common,
    )
    ids = {"chatbot_id": bot, "group_id": group.pk, "conversation_id": new_id(), "language": "en"}
    rated = {
        "reason": "low_rating",
        "stars": 1,
        "note": "It went round in circles.",
        "key": "look-1",
    }
    asked = Gap(
        question="Hello! Do you repair bikes?", query="Do you repair bikes?", **rated, **ids
    )
    other = {"reason": "refused", "key": "look-2", "created_at": now - timedelta(days=3)}
    long = Gap(question=LONG, query=LONG, **other, **ids)
    return {
        "gap": group,
        "gap_taught": taught,
        "gap_busy": busy,
        "gap_rated": asked,
        "gap_long": long,
    }


def pick_one(page: Page) -> None:
    page.locator(".gap-pick").first.check()
    expect(page.get_by_role("button", name="Merge into one")).to_be_visible()


def send_no_answer(page: Page) -> None:
    page.locator("#answer form").evaluate("form => { form.noValidate = true }")
    page.get_by_role("button", name="Teach this answer").or_(
        page.get_by_role("button", name="Save and ask again")
    ).click()
    expect(page.get_by_text("Write the answer that visitors should get.")).to_be_visible()
