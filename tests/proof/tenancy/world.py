"""Two tenants with the same things, everybody who calls, and all that is stored, kept to compare
with and to go back to."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from bson import BSON
from django.contrib.sessions.models import Session
from django.db import connections

from accounts.models import AccountExport, ApiKey, Avatar, User
from billing.models import Invoice
from bots import models as bots
from bots.leaving.holdings import HOLDINGS, Owner
from bots.leaving.sessions import keys_of
from botsmith.lib.redis import redis_client
from botsmith.mongodb.collections import collection
from knowledge.models import Page, Source
from tests.accounts.passkey import Passkey
from tests.adminpanel.things import THINGS
from tests.bots.leaving import settled
from tests.proof.tenancy.twin import twin_of

ALIASES = ("default", "plans")
OF_BOT = {
    "conversation_id": bots.Conversation,
    "message_id": bots.Message,
    "note_id": bots.ConversationNote,
    "group_id": bots.GapGroup,
    "delivery_id": bots.WebhookDelivery,
    "question_id": bots.GoldenQuestion,
    "run_id": bots.CheckRun,
    "picture_id": bots.Picture,
    "report_id": bots.ConversationReport,
    "source_id": Source,
}
OF_USER = {
    "key_id": ApiKey,
    "avatar_id": Avatar,
    "export_id": AccountExport,
    "session_id": UserSession,
}
# Words that are the same for everybody.
COMMON = {
    "name": "messages.csv",
    "kind": "png",
    "queue": "slow",
    "plan_id": "starter",
    "model": "botsmith",
}


def ids_of(user: User) -> dict[str, str]:
    """For each word of an address what the user has there."""
    bot = bots.Chatbot.objects.get(user=user)
    found = {word: _first(model, chatbot=bot) for word, model in OF_BOT.items()}
    found |= {word: _first(model, user=user) for word, model in OF_USER.items()}
    note = bots.ConversationNote.objects.filter(
        chatbot=bot, conversation_id=found["conversation_id"]
    )
    answer = bots.Message.objects.filter(chatbot=bot, role="assistant").first()
    work = bots.InboxWork.objects.filter(chatbot=bot, actor_id=user.pk).first()
    group = bots.GapGroup.objects.filter(chatbot=bot).exclude(status="merged").first()
    page = Page.objects.filter(source__chatbot=bot, source__type="website").first()
    passkey = Authenticator.objects.get(user=user, type="webauthn")
    found |= {"bot_id": bot.pk, "user_id": user.pk, "note_id": note.first().pk, "work_id": work.pk}
    found |= {"message_id": answer.pk, "group_id": group.pk, "pk": str(passkey.pk)}
    found |= {"page_id": page.pk, "source_id": page.source_id}
    found["gap_id"] = bots.Gap.objects.filter(group_id=group.pk).first().pk
    found["number"] = Invoice.objects.filter(user_id=user.pk).first().number
    return {**found, **COMMON}


def give_passkeys() -> None:
    """Those that were put there by name alone have what a browser would have made."""
    for row in Authenticator.objects.filter(type="webauthn"):
        options = {"publicKey": {"user": {"id": "eHh4eA"}, "challenge": "eHh4eA"}}
        made = {"data.credential": json.loads(Passkey().made(options)), "data.passwordless": True}
        collection(Authenticator).update_one(
            {"user_id": row.user_id, "type": "webauthn"}, {"$set": made}
        )


def _first(model: type, **whose) -> str:
    return str(model.objects.filter(**whose).order_by("pk").first().pk)


# Written of a key that is good, wherever it is shown: its owner looks there for who uses it.
NOTED = {"api_keys": {"last_used_at": False, "last_ip": False}}


def databases() -> list:
    return [connections[alias].database for alias in ALIASES]


@dataclass
class World:
    """``mine`` and ``theirs`` are the ids of the tenant who calls and of the one who is called."""

    one: User
    other: User
    mine: dict[str, str]
    theirs: dict[str, str]
    shared: dict[str, str]
    twins: dict[str, str]
    people_work: str  # Its word in addresses is that of an inbox's work.
    kept: dict = field(default_factory=dict)
    _hashes: dict = field(default_factory=dict)
    _theirs_kept: dict = field(default_factory=dict)

    @classmethod
    def made(cls) -> "World":
        one = settled()
        other, twins = twin_of(one, "berta@example.com")
        made = ("announcement_id", "receipt_id", "code")
        shared = {word: THINGS[word]() for word in made}
        give_passkeys()
        return cls(one, other, ids_of(one), ids_of(other), shared, twins, THINGS["work_id"]())

    @cached_property
    def owner(self) -> Owner:
        return Owner.of(self.other.pk, self.other.email)

    # --- All that is stored --------------------------------------------------------------------

    def keep(self) -> None:
        """What is stored now is what it goes back to."""
        self._hashes, self._theirs_kept = self.hashes(), self._all_of_theirs()
        self.kept = {
            (database.name, name): list(database[name].find())
            for database in databases()
            for name in database.list_collection_names()
            if not name.startswith("system.")
        }

    def hashes(self) -> dict[tuple[str, str], str]:
        return {
            (database.name, name): told
            for database in databases()
            for name, told in database.command("dbHash")["collections"].items()
        }

    def changed(self) -> set[tuple[str, str]]:
        now = self.hashes()
        return {each for each in {*now, *self._hashes} if now.get(each) != self._hashes.get(each)}

    def go_back(self, changed: set[tuple[str, str]]) -> None:
        """Only what changed is written; Redis is empty then, with its counts and claims."""
        by_name = {database.name: database for database in databases()}
        for name, holds in changed:
            found = by_name[name][holds]
            found.delete_many({})
            if rows := self.kept.get((name, holds)):
                found.insert_many(rows)
        redis_client().flushall()
        self._hashes |= {each: told for each, told in self.hashes().items() if each in changed}

    # --- The other tenant's --------------------------------------------------------------------

    def theirs_in(self, names: set[tuple[str, str]]) -> Iterator[str]:
        """Collections of these in which something of the other tenant is not as it was."""
        for holding in HOLDINGS:
            for database in databases():
                place = (database.name, holding.name)
                if place in names and self._theirs_now(database, holding) != self._then(place):
                    yield holding.name

    def _theirs_now(self, database, holding) -> list[bytes]:
        whose = holding.whose(self.owner)
        if holding.model is Session:  # Anybody's may say the other's id; theirs are those of then.
            whose = {"session_key": {"$in": self._sessions}}
        found = database[holding.name].find(whose, NOTED.get(holding.name))
        return sorted(map(BSON.encode, found))

    @cached_property
    def _sessions(self) -> list[str]:
        return keys_of(self.other.pk, self.other.email)

    def _then(self, place: tuple[str, str]) -> list[bytes]:
        return self._theirs_kept.get(place, [])

    def _all_of_theirs(self) -> dict[tuple[str, str], list[bytes]]:
        return {
            (database.name, holding.name): self._theirs_now(database, holding)
            for database in databases()
            for holding in HOLDINGS
        }

    def others_with(self, names: set[tuple[str, str]], words: str) -> list[tuple[str, dict]]:
        """Documents of these collections that are not the other tenant's, and hold the words."""
        found = []
        for database in databases():
            whose = {each.name: each.whose(self.owner) for each in HOLDINGS}
            for name in {each for place, each in names if place == database.name}:
                rows = database[name].find({"$nor": [whose[name]]} if name in whose else {})
                found += [(name, row) for row in rows if words.encode() in BSON.encode(row)]
        return found
