"""Caps on what a month may cost: what there is room for, and who is told that little is left.

A cap of a chatbot and one of the whole account are held against the same document, in the same
update.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol

from django.urls import reverse

from accounts.activity import record
from accounts.mails import tell as owe_mail
from accounts.models import User
from billing.ledger import Payer, key
from billing.models import SpendingMonth
from botsmith.ai.prices import DOLLAR
from botsmith.mongodb.collections import collection

WARN_AT_PERCENT = 80
ACCOUNT = "account"


class Held(Protocol):
    payer: Payer
    nanos: int
    month_id: str


def room_for(holds: Sequence[Held]) -> dict:
    """The condition under which the month has room for all of them."""
    condition: dict = {"id": holds[0].month_id}
    for place, cap, wanted in _wanted(holds):
        # Not "at most": what is not there yet is nothing.
        condition[f"{place}used"] = {"$not": {"$gt": cap - wanted}}
    return condition


def _wanted(holds: Sequence[Held]) -> Iterable[tuple[str, int, int]]:
    """Before which fields each cap's use is counted, the cap, and what the holds want of it."""
    wanted: Counter[str] = Counter()
    capped = {}
    for hold in holds:
        for place, cap in _places(hold.payer):
            wanted[place] += hold.nanos
            capped[place] = cap
    return [(place, capped[place], each) for place, each in wanted.items()]


def _places(payer: Payer) -> list[tuple[str, int]]:
    bot = f"bots.{key(payer.chatbot_id)}."
    return [
        (place, cap)
        for place, cap in (("", payer.account_cap), (bot, payer.cap))
        if cap is not None
    ]


def fitting(holds: Sequence[Held], month: dict) -> list:
    """Those that there is room for, the first first."""
    used: Counter[str] = Counter()
    found = []
    for hold in holds:
        places = _places(hold.payer)
        if all(
            _at(month, f"{place}used") + used[place] + hold.nanos <= cap for place, cap in places
        ):
            found.append(hold)
            used.update({place: hold.nanos for place, _ in places})
    return found


def _at(month: dict, place: str) -> int:
    value = month
    for name in place.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value or 0


def set_account_cap(user: User, *, actor: User, cap: float | None) -> None:
    """``cap`` in US dollars a month for all chatbots together; None: there is none. It holds from
    the next question on."""
    collection(User).update_one({"id": user.pk}, {"$set": {"spending_cap": cap}})
    user.spending_cap = cap
    details = "no cap" if cap is None else f"${cap:,.2f} a month"
    record(actor, "changed_spending_cap", user, details=details, account=user)


# --- Telling ----------------------------------------------------------------------------------


def tell(month: dict, *, taken: Sequence[Held], refused: Sequence[Held]) -> None:
    """Notes that a cap is reached, and owes its owner the mails that are due, once a month."""
    for hold in {each.payer: each for each in refused}.values():
        for place, cap in _places(hold.payer):
            # Else only what is under way leaves no room: that may end cheaper.
            if _at(month, f"{place}spent") + hold.nanos > cap:
                _note(month, place, cap)
                _mail(month, hold.payer, place, cap, 100)
    for payer in {each.payer for each in taken}:
        for place, cap in _places(payer):
            if 100 * _at(month, f"{place}spent") >= WARN_AT_PERCENT * cap:
                _mail(month, payer, place, cap, WARN_AT_PERCENT)


def _note(month: dict, place: str, cap: int) -> None:
    """That this cap refused; raised, it is another cap."""
    field = f"{place}refused"
    if _at(month, field) != cap:
        collection(SpendingMonth).update_one({"id": month["id"]}, {"$set": {field: cap}})


def _mail(month: dict, payer: Payer, place: str, cap: int, percent: int) -> None:
    whose = payer.chatbot_id if place else ACCOUNT
    told = key(f"{whose}:{percent}")
    if month.get("told", {}).get(told) or not cap:
        return
    user = User.objects.filter(pk=payer.user_id).first()
    if user:
        owe_mail(
            user,
            f"spending_{percent}",
            name=f"spending-{percent}:{payer.user_id}:{whose}:{month['month']}",
            bot_name="" if whose == ACCOUNT else payer.chatbot_name,
            cap=f"${cap / DOLLAR:,.2f}",
            path=reverse("billing:spending"),
        )
    collection(SpendingMonth).update_one({"id": month["id"]}, {"$set": {f"told.{told}": True}})
