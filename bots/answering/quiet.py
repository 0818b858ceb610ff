"""What a visitor is answered while a person has the conversation: that the message was kept."""

from bots.actions.turns import Turn
from bots.answering.stream import Event

WITH_PERSON = "with_person"


def quiet_events(turn: Turn) -> list[Event]:
    """Start and done of an answer that is a person's to give, and comes by the live stream."""
    start = {"conversation_id": turn.conversation_id, "message_id": None}
    done = {
        "message_id": None,
        "content": "",
        "html": "",
        "kind": WITH_PERSON,
        "finish_reason": WITH_PERSON,
        "grounded": False,
    }
    return [Event("start", start), Event("done", done)]
