"""No address that a stranger may name leads our servers anywhere but to the public internet."""

import json
import shutil

import pytest

from tests.proof import room
from tests.proof.counting import counted, sized

ROOM = "tests.proof.ssrf_room"


def tried(cases: int, *arguments: str) -> dict:
    return json.loads(room.outside(ROOM, str(cases), *arguments, seconds=1800))


def test_nothing_private_is_ever_connected_to():
    found = tried(sized(600, 0))
    leaks = found.pop("leaks")
    counted("C1", **found, connections_to_the_trap=len([leak for leak in leaks if leak[2]]))
    assert leaks == []
    assert found["fetched"] == found["controls"] >= 20
    assert found["cases"] >= sized(300, 4000) and found["missed"] == 0
    assert found["careless"] >= 11  # The trap sees who has no door.


def test_the_trap_sees_a_door_that_is_open():
    leaks = [leak for leak in tried(200, "broken")["leaks"] if leak[2]]
    counted("C1", connections_with_the_door_open=len(leaks))
    assert len(leaks) > 20


@pytest.mark.full_size
def test_the_second_wall_holds_when_the_door_is_open():
    """The rules that are shipped for operators (packaging/outbound.nft), the door letting all in.

    Only connections count: what a door without its check answers is no matter here.
    """
    assert shutil.which("nft"), "This test needs the program nft. Install the package nftables."
    found = tried(1500, "broken", "walled")
    begun = [leak for leak in found["leaks"] if leak[2]]
    counted("C3", cases=found["cases"], connections=len(begun), public_fetched=found["fetched"])
    assert begun == []
    assert found["fetched"] == found["controls"]
