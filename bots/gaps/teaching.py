"""The owner's answer to a group becomes a source; then the questions are asked again."""

from collections.abc import Sequence

from django.utils import timezone

from accounts.activity import record
from accounts.models import User
from bots.gaps.bell import ring_for_replay
from bots.gaps.replay import ANEW, questions_of
from bots.models import Chatbot, GapGroup
from botsmith.lib.errors import InvalidRequest
from botsmith.lib.ratelimit import hit
from botsmith.mongodb.collections import collection
from knowledge.actions import WHILE_WRITTEN, add_qa, change_qa
from knowledge.models import Source

Status, Step = GapGroup.Status, GapGroup.Step
UNDER_WAY = "This is being taught just now. Look at what comes of it, then change it."
ASKED_PER_HOUR = 60  # by one owner, whatever the chatbot
_SETTLED = {"status": {"$ne": Status.MERGED}, "step": {"$nin": [Step.TEACHING, Step.ASKING]}}


def answer_source(group: GapGroup) -> Source | None:
    """The question and answer that the owner wrote for the group, as long as there is one."""
    if not group.source_id:
        return None
    of_bot = Source.objects.filter(chatbot_id=group.chatbot_id, mode=Source.Mode.QA)
    return of_bot.filter(pk=group.source_id).first()


def answer_group(
    bot: Chatbot, group: GapGroup, *, questions: Sequence[str], answer: str, actor: User
) -> None:
    """Teaches the bot the answer, or a better one than it was given before.

    Of any number at once one is taken. Raises InvalidRequest for the others and while an earlier
    answer is being taught, RateLimited, and what adding a source raises; then nothing has changed.
    """
    _count(bot)
    now = timezone.now()
    begun = {"step": Step.TEACHING, "replay_due_at": now + WHILE_WRITTEN, **ANEW}
    before = collection(GapGroup).find_one_and_update(
        {"id": group.pk, **_SETTLED}, {"$set": begun}, dict.fromkeys(begun, 1)
    )
    if before is None:
        raise InvalidRequest(UNDER_WAY)
    try:
        source_id = _written(bot, group, questions, answer, actor)
    except Exception:
        kept = {name: before[name] for name in begun}
        collection(GapGroup).update_one({"id": group.pk}, {"$set": kept})
        raise
    saved = {"source_id": source_id, "replay_due_at": timezone.now()}
    collection(GapGroup).update_one({"id": group.pk}, {"$set": saved})
    taken_up = {"id": group.pk, "status": Status.DISMISSED}
    collection(GapGroup).update_one(taken_up, {"$set": {"status": Status.OPEN}})
    record(actor, "answered_gap", group)
    ring_for_replay(group.pk)


def ask_again(group: GapGroup, *, actor: User) -> None:
    """Asks the group's questions once more. Raises RateLimited: each costs what an answer costs."""
    _count(group.chatbot)
    asking = {**ANEW, "step": Step.ASKING, "to_ask": questions_of(group.pk)}
    asking["replay_due_at"] = timezone.now()
    changed = collection(GapGroup).update_one({"id": group.pk, **_SETTLED}, {"$set": asking})
    if changed.modified_count:
        record(actor, "asked_gap_again", group)
        ring_for_replay(group.pk)


def _count(bot: Chatbot) -> None:
    hit(f"replays:{bot.user_id}", limit=ASKED_PER_HOUR, seconds=3600)


def _written(
    bot: Chatbot, group: GapGroup, questions: Sequence[str], answer: str, actor: User
) -> str:
    source = answer_source(group)
    if source is None:
        return add_qa(bot, questions=questions, answer=answer, actor=actor).pk
    change_qa(source, questions=questions, answer=answer, actor=actor)
    return source.pk
