"""Caps on what a month and a day may cost: what there is room for, and who is told of little left.

A cap of a chatbot, one of the whole account, and the account's for a day are held against the same
document, in the same update.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.urls import reverse

from accounts.activity import record
from accounts.mails import tell as owe_mail
from accounts.models import User
from billing.ledger import Payer, day_of, key
from billing.models import SpendingMonth
from botsmith.ai.prices import DOLLAR
from botsmith.mongodb.collections import collection

WARN_AT_PERCENT = 80
ACCOUNT = "account"


class Held(Protocol):
    payer: Payer
    nanos: int
    month_id: str
    at: datetime


@dataclass(frozen=True)
class Cap:
    """``place``: before which fields of the month its use is counted; ``whose``: the chatbot's id,
    or ``ACCOUNT``; ``day``: the day of the month, where it is a day's."""

    place: str
    nanos: int
    whose: str
    day: int | None = None


def bot_place(chatbot_id: str) -> str:
    return f"bots.{key(chatbot_id)}."


def day_place(moment: datetime) -> str:
    return f"daily.{day_of(moment)}."


def caps_of(hold: Held) -> list[Cap]:
    """All that it must fit under."""
    payer = hold.payer
    caps = []
    if payer.account_cap is not None:
        caps.append(Cap("", payer.account_cap, ACCOUNT))
    if payer.cap is not None:
        caps.append(Cap(bot_place(payer.chatbot_id), payer.cap, payer.chatbot_id))
    if payer.daily_cap is not None:
        caps.append(Cap(day_place(hold.at), payer.daily_cap, ACCOUNT, day_of(hold.at)))
    return caps


def room_for(holds: Sequence[Held]) -> dict:
    """The condition under which the month has room for all of them."""
    wanted: Counter[str] = Counter()
    least: dict[str, int] = {}
    for hold in holds:
        for cap in caps_of(hold):
            wanted[cap.place] += hold.nanos
            # Some may have been begun before it was changed.
            least[cap.place] = min(cap.nanos, least.get(cap.place, cap.nanos))
    condition: dict = {"id": holds[0].month_id}
    for place, nanos in wanted.items():
        # Not "at most": what is not there yet is nothing.
        condition[f"{place}used"] = {"$not": {"$gt": least[place] - nanos}}
    return condition


def fitting(holds: Sequence[Held], month: dict) -> list:
    """Those that there is room for, the first first."""
    used: Counter[str] = Counter()
    found = []
    for hold in holds:
        caps = caps_of(hold)
        if all(
            _at(month, f"{cap.place}used") + used[cap.place] + hold.nanos <= cap.nanos
            for cap in caps
        ):
            found.append(hold)
            used.update({cap.place: hold.nanos for cap in caps})
    return found


def _at(month: dict, place: str) -> int:
    value = month
    for name in place.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value or 0


def set_account_caps(
    user: User, *, actor: User, monthly: float | None, daily: float | None
) -> None:
    """US dollars a month, and a day, for all chatbots together; None: there is none. They hold
    from the next question on."""
    caps = {"spending_cap": monthly, "daily_spending_cap": daily}
    collection(User).update_one({"id": user.pk}, {"$set": caps})
    user.spending_cap, user.daily_spending_cap = monthly, daily
    words = caps_in_words(monthly, daily)
    record(actor, "changed_spending_cap", user, details=words, account=user)


def caps_in_words(monthly: float | None, daily: float | None) -> str:
    """An account's caps as people read them."""
    given = [
        f"${cap:,.2f} a {period}"
        for cap, period in ((monthly, "month"), (daily, "day"))
        if cap is not None
    ]
    return " and ".join(given) or "no cap"


# --- Telling ----------------------------------------------------------------------------------


def tell(month: dict, *, taken: Sequence[Held], refused: Sequence[Held]) -> None:
    """Notes that a cap is reached, and owes its owner the mails that are due: at 80 % of a month's
    and at its end, once a month; at the end of a day's, once a day."""
    for hold in {each.payer: each for each in refused}.values():
        for cap in caps_of(hold):
            # Else only what is under way leaves no room: that may end cheaper.
            if _at(month, f"{cap.place}spent") + hold.nanos > cap.nanos:
                _note(month, cap)
                _mail(month, hold.payer, cap, 100)
    for hold in {each.payer: each for each in taken}.values():
        for cap in caps_of(hold):
            spent = _at(month, f"{cap.place}spent")
            if cap.day is None and 100 * spent >= WARN_AT_PERCENT * cap.nanos:
                _mail(month, hold.payer, cap, WARN_AT_PERCENT)


def _note(month: dict, cap: Cap) -> None:
    """That this cap refused; raised, it is another cap."""
    field = f"{cap.place}refused"
    if _at(month, field) != cap.nanos:
        collection(SpendingMonth).update_one({"id": month["id"]}, {"$set": {field: cap.nanos}})


def _mail(month: dict, payer: Payer, cap: Cap, percent: int) -> None:
    whose = cap.whose if cap.day is None else f"day-{cap.day}"
    told = key(f"{whose}:{percent}")
    if month.get("told", {}).get(told) or not cap.nanos:
        return
    user = User.objects.filter(pk=payer.user_id).first()
    if user:
        owe_mail(
            user,
            f"spending_{percent}",
            name=f"spending-{percent}:{payer.user_id}:{whose}:{month['month']}",
            bot_name="" if cap.whose == ACCOUNT else payer.chatbot_name,
            cap=f"${cap.nanos / DOLLAR:,.2f}",
            period="month" if cap.day is None else "day",
            path=reverse("billing:spending"),
        )
    collection(SpendingMonth).update_one({"id": month["id"]}, {"$set": {f"told.{told}": True}})
