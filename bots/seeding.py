"""Conversations that nobody had, as many as are wanted, to see how an inbox bears them."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import accumulate
from uuid import UUID

from bson import ObjectId
from django.utils import timezone

from bots.actions.figures import add_to_chatbot
from bots.actions.turns import grounding_of
from bots.inbox.words import cited, words_of
from bots.models import Chatbot, Conversation, ConversationRating, Message
from botsmith.lib.text import shorten
from botsmith.mongodb.collections import as_document, collection
from knowledge.queries import names_of_sources

AT_ONCE = 500
DAYS = 365
VOCABULARY = 30_000
STATUSES = (("active", 60), ("resolved", 38), ("escalated", 2))
CHANNELS = (("widget", 80), ("page", 17), ("api", 3))
NAMES = ("Ada", "Björn", "Chiara", "Dilan", "Eve", "Fatima", "Goran", "Hana", "Ines", "Jonas")
SURNAMES = ("Adler", "Brandt", "Costa", "Demir", "Eriksen", "Fischer", "García", "Haddad", "Ito")
SMALL = """
the a to is of and in for it that you on with be are this can not your we have from when how what
please my order delivery open price return shop where ticket size colour time
"""
SYLLABLES = "ka lo mi re tu san ver nol ti pra des ko bel ran mo si fu gar len do"


@cache
def _vocabulary() -> tuple[list[str], list[float]]:
    """Words with how often each is said, as words are said: few often, most hardly ever."""
    made = random.Random(7)
    syllables = SYLLABLES.split()
    words = SMALL.split()
    known = set(words)
    while len(words) < VOCABULARY:
        word = "".join(made.choices(syllables, k=made.randint(2, 5)))
        if word not in known:
            known.add(word)
            words.append(word)
    return words, list(accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))


def seed_conversations(
    bot: Chatbot, *, conversations: int, messages: int, seed: int = 1
) -> Iterator[int]:
    """Writes them in batches, saying after each how many conversations there are so far.

    Dates go back over a year; statuses, stars, citations and names are spread as in a real inbox.
    """
    chance = random.Random(f"{bot.pk} {seed}")
    sources = names_of_sources(bot.pk)
    now = timezone.now()
    done = said = 0
    while done < conversations:
        count = min(AT_ONCE, conversations - done)
        made = []
        for number in range(done + 1, done + count + 1):
            share = messages * number // conversations - messages * (number - 1) // conversations
            made.append(_Made(chance, bot, sources, now, share))
        _write(made)
        done += count
        written = sum(len(each.messages) for each in made)
        said += written
        add_to_chatbot(bot.pk, count, written)
        yield done


@cache
def _blank_message() -> dict:
    return as_document(Message())


class _Made:
    """One conversation with its messages and its rating, as documents."""

    def __init__(self, chance: random.Random, bot: Chatbot, sources, now: datetime, share: int):
        self._chance, self._bot, self._sources = chance, bot, sources
        began = now - timedelta(seconds=DAYS * 86_400 * chance.random() ** 1.5)
        self.pk = self._id()
        self.messages = [self._message(began, at) for at in range(share)]
        self.conversation = self._conversation(began)
        self.rating = self._rating() if self.conversation["rating"] else None

    def _id(self) -> str:
        return str(UUID(int=self._chance.getrandbits(128), version=4))

    def _message(self, began: datetime, at: int) -> dict:
        is_question = at % 2 == 0
        said = {
            **_blank_message(),
            "id": self._id(),
            "conversation_id": self.pk,
            "chatbot_id": self._bot.pk,
            "role": str(Message.Role.USER if is_question else Message.Role.ASSISTANT),
            "content": self._words(8 if is_question else 22),
            "timestamp": began + timedelta(seconds=20 * at),
        }
        return said if is_question else {**said, **self._answer(said["content"])}

    def _answer(self, content: str) -> dict:
        chance = self._chance.random()
        is_refused, is_grounded = chance < 0.06, chance >= 0.09
        return {
            "kind": str(Message.Kind.REFUSAL if is_refused else Message.Kind.ANSWER),
            "grounded": is_grounded,
            "finish_reason": "refused" if is_refused else "stop",
            "engine": "extractive",
            "milliseconds": self._chance.randint(30, 1800),
            "citations": self._citations(content[:80]) if is_grounded else [],
        }

    def _citations(self, quote: str) -> list[dict]:
        if not self._sources:
            return []
        source, name = self._chance.choice(self._sources)
        place = {"page": None, "url": None, "start": 0, "end": len(quote)}
        return [{"n": 1, "source_id": source, "source_name": name, "quote": quote, **place}]

    def _words(self, about: int) -> str:
        words, weights = _vocabulary()
        length = max(2, round(self._chance.gauss(about, about / 3)))
        said = self._chance.choices(words, cum_weights=weights, k=length)
        return " ".join(said).capitalize() + "."

    def _conversation(self, began: datetime) -> dict:
        last = self.messages[-1]["timestamp"] if self.messages else began
        status = self._one_of(STATUSES)
        document = as_document(
            Conversation(
                id=self.pk,
                chatbot_id=self._bot.pk,
                session_id=self._id(),
                status=status,
                channel=self._one_of(CHANNELS),
                messages_count=len(self.messages),
                created_at=began,
                updated_at=last,
                escalated_at=last if status == "escalated" else None,
                preview=shorten(self.messages[0]["content"], 120) if self.messages else "",
                rating=self._stars(),
                grounding=int(max(map(grounding_of, self.messages), default=0)),
                searchable=True,
                **self._person(),
            )
        )
        document["words"] = self._found_by(document)
        # In the order in which they would have been stored.
        stored = int(began.timestamp()).to_bytes(4, "big")
        return {"_id": ObjectId(stored + self._chance.randbytes(8)), **document}

    def _person(self) -> dict:
        if self._chance.random() > 0.35:
            return {}
        name, surname = self._chance.choice(NAMES), self._chance.choice(SURNAMES)
        number = self._chance.randint(1, 9999)
        email = f"{name}.{surname}{number}@example.com".lower()
        return {"user_name": f"{name} {surname}", "user_email": email}

    def _stars(self) -> int | None:
        if self._chance.random() > 0.12:
            return None
        return self._one_of(((5, 48), (4, 24), (3, 12), (2, 6), (1, 10)))

    def _found_by(self, document: dict) -> list[str]:
        texts = [message["content"] for message in self.messages]
        words = words_of(document["user_name"], document["user_email"], *texts)
        named = [word for each in self.messages for word in cited(each["citations"])]
        return list(dict.fromkeys([*named, *words]))

    def _rating(self) -> dict:
        given = ConversationRating(
            id=self.conversation["rating_id"],
            conversation_id=self.pk,
            chatbot_id=self._bot.pk,
            rating=self.conversation["rating"],
            created_at=self.conversation["updated_at"],
        )
        return as_document(given)

    def _one_of(self, shares: Sequence[tuple]):
        values, weights = zip(*shares, strict=True)
        return self._chance.choices(values, weights)[0]


def _write(made: Sequence[_Made]) -> None:
    collection(Conversation).insert_many([each.conversation for each in made], ordered=False)
    said = [message for each in made for message in each.messages]
    if said:
        collection(Message).insert_many(said, ordered=False)
    if ratings := [each.rating for each in made if each.rating]:
        collection(ConversationRating).insert_many(ratings, ordered=False)
