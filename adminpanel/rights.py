"""Who of the staff may do what: the one table, for views, templates and the tests' matrix.

A moderator reads everything but the machine room, and moderates content and accounts; an admin does
all. What is ``sensitive`` asks for the password, or another proof, once more before it is done.
"""

from dataclasses import dataclass
from enum import StrEnum

from accounts.models import User
from botsmith.lib.errors import NotAllowed

Role = User.Role


class Right(StrEnum):
    SEE_OVERVIEW = "see_overview"
    SEE_PEOPLE = "see_people"
    TAG_PEOPLE = "tag_people"
    SET_STATUS = "set_status"
    VIEW_AS = "view_as"
    END_VIEW = "end_view"
    EDIT_PEOPLE = "edit_people"
    SET_ROLE = "set_role"
    SET_LIMITS = "set_limits"
    MAIL_PEOPLE = "mail_people"
    EXPORT_PEOPLE = "export_people"
    END_SESSIONS = "end_sessions"
    REVOKE_KEYS = "revoke_keys"
    SEND_RESET = "send_reset"
    EXPORT_ACCOUNT = "export_account"
    DELETE_ACCOUNT = "delete_account"
    SEE_CONTENT = "see_content"
    MODERATE_CONTENT = "moderate_content"
    SEE_PLANS = "see_plans"
    EDIT_PLANS = "edit_plans"
    SEE_MONEY = "see_money"
    CHANGE_MONEY = "change_money"
    EXPORT_MONEY = "export_money"
    SEE_LOGS = "see_logs"
    EXPORT_LOGS = "export_logs"
    SET_RETENTION = "set_retention"
    SEE_ANNOUNCEMENTS = "see_announcements"
    ANNOUNCE = "announce"
    SEE_SYSTEM = "see_system"
    RUN_SYSTEM = "run_system"


@dataclass(frozen=True)
class Rule:
    """``words`` follow "may not" and "may"."""

    roles: frozenset[Role]
    words: str
    is_sensitive: bool = False


STAFF = frozenset({Role.MODERATOR, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})
RULES = {
    Right.SEE_OVERVIEW: Rule(STAFF, "see the overview"),
    Right.SEE_PEOPLE: Rule(STAFF, "see accounts"),
    Right.TAG_PEOPLE: Rule(STAFF, "tag accounts and write notes on them"),
    Right.SET_STATUS: Rule(STAFF, "suspend, ban and reinstate accounts", is_sensitive=True),
    Right.VIEW_AS: Rule(STAFF, "view BotSmith as a customer", is_sensitive=True),
    Right.END_VIEW: Rule(STAFF, "stop viewing as a customer"),
    Right.EDIT_PEOPLE: Rule(ADMINS, "change accounts", is_sensitive=True),
    Right.SET_ROLE: Rule(ADMINS, "change roles", is_sensitive=True),
    Right.SET_LIMITS: Rule(ADMINS, "set limits of an account", is_sensitive=True),
    Right.MAIL_PEOPLE: Rule(ADMINS, "write to customers", is_sensitive=True),
    Right.EXPORT_PEOPLE: Rule(ADMINS, "export the list of accounts", is_sensitive=True),
    Right.END_SESSIONS: Rule(ADMINS, "sign others out", is_sensitive=True),
    Right.REVOKE_KEYS: Rule(ADMINS, "revoke the API keys of others", is_sensitive=True),
    Right.SEND_RESET: Rule(ADMINS, "have passwords chosen anew", is_sensitive=True),
    Right.EXPORT_ACCOUNT: Rule(ADMINS, "have an account exported", is_sensitive=True),
    Right.DELETE_ACCOUNT: Rule(ADMINS, "delete accounts", is_sensitive=True),
    Right.SEE_CONTENT: Rule(STAFF, "see chatbots, sources and reports"),
    Right.MODERATE_CONTENT: Rule(STAFF, "moderate content", is_sensitive=True),
    Right.SEE_PLANS: Rule(STAFF, "see plans"),
    Right.EDIT_PLANS: Rule(ADMINS, "change plans", is_sensitive=True),
    Right.SEE_MONEY: Rule(STAFF, "see subscriptions and invoices"),
    Right.CHANGE_MONEY: Rule(ADMINS, "change subscriptions and invoices", is_sensitive=True),
    Right.EXPORT_MONEY: Rule(ADMINS, "export invoices", is_sensitive=True),
    Right.SEE_LOGS: Rule(STAFF, "read the logs"),
    Right.EXPORT_LOGS: Rule(ADMINS, "export the logs", is_sensitive=True),
    Right.SET_RETENTION: Rule(ADMINS, "set how long logs are kept", is_sensitive=True),
    Right.SEE_ANNOUNCEMENTS: Rule(STAFF, "see announcements"),
    Right.ANNOUNCE: Rule(ADMINS, "announce something to customers"),
    Right.SEE_SYSTEM: Rule(ADMINS, "see the system"),
    Right.RUN_SYSTEM: Rule(ADMINS, "run the system", is_sensitive=True),
}


def may(user: User, right: Right) -> bool:
    return user.role in RULES[right].roles


def may_touch(actor: User, target: User) -> bool:
    """Nobody acts on who stands as high as they do, but admins; themselves have pages of their own
    for that."""
    if actor.pk == target.pk:
        return False
    return actor.role == Role.ADMIN or target.role == Role.USER


def require_touch(actor: User, target: User) -> None:
    """Raises NotAllowed where ``may_touch`` says no."""
    if actor.pk == target.pk:
        raise NotAllowed("This is your own account. Change it on your own pages.")
    if not may_touch(actor, target):
        raise NotAllowed("This account is of the staff. Ask an admin.")
