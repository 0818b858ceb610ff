"""What a finished draft comes to: its claims held against the sources, or the refusal."""

import re

from bots.actions.turns import Outcome, Turn
from bots.answering import evidence
from bots.answering.evidence import Checked
from bots.answering.quoting.extractive import Quoted
from bots.answering.refusal import is_refusal, refusal
from bots.answering.understanding import Understood
from bots.answering.writing import Draft
from bots.models import Gap, Message
from knowledge.passages import Found

Kind = Message.Kind
_MARKER = re.compile(r"\s?\[\d{1,3}\]")
_CLAIM = re.compile(r"\s*(?P<claim>\S.*?\[(?P<n>\d+)\])", re.DOTALL)


def judge(turn: Turn, draft: Draft, understood: Understood) -> Outcome:
    """The outcome of a draft; in the bot's strict mode without what no passage supports."""
    checked = _checked(turn, draft)
    if not checked.content.strip() and not checked.removed:
        checked = Checked(_MARKER.sub("", draft.text).strip())  # Such as a question back.
    draft.trace.lap("check")
    if draft.refused or not checked.content or _says_no_more_than_no(draft, checked):
        return _outcome(draft, Kind.REFUSAL, _refused(checked, understood.language))
    return _outcome(draft, Kind.ANSWER, checked)


def _says_no_more_than_no(draft: Draft, checked: Checked) -> bool:
    """What the owner has written as the answer is one, even if it is that they do not know."""
    return is_refusal(checked.content) and not (draft.quoted and draft.quoted.given)


def small_talk(draft: Draft, understood: Understood) -> Outcome:
    """The outcome of a message that asks for nothing that sources could tell."""
    said = Checked(understood.reply, [], [], [], grounded=False)
    return _outcome(draft, Kind.SMALL_TALK, said)


def gap_of(outcome: Outcome) -> Gap.Reason | None:
    """Why the answer leaves a gap in what the bot knows, if it does."""
    if outcome.kind == Kind.REFUSAL:
        return Gap.Reason.REFUSED
    unsupported = any(claim["supported"] is False for claim in outcome.claims)
    return Gap.Reason.UNSUPPORTED if unsupported or outcome.removed else None


def _checked(turn: Turn, draft: Draft) -> Checked:
    if draft.refused:
        return Checked("", [], [], [], grounded=False)
    if draft.quoted:
        return _of_quotations(draft.quoted, draft.found)
    offered = draft.found.passages[: draft.trace.offered]
    basis = f"{turn.bot.name}\n{turn.bot.instructions}"
    return evidence.check(draft.text, offered, strict=turn.bot.is_strict, basis=basis)


def _of_quotations(quoted: Quoted, found: Found) -> Checked:
    """Quotations need no check: each is its own evidence."""
    citations = [
        evidence.citation(n, found.passages[at], start, end)
        for n, (at, start, end) in enumerate(quoted.spans, 1)
    ]
    claims = [
        {
            "start": match.start("claim"),
            "end": match.end("claim"),
            "supported": True,
            "n": [int(match["n"])],
            "reason": "",
        }
        for match in _CLAIM.finditer(quoted.text)
    ]
    return Checked(quoted.text, citations, claims, [], grounded=True)


def _refused(checked: Checked, language: str) -> Checked:
    return Checked(refusal(language), [], [], checked.removed, grounded=False)


def _outcome(draft: Draft, kind: Kind, checked: Checked) -> Outcome:
    trace = draft.trace.as_dict(citations=checked.citations)
    return Outcome(
        content=checked.content,
        kind=kind,
        finish_reason="refused" if kind == Kind.REFUSAL else "stop",
        grounded=checked.grounded,
        engine=draft.engine,
        model=draft.model,
        citations=checked.citations,
        claims=checked.claims,
        removed=checked.removed,
        trace=trace,
        milliseconds=draft.milliseconds,
    )
