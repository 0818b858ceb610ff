"""What the owner decides about groups: not worth answering, worth it after all, not the same, one.

Which gaps are whose changes step by step, and each step may happen twice: a worker finishes a merge
that was cut short.
"""

from collections.abc import Sequence

from django.utils import timezone
from pymongo.errors import DuplicateKeyError

from accounts.activity import record
from accounts.models import User
from bots.actions.gap_figures import recount, touch
from bots.gaps.likeness import Question
from bots.gaps.teaching import answer_source
from bots.models import Gap, GapGroup
from botsmith.lib.errors import InvalidRequest
from botsmith.mongodb.collections import as_document, collection

Status = GapGroup.Status
TRIES = 5
ONE_WORDING = "It is the only wording here, so there is nothing to take it out of."


def dismiss(group: GapGroup, *, actor: User, reason: str = "") -> bool:
    """Puts the group aside, however often it is asked again; False where it was."""
    aside = {
        "status": Status.DISMISSED,
        "dismissed_count": group.count,
        "dismissed_reason": reason.strip() or None,
    }
    live = {"$in": [Status.OPEN, Status.ANSWERED]}
    return _move(group, live, aside, actor=actor, action="dismissed_gap")


def reopen(group: GapGroup, *, actor: User) -> bool:
    """Takes a group that was dismissed, or counted as answered, up again."""
    back = {"status": Status.OPEN, "dismissed_reason": None, "dismissed_count": 0}
    done = {"$in": [Status.DISMISSED, Status.ANSWERED]}
    return _move(group, done, back, actor=actor, action="reopened_gap")


def separate(group: GapGroup, gap: Gap, *, actor: User) -> GapGroup:
    """Gives the gap's wording a group of its own, with all who asked it in these words.

    Raises InvalidRequest for the only wording of a group.
    """
    its_own = {"id": group.pk, "keys": gap.key, "keys.1": {"$exists": True}}
    if not collection(GapGroup).update_one(its_own, {"$pull": {"keys": gap.key}}).modified_count:
        raise InvalidRequest(ONE_WORDING)
    question = Question(gap.query, gap.language)
    apart = GapGroup(
        chatbot_id=group.chatbot_id,
        question=gap.query,
        language=gap.language,
        keys=[gap.key],
        pairs=question.pairs,
    )
    try:
        collection(GapGroup).insert_one(as_document(apart))
    except DuplicateKeyError:  # It was asked again between the two steps, and has one already.
        keyed = {"chatbot_id": group.chatbot_id, "keys": gap.key}
        apart = GapGroup.objects.get(pk=collection(GapGroup).find_one(keyed, {"id": 1})["id"])
    _carry({"group_id": group.pk, "key": gap.key}, group.pk, apart.pk)
    _look_up_by_its_question(group.pk)
    record(actor, "separated_gap", apart)
    return apart


def merge(groups: Sequence[GapGroup], *, actor: User) -> GapGroup:
    """Makes one group of several, under the question that is asked most. Raises InvalidRequest."""
    kept, *others = sorted(groups, key=lambda each: (-each.count, each.first_asked_at, each.pk))
    if not others:
        raise InvalidRequest("Select at least two questions to merge.")
    if any(group.is_under_way for group in groups):
        raise InvalidRequest("One of these is being taught just now. Merge them when that is done.")
    for other in others:
        _give_up(other, kept)
        finish_merge(other.pk)
    record(actor, "merged_gaps", kept)
    return kept


def finish_merge(group_id: str) -> None:
    """Carries what a group that gave up had into the other, and removes it."""
    gone = collection(GapGroup).find_one({"id": group_id, "status": Status.MERGED})
    if gone is None:
        return
    kept = _target_of(gone)
    if kept is not None and kept["id"] == group_id:  # It is what is left of a circle.
        return
    if kept is None:  # Its chatbot's gaps are grouped anew.
        collection(Gap).update_many({"group_id": group_id}, {"$set": {"group_id": None}})
        collection(GapGroup).delete_one({"id": group_id})
        return
    for key in gone["keys_given"]:
        try:
            collection(GapGroup).update_one({"id": kept["id"]}, {"$addToSet": {"keys": key}})
        except DuplicateKeyError:  # Asked meanwhile, and in a group of its own by now.
            continue
    for _ in range(TRIES):  # A gap may have joined it in this moment.
        if not _carry({"group_id": group_id}, group_id, kept["id"]):
            return
    touch(group_id)


def settle_figures(group_id: str) -> None:
    """What the sweeper does for a group whose gaps changed without a recount."""
    finish_merge(group_id)
    _look_up_by_its_question(group_id)
    recount(group_id)


def _give_up(other: GapGroup, kept: GapGroup) -> None:
    """Its wordings are free for the other from here on; no gap joins it any more."""
    live = {"id": other.pk, "status": {"$ne": Status.MERGED}}
    given = {
        "status": Status.MERGED,
        "merged_into": kept.pk,
        "keys_given": "$keys",
        "keys": [other.pk],
        "pairs": [],
        "replay_due_at": None,
        "recount_due_at": timezone.now(),
    }
    collection(GapGroup).update_one(live, [{"$set": given}])
    if other.source_id and not answer_source(kept):
        collection(GapGroup).update_one({"id": kept.pk}, {"$set": {"source_id": other.source_id}})


def _target_of(gone: dict) -> dict | None:
    """What the group was merged into, or what that was merged into since.

    Of groups that gave up for each other at once the one with the smallest id lives on.
    """
    passed = {gone["id"]}
    found = collection(GapGroup).find_one({"id": gone["merged_into"]})
    while found and found["status"] == Status.MERGED:
        if found["id"] in passed:
            return _revived(min(passed))
        passed.add(found["id"])
        found = collection(GapGroup).find_one({"id": found["merged_into"]})
    return found


def _revived(group_id: str) -> dict | None:
    alive = {"status": Status.OPEN, "merged_into": None, "keys_given": []}
    merged = {"id": group_id, "status": Status.MERGED}
    try:
        taken_back = [{"$set": {**alive, "keys": "$keys_given"}}]
        collection(GapGroup).update_one(merged, taken_back)
    except DuplicateKeyError:  # One of its wordings is in another group by now.
        collection(GapGroup).update_one(merged, {"$set": alive})
    _look_up_by_its_question(group_id)
    return collection(GapGroup).find_one({"id": group_id})


def _carry(gaps: dict, source: str, target: str) -> bool:
    """Whether the source has gaps left."""
    touch(source)
    touch(target)
    collection(Gap).update_many(gaps, {"$set": {"group_id": target}})
    recount(target)
    return recount(source)


def _look_up_by_its_question(group_id: str) -> None:
    """Gives it what it is looked up by, where that went with the question that it had before."""
    live = {"id": group_id, "status": {"$ne": Status.MERGED}, "pairs.0": {"$exists": False}}
    group = collection(GapGroup).find_one(live, {"question": 1, "language": 1})
    if group:
        pairs = Question(group["question"], group["language"]).pairs
        same = {**live, "question": group["question"]}
        collection(GapGroup).update_one(same, {"$set": {"pairs": pairs}})


def _move(group: GapGroup, now: dict, to: dict, *, actor: User, action: str) -> bool:
    its_own = {"id": group.pk, "status": now}
    if not collection(GapGroup).update_one(its_own, {"$set": to}).modified_count:
        return False
    record(actor, action, group)
    return True
