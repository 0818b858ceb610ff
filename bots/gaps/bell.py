"""Tells the workers what is to be done for gaps. A lost bell is rung by the sweeper."""

from botsmith.lib.bells import ring_for


def ring_for_replay(group_id: str) -> None:
    ring_for("bots.gaps.tasks.replay_group", [group_id])
