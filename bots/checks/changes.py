"""What is otherwise than it was in an earlier run, in words. Pure."""

from collections.abc import Iterator, Mapping, Sequence

MOST_NAMED = 6
_LABELS = {"name": "Name", "provider": "Provider", "model": "Model", "temperature": "Temperature"}
Known = Sequence[Sequence[str]]  # Sources, each its id, name and revision.


def settings_changes(before: Mapping, now: Mapping) -> list[str]:
    said = [
        f"{label}: {before.get(name)} → {now.get(name)}"
        for name, label in _LABELS.items()
        if before.get(name) != now.get(name)
    ]
    if before.get("strict") != now.get("strict"):
        said.append(
            f"“Only say what the sources support” is {'on' if now.get('strict') else 'off'}"
        )
    if before.get("instructions") != now.get("instructions"):
        said.append("The instructions were changed")
    return said


def source_changes(before: Known | None, now: Known | None) -> list[str]:
    """None on either side: there were too many to tell."""
    if before is None or now is None:
        return []
    said = list(_source_changes(before, now))
    more = len(said) - MOST_NAMED
    return [*said[:MOST_NAMED], f"{more} more sources changed"] if more > 0 else said


def _source_changes(before: Known, now: Known) -> Iterator[str]:
    old = {each[0]: each for each in before}
    new = {each[0]: each for each in now}
    for source_id, name, revision in now:
        if source_id not in old:
            yield f"“{name}” was added"
        elif old[source_id][2] != revision:
            yield f"“{name}” was read anew"
    for source_id, name, _ in before:
        if source_id not in new:
            yield f"“{name}” was deleted"
