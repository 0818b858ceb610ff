"""What the pages of checks have to show, without waiting for runs: a question and a run."""

from datetime import UTC, datetime, timedelta

from bots.models import CheckRun, GoldenQuestion

BEFORE = "On Saturday we close at noon [1]."
NOW = "On Saturday we close at six in the evening, and the kitchen half an hour earlier [1]."
CITED = {
    "source_id": "a-source",
    "source_name": "A-very-long-name-of-a-file-that-has-no-place-to-break-it-anywhere.pdf",
    "url": "https://cafe.example/hours",
    "quote": "On Saturday we close at six in the evening.",
}
ASKED = {"must_contain": ["noon | 12:00"], "must_not_contain": [], "must_cite": ["/hours"]}


def golden_rows(bot_id: str) -> dict[str, GoldenQuestion | CheckRun]:
    """A question that dropped in the only run, among others that passed or were not answered."""
    # Long ago: no sweep of any product does anything with them.
    at = datetime(2026, 11, 20, 9, tzinfo=UTC)
    golden = GoldenQuestion(chatbot_id=bot_id, question="When do you close on Saturday?", **ASKED)
    golden.dropped_at = at
    answer = {"kind": "answer", "claims": [], "citations": [CITED], "engine": "extractive"}
    asked = {"question_id": golden.pk, "revision": golden.revision, "question": golden.question}
    said = {**answer, "model": None, "milliseconds": 1240, "cost": 0.0}
    before = {**answer, "content": BEFORE, "run": "gone", "at": at.isoformat(), "model": None}
    failed = {**asked, **said, "content": NOW, "state": "failed", "before": before}
    failed["reasons"] = ["It says neither “noon” nor “12:00”.", "It does not cite “/hours”."]
    other = {**said, "content": "Dogs are **welcome** on the terrace [1].", "revision": "x"}
    dogs = {**other, "question_id": "dogs", "question": "Are dogs welcome?", "state": "passed"}
    cards = {"question_id": "cards", "question": "Can I pay by card?", "revision": "x"}
    silent = {**cards, "state": "error", "reasons": ["OpenAI did not answer: it is overloaded."]}
    run = CheckRun(
        chatbot_id=bot_id,
        slot="look",
        why="sources",
        changes=["“Opening hours” was read anew", "Temperature: 0.2 → 0.7"],
        state="done",
        created_at=at,
        started_at=at,
        finished_at=at + timedelta(seconds=4),
        settings={"model": "gpt-4o-mini", "temperature": 0.7, "strict": True},
        results=[failed, {**dogs, "reasons": []}, silent],
        total=3,
        passed=1,
        failed=1,
        errors=1,
        dropped=1,
    )
    return {"golden": golden, "check_run": run}
