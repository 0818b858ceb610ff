"""The whole way of many visitors at once, and the books afterwards: all stored exactly once.

Each visitor opens a session, asks and is answered, under each visitor's rate limit as installed
and a plan that counts. Then the limits are made to bite, and the owner is suspended in mid-answer.
"""

import statistics
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.report import table
from benchmarks.streaming_audit import Audit, Books, audited
from benchmarks.streaming_stage import client, request, set_pace
from benchmarks.streaming_visitor import Told, Way
from benchmarks.streaming_world import CITIES, MESSAGES

PACE = {"first": 0.1, "gap": 0.02, "tokens": 50}
SLOW = {"first": 0.1, "gap": 0.2, "tokens": 50}  # Where tokens alone would fill both cores.
MANY = 500
SHORT = {"first": 0.05, "gap": 0.02, "tokens": 10}
LONG = {"first": 0.1, "gap": 0.25, "tokens": 400}
EVERY = 20  # 5 %
A_MINUTE = 20  # What the settings allow one visitor.
WINDOW_SECONDS = 60
CUT = 200
WAIT_SECONDS = 60


@dataclass(frozen=True)
class Stage:
    port: int
    bot_id: str
    relay: int
    stub: int


def measured(
    visitors: Sequence[int], port: int, bot_id: str, relay: int, stub: int
) -> tuple[str, list[str]]:
    """The section's text, and what is wrong."""
    stage, books = Stage(port, bot_id, relay, stub), Books(bot_id)
    rows, faults = [], []
    for number in visitors:
        row, wrong = _whole_way(stage, books, number)
        rows.append(row)
        faults += wrong
    size = min(max(visitors), CUT)
    for sentence, wrong in (
        _rates_bite(stage, books, max(2, size // 20)),
        _quota_bites(stage, books, size),
        _cut(stage, books, size),
    ):
        rows.append(sentence)
        faults += wrong
    sentences = [row for row in rows if isinstance(row, str)]
    return "\n\n".join([HEAD, _table(rows[: len(visitors)]), *sentences]), faults


HEAD = (
    "## The whole way of a visitor\n\n"
    "Each visitor opens a session, asks a question with a code of its own and reads the answer, "
    "with each visitor's rate limit as installed and an owner whose messages are counted. 5 % "
    "send their question twice at once; 5 % lose the line in mid-answer, read it again and, when "
    "it broke off, send the question again; what is written once more is counted once more, and "
    "left out of this table. Stored, done and counted are what MongoDB has afterwards; crossed are "
    "answers with another question's code. First words from the question on, beyond the "
    "provider's. In brackets: over a bare relay's in the same run."
)


def _table(rows: Sequence[tuple]) -> str:
    head = ("visitors", "sent", "stored", "done", "counted", "lost", "doubled", "crossed")
    times = ("session p50 / p99 ms", "first words p50 / p99 ms")
    return table((*head, *times), rows)


# --- All that come are answered ----------------------------------------------------------------


def _whole_way(stage: Stage, books: Books, visitors: int) -> tuple[tuple, list[str]]:
    over = max(1, visitors / 200)
    pace = SLOW if visitors > MANY else PACE
    bare = _run(Way(stage.relay, "bare", visitors, over, CITIES), stage.stub, pace)
    before = books.totals()
    way = Way(stage.port, stage.bot_id, visitors, over, CITIES, 1, EVERY, EVERY)
    told = _run(way, stage.stub, pace)
    audit = audited(books, before, told)
    _note(f"{visitors} visitors", audit)
    sessions = _times(bare, told, lambda each: each.session)
    firsts = _times(bare, told, lambda each: each.first and each.first - pace["first"])
    figures = (audit.sent, audit.stored, audit.done, audit.counted)
    cells = (*figures, audit.lost, audit.doubled, audit.crossed)
    faults = [f"{visitors} visitors: {fault}" for fault in audit.faults]
    return (f"{visitors:,} in {over:.0f} s", *(f"{n:,}" for n in cells), sessions, firsts), faults


def _run(way: Way, stub: int, pace: dict) -> list[Told]:
    set_pace(stub, **pace)
    with client("streaming_visitor", way, way.visitors * way.questions) as go:
        return [Told(**each) for each in go()]


def _times(bare: Sequence[Told], told: Sequence[Told], of) -> str:
    base, ours = (sorted(filter(None, map(of, each))) for each in (bare, told))
    pairs = [(_at(ours, share), _at(base, share)) for share in (0.5, 0.99)]
    shown = " / ".join(f"{ours * 1000:.0f}" for ours, _ in pairs)
    ratios = " / ".join(f"{ours / max(base, 0.0005):.1f}" for ours, base in pairs)
    return f"{shown} ({ratios})"


def _at(values: Sequence[float], share: float) -> float:
    return values[min(len(values) - 1, round(len(values) * share))]


# --- Limits that bite --------------------------------------------------------------------------


def _rates_bite(stage: Stage, books: Books, visitors: int) -> tuple[str, list[str]]:
    """Visitors who ask more than a minute allows, all at once."""
    questions = A_MINUTE + 5
    before, began = books.totals(), time.monotonic()
    way = Way(stage.port, stage.bot_id, visitors, 1, CITIES, questions)
    told = _run(way, stage.stub, SHORT)
    audit = audited(books, before, told)
    _note("rates that bite", audit)
    refused = [each for each in told if each.last == "rate_limited"]
    faults = list(audit.faults)
    faults += [
        f"{n} refusals did not say when" for n in [sum(not r.retry_after for r in refused)] if n
    ]
    within = time.monotonic() - began < WINDOW_SECONDS
    if within and audit.sent != visitors * A_MINUTE:
        faults.append(f"{audit.sent} were let in, {visitors * A_MINUTE} should have been")
    text = (
        f"{visitors} visitors who send {questions} questions each within a minute: {audit.sent} "
        f"let in, stored, done and counted {audit.done}; {len(refused)} refused, of which nothing "
        "is kept."
    )
    return text, [f"rates: {fault}" for fault in faults]


def _quota_bites(stage: Stage, books: Books, visitors: int) -> tuple[str, list[str]]:
    """More visitors at once than the owner has messages left."""
    room = visitors * 3 // 4
    before = books.totals()
    books.set_owner(custom_max_messages=before.used + room)
    way = Way(stage.port, stage.bot_id, visitors, 1, CITIES, 1, EVERY)
    told = _run(way, stage.stub, SHORT)
    books.set_owner(custom_max_messages=MESSAGES)
    audit = audited(books, before, told)
    _note("a quota that bites", audit)
    refused = sum(each.last == "quota_exceeded" for each in told)
    faults = list(audit.faults)
    if (audit.sent, refused) != (room, visitors - room):
        faults.append(f"{audit.sent} let in and {refused} refused, with room for {room}")
    text = (
        f"{visitors} visitors at once where the owner has {room} messages left: {audit.sent} let "
        f"in, stored, done and counted {audit.done}; {refused} refused, of which nothing is kept."
    )
    return text, [f"quota: {fault}" for fault in faults]


# --- A suspended owner -------------------------------------------------------------------------


def _cut(stage: Stage, books: Books, visitors: int) -> tuple[str, list[str]]:
    """How long after the owner's suspension each stream was over, and its provider's closed."""
    set_pace(stage.stub, **LONG)
    request(stage.stub, "GET", "/left")
    way = Way(stage.port, stage.bot_id, visitors, 1, CITIES)
    with client("streaming_visitor", way, visitors) as go:
        suspended: list[float] = []
        watch = _suspend_when_all_run(stage, books, visitors, suspended)
        told = [Told(**each) for each in go()]
        watch.join()
    _wait(lambda: not books.unsettled())
    closed = len(request(stage.stub, "GET", "/left"))
    books.set_owner(status="active")
    late = sorted(each.ended_at - suspended[0] for each in told)
    wrong = sum(each.last != "bot_inactive" for each in told)
    faults = [f"cut: {wrong} of {visitors} did not end with bot_inactive"] if wrong else []
    faults += [f"cut: the provider's request was closed for {closed}"] if closed != visitors else []
    if left := books.unsettled():
        faults.append(f"cut: {left} are still being written")
    p50, p99, most = statistics.median(late), _at(late, 0.99), late[-1]
    text = (
        f"{visitors} streams in flight when their owner is suspended: their readers know after "
        f"{p50:.2f} s (p50), {p99:.2f} s (p99), {most:.2f} s (the last); the provider's request "
        f"was closed for {closed}."
    )
    print(text, file=sys.stderr, flush=True)
    return text, faults


def _suspend_when_all_run(
    stage: Stage, books: Books, visitors: int, at: list[float]
) -> threading.Thread:
    def look() -> None:
        _wait(lambda: request(stage.stub, "GET", "/running") >= visitors)
        at.append(time.monotonic())
        books.set_owner(status="suspended")

    thread = threading.Thread(target=look)
    thread.start()
    return thread


def _wait(ready) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not ready() and time.monotonic() < deadline:
        time.sleep(0.1)


def _note(name: str, audit: Audit) -> None:
    print(name, "|", audit, file=sys.stderr, flush=True)
