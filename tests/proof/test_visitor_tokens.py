"""A visitor's token opens the visitor's own conversation, and no other by any address."""

import random

import pytest
from asgiref.sync import sync_to_async
from django.core import signing

from bots.models import Conversation, ConversationRating, ConversationReport, Message
from bots.widget.visitor import SALT
from botsmith.lib.ids import new_id
from tests.bots.visitor import Visitor
from tests.cast import bot_of, on_plan, person, text_of
from tests.proof.counting import counted, sized

pytestmark = pytest.mark.django_db(transaction=True)
CANARY = "my locker is number 4711"
POSTED = ("messages", "rating", "contact", "escalate", "report")


@pytest.fixture
def bots():
    owner = on_plan(person(), "enterprise")
    mine = bot_of(owner)
    text_of(mine)
    return mine, bot_of(owner, name="Another")


async def visiting(bot, said: str = "") -> Visitor:
    visitor = Visitor(bot.pk)
    await visitor.open()
    if said:
        await visitor.ask_plainly(said)
    return visitor


def written() -> list[dict]:
    """All that is kept of the conversation that is nobody else's."""
    theirs = Conversation.objects.get(messages__content__contains=CANARY)
    rows = [theirs, *Message.objects.filter(conversation=theirs).order_by("pk")]
    others = (ConversationRating, ConversationReport)
    rows += [row for model in others for row in model.objects.filter(conversation=theirs)]
    return [{k: v for k, v in vars(row).items() if k != "_state"} for row in rows]


async def everything(visitor: Visitor, message: str) -> list[str]:
    """What each address of the protocol says, also when it is asked for another's things."""
    body = {
        "message_id": message, "content": "Hello", "client_message_id": new_id(), "rating": 1,
        "feedback": "x", "reason": "other", "text": "x", "name": "Mallory", "topic": "x",
        "email": "m@x.example",
    }  # fmt: skip
    asked = [await visitor.post(path, body) for path in POSTED]
    for path in ("conversation", f"messages/{message}/events", "live"):
        asked.append(await visitor.get(path))
    return [await text_in(answer) for answer in asked]


async def text_in(answer) -> str:
    if not answer.streaming:
        return answer.content.decode()
    if answer.status_code != 200 or "event-stream" in answer["Content-Type"]:
        pieces = []
        async for piece in answer.streaming_content:
            pieces.append(piece)
            if len(pieces) > 20 or b"event: " in piece:
                break
        return b"".join(pieces).decode()
    return ""


def forged(token: str, other: str, count: int) -> list[str]:
    """Tokens that nobody gave out, made of two that were."""
    chance, made = random.Random(5), []
    said = signing.loads(token, salt=SALT)
    theirs = signing.loads(other, salt=SALT)
    swapped = {**theirs, "conversation_id": said["conversation_id"]}
    made += [signing.dumps(said, salt=salt) for salt in ("", "x", SALT.upper())]
    made += [signing.dumps(said, key=key, salt=SALT) for key in ("x", "secret", "botsmith")]
    head, *_ = token.split(":")
    made += [f"{head}:{':'.join(other.split(':')[1:])}", head, f"{head}::", "", "null", "undefined"]
    made += [signing.dumps(swapped, key="x" * 50, salt=SALT, compress=True)]
    while len(made) < count:
        at = chance.randrange(len(token))
        sign = chance.choice("abcXYZ019-_:.=")
        if sign != token[at]:
            made.append(token[:at] + sign + token[at + 1 :])
    return made[:count]


async def test_a_token_opens_its_own_conversation_only(bots):
    mine, another = bots
    ann = await visiting(mine, f"Remember that {CANARY}. When does the shop close on Saturday?")
    answer = await Message.objects.aget(role="assistant")
    before = await sync_to_async(written)()
    ben, eve = await visiting(mine, "Where can I park?"), await visiting(another)
    elsewhere = Visitor(another.pk, token=ann.token)
    strangers = [Visitor(mine.pk, token=t) for t in forged(ann.token, ben.token, sized(60, 400))]
    strangers += [ben, eve, elsewhere, Visitor(mine.pk, token=eve.token), Visitor(mine.pk)]
    heard = [text for each in strangers for text in await everything(each, answer.pk)]
    opened = [text for text in heard if CANARY in text]
    changed = await sync_to_async(written)() != before
    counted(
        "D6", tokens=len(strangers), answers=len(heard), opened=len(opened), changed=int(changed)
    )
    assert opened == [] and not changed
    own = await ann.get("conversation")
    assert CANARY in own.content.decode(), "its own is opened"
