"""Everything that an account holds, as ONE table: what is exported, and what goes with it.

A model without a line here fails a test. Lines stand from what names others to what is named, so
that whatever is deleted down to a line can still be found when it is done once more.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Model

from accounts import archives
from accounts.models import (
    AccountDeletion,
    AccountExport,
    ActivityLog,
    Announcement,
    AnnouncementDismissal,
    ApiKey,
    Avatar,
    DeletionReceipt,
    FailedTask,
    LoginHistory,
    LogRetention,
    OwedMail,
    PeopleWork,
    SiteState,
    StaffGate,
    User,
)
from billing.models import (
    Coupon,
    Invoice,
    LedgerEntry,
    Plan,
    SpendingMonth,
    StripeEvent,
    Subscription,
)
from bots import models as bots
from bots.leaving import sessions
from botsmith.mongodb.collections import collection
from knowledge import models as knowledge
from knowledge import uploads

GONE = "deleted"  # In place of a person who is gone, where their act is somebody else's history.


@dataclass(frozen=True)
class Owner:
    """An account by the ids that its documents name it by. What is gone keeps its ids here."""

    user_id: str
    email: str
    bots: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    archives: tuple[str, ...] = ()

    @classmethod
    def of(cls, user_id: str, email: str, known: dict | None = None) -> "Owner":
        """As it stands now, with what was ``known`` of it before."""
        known = known or {}

        def all_of(name: str, *found: list) -> tuple[str, ...]:
            return tuple(sorted({*filter(None, chain(*found)), *known.get(name, ())}))

        own = {"user_id": user_id}
        bot_ids = all_of("bots", _ids(bots.Chatbot, own))
        theirs = {"chatbot_id": {"$in": bot_ids}}
        given = [_ids(model, theirs) for model in (knowledge.Source, knowledge.DeletedSource)]
        packed = _ids(AccountExport, own, "file_id")
        return cls(user_id, email, bot_ids, all_of("sources", *given), all_of("archives", packed))

    @property
    def known(self) -> dict[str, list[str]]:
        named = {"bots": self.bots, "sources": self.sources, "archives": self.archives}
        return {name: list(ids) for name, ids in named.items()}


Whose = Callable[[Owner], dict]


@dataclass(frozen=True)
class Holding:
    """Documents of one model: which are an owner's, and what of them no export has.

    ``files`` is the folder in which the bytes of ``data`` stand, as files of their own.
    """

    model: type[Model]
    whose: Whose
    omits: frozenset[str] = field(default=frozenset())
    files: str = ""

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    def rows(self, owner: Owner) -> Iterator[dict]:
        """As they are exported: without what is secret, and with an id of their own."""
        hidden = dict.fromkeys(self.omits, 0)
        for row in collection(self.model).find(self.whose(owner), hidden or None):
            key = row.pop("_id", None)
            if self.model is ActivityLog and row.get("by") == ActivityLog.By.STAFF:
                row["user_id"] = row["ip_address"] = None  # Who of staff it was is not theirs.
            yield {"id": str(key), **row} if self._is_named_by_mongodb else row

    def count(self, owner: Owner) -> int:
        return collection(self.model).count_documents(self.whose(owner))

    def delete(self, owner: Owner) -> None:
        collection(self.model).delete_many(self.whose(owner))

    @property
    def _is_named_by_mongodb(self) -> bool:
        return self.model._meta.pk.column == "_id"


def _ids(model: type[Model], those: dict, column: str = "id") -> list:
    return [row.get(column) for row in collection(model).find(those, {column: 1})]


# --- Whose ------------------------------------------------------------------------------------


def by_user(owner: Owner) -> dict:
    return {"user_id": owner.user_id}


def by_bot(owner: Owner) -> dict:
    return {"chatbot_id": {"$in": list(owner.bots)}}


def by_source(owner: Owner) -> dict:
    return {"source_id": {"$in": list(owner.sources)}}


def of_log(owner: Owner) -> dict:
    """What stands in the account's log; lines of other programs name no account."""
    own = {"account_id": None, "user_id": owner.user_id}
    return {"$or": [{"account_id": owner.user_id}, own]}


def of_copies(owner: Owner) -> dict:
    versions = collection(knowledge.KeptSourceTerms).distinct("kept_version", by_bot(owner))
    return {"kept_version": {"$in": versions}}


def _through(parent: type[Model], column: str) -> Whose:
    """Of what belongs to rows of ``parent``, which belong to the user."""
    return lambda owner: {column: {"$in": _ids(parent, by_user(owner), "_id")}}


def of_sessions(owner: Owner) -> dict:
    return {"session_key": {"$in": sessions.keys_of(owner.user_id, owner.email)}}


def itself(owner: Owner) -> dict:
    return {"id": owner.user_id}


LEASE = frozenset({"lease_token", "lease_expires_at"})
DERIVED = frozenset({"tokens", "terms", "embeddings"})
OF_STAFF = frozenset({"admin_notes", "tags"})
COUNTED = frozenset({"hashes", "counts"})
HOLDINGS = (
    Holding(bots.CheckRun, by_bot, LEASE),
    Holding(bots.GoldenQuestion, by_bot),
    Holding(bots.WebhookDelivery, by_bot, LEASE),
    Holding(bots.InboxWork, by_bot, LEASE),
    Holding(bots.ConversationNote, by_bot),
    Holding(bots.ConversationRating, by_bot),
    # What a visitor wrote there is for staff, and so are their notes.
    Holding(bots.ConversationReport, by_bot, frozenset({"text", "note", "settled_by"})),
    Holding(bots.Message, by_bot, LEASE),
    Holding(bots.Gap, by_bot),
    Holding(bots.GapGroup, by_bot, frozenset({"lease_token"})),
    Holding(bots.Conversation, by_bot, frozenset({"words"})),
    Holding(bots.DueDay, by_bot),
    Holding(bots.Analytics, by_bot),
    Holding(bots.Picture, by_bot, files="pictures"),
    Holding(knowledge.KeptChunk, of_copies, DERIVED),
    Holding(knowledge.KeptSourceTerms, by_bot, COUNTED),
    Holding(knowledge.Chunk, by_bot, DERIVED),
    Holding(knowledge.SourceTerms, by_bot, COUNTED),
    Holding(knowledge.Page, by_source),
    Holding(knowledge.DeletedSource, by_bot, LEASE),
    Holding(knowledge.Source, by_bot, LEASE),
    Holding(bots.Chatbot, by_user, frozenset({"identity_secret", "webhook_secret"})),
    Holding(
        Invoice, by_user, frozenset({"refunds.by"})
    ),  # Those that stay, without the person, are nobody's by now.
    Holding(LedgerEntry, by_user),
    Holding(SpendingMonth, by_user, frozenset({"holds", "due_at"})),
    Holding(Subscription, by_user),
    Holding(bots.ApiRequest, by_user, frozenset({"fingerprint", "body"}) | LEASE),
    Holding(ApiKey, by_user, frozenset({"secret_hash", "slot"})),
    Holding(Avatar, by_user, files="profile"),
    Holding(AccountExport, by_user, LEASE | {"file_id", "slot"}),
    Holding(OwedMail, by_user),
    Holding(AnnouncementDismissal, by_user),
    Holding(Session, of_sessions, frozenset({"session_key", "session_data", "_id"})),
    Holding(UserSession, by_user, frozenset({"session_key"})),
    Holding(Authenticator, by_user, frozenset({"data"})),
    Holding(
        SocialToken, _through(SocialAccount, "account_id"), frozenset({"token", "token_secret"})
    ),
    Holding(SocialAccount, by_user),
    Holding(EmailConfirmation, _through(EmailAddress, "email_address_id"), frozenset({"key"})),
    Holding(EmailAddress, by_user),
    Holding(LoginHistory, by_user),
    Holding(ActivityLog, of_log, frozenset({"changes"})),  # Of tags and notes too: staff's alone.
    Holding(User, itself, OF_STAFF | {"password_hash", "search_words", "sort_name"}),
)
# What holds nothing of a customer's, with the reason.
NOBODYS = {
    Plan: "what is on offer",
    Announcement: "what BotSmith tells its customers",
    SiteState: "what is switched on in the whole installation",
    FailedTask: "what workers could not do: ids at most, and only the latest",
    Coupon: "what is on offer; who redeemed one is taken out of it (billing.erasing)",
    StripeEvent: "what Stripe told of, by Stripe's names, for some weeks",
    LogRetention: "how long logs are kept, of all accounts alike",
    bots.Watermark: "how far all that is stored was looked at",
    AccountDeletion: "the deletion itself: it goes when that is over",
    DeletionReceipt: "what is to be left",
    StaffGate: "a counter that staff's roles go by",
    PeopleWork: "an act of staff; it names those chosen by their ids, and only until it is done",
    SocialApp: "how the installation signs people in elsewhere",
    Group: "Django's, unused",
    Permission: "Django's, unused",
    ContentType: "Django's: names of models",
}


# --- Bytes ------------------------------------------------------------------------------------

# By bucket: which of its files are an owner's, and what deletes one.
BUCKETS: dict[str, tuple[Callable[[Owner], Iterable[str]], Callable[[str], None]]] = {
    uploads.BUCKET: (lambda owner: owner.sources, lambda file_id: uploads.delete([file_id])),
    archives.BUCKET: (lambda owner: owner.archives, archives.delete),
}


def count_files(owner: Owner) -> dict[str, int]:
    given = sum(map(uploads.exists, owner.sources))
    return {uploads.BUCKET: given, archives.BUCKET: len(owner.archives)}


def forget_person(owner: Owner) -> None:
    """What they did in other people's accounts stays there, without them."""
    acts = {"user_id": owner.user_id, "account_id": {"$nin": [None, owner.user_id]}}
    nobody = {"$set": {"user_id": GONE, "ip_address": None}}
    collection(ActivityLog).update_many(acts, nobody)
