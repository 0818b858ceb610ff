"""Who may what at which address: one entry for each, or the matrix fails.

Addresses of the staff console are not listed here: their views name a right, and
``adminpanel.rights`` says whose it is.
"""

from dataclasses import dataclass
from enum import StrEnum

from adminpanel.rights import RULES
from tests.proof.tenancy.routes import Route


class Who(StrEnum):
    """``SELF``: whoever is signed in, about themselves; ``OWNER``: who owns what the address names.

    ``ENTRANCE`` lets people in, ``OPEN`` shows everybody the same, ``SHOWN`` what an owner shows
    to everybody, ``CLOSED`` answers 404 wherever it is no development or demonstration.
    """

    SELF = "self"
    OWNER = "owner"
    VISITOR = "visitor"
    KEY = "key"
    STAFF = "staff"
    ENTRANCE = "entrance"
    OPEN = "open"
    SHOWN = "shown"
    CLOSED = "closed"


@dataclass(frozen=True)
class Policy:
    """``shown`` are the fields of a stranger's that may be read there."""

    who: Who
    shown: frozenset[str] = frozenset()


OWNERS = """
accounts:avatar accounts:download accounts:end_session billing:invoice bots:revoke_key
bots:accept_drops bots:access bots:analytics bots:analytics_export bots:appearance
bots:appearance_preview bots:bring_back_note bots:chat_page bots:check_options bots:check_run
bots:checks bots:checks_live bots:conversation bots:conversation_live bots:conversations
bots:delete bots:delete_note bots:delete_question bots:delivery bots:end_sessions bots:gap
bots:gap_again bots:gap_answer bots:gap_dismiss bots:gap_live bots:gap_reopen bots:gap_separate
bots:gaps bots:gaps_selected bots:golden_question bots:hand_back bots:inbox_act bots:inbox_export
bots:inbox_undo bots:inbox_work bots:make_secret bots:new_question bots:notes bots:overview
bots:paste_questions bots:playground bots:playground_messages bots:preview bots:qr_code
bots:remove_secret bots:reply bots:resolve bots:restore_question bots:run_checks bots:send_again
bots:serve_anyway bots:settings bots:share bots:show_secret bots:time_zone bots:webhook_rotate
bots:webhook_secret bots:webhook_test bots:webhooks bots:websites knowledge:add_file
knowledge:add_qa knowledge:add_text knowledge:add_website knowledge:delete knowledge:edit
knowledge:page knowledge:refresh knowledge:restore knowledge:retry knowledge:retry_failed
knowledge:retry_failed_pages knowledge:retry_page knowledge:source knowledge:source_live
knowledge:source_rows knowledge:sources mfa_edit_webauthn mfa_remove_webauthn
"""
THEMSELVES = """
account_change_password account_email account_logout account_reauthenticate account_set_password
accounts:activity accounts:activity_export accounts:data accounts:delete
accounts:dismiss_announcement accounts:end_other_sessions accounts:export accounts:logins
accounts:profile accounts:security billing:auto_renew billing:cancel billing:cancel_order
billing:change billing:invoices billing:keep_plan billing:overview billing:portal billing:preview
billing:resume billing:spending billing:spending_cap billing:spending_export billing:usage
billing:usage_mails bots:dashboard bots:keys bots:new bots:new_preview mfa_activate_totp
mfa_add_webauthn mfa_deactivate_totp mfa_generate_recovery_codes mfa_index mfa_list_webauthn
mfa_reauthenticate mfa_reauthenticate_webauthn mfa_view_recovery_codes socialaccount_connections
usersessions_list /accounts/social/connections/
"""
ENTRANCES = """
account_complete_password_reset account_confirm_login_code account_confirm_password_reset_code
account_email_verification_sent account_inactive account_login account_password_reset_completed
account_reset_password account_signup mfa_authenticate mfa_login_webauthn
socialaccount_login_cancelled socialaccount_login_error socialaccount_signup github_callback
github_login google_callback google_login /accounts/social/login/cancelled/
/accounts/social/login/error/ /accounts/social/signup/
"""
VISITORS = """
widget:contact widget:conversation widget:escalate widget:events widget:live widget:messages
widget:rating widget:report
"""
KEYS = """
api:me api:list_chatbots api:get_chatbot api:list_sources api:get_source api:retry api:refresh
api:search_knowledge api:chat api:conversations api:conversation api:messages api:analytics
api:usage api:chat_completions api:models api:model
"""
# A receipt is opened by its secret id; Stripe signs what it sends.
OPENS = """
home api_docs loader healthz readyz accounts:deleted billing:stripe_events api:openapi-json
"""
CLOSED = """
demo_login google_login_by_token mailbox metrics styleguide mfa_download_recovery_codes api:api-root
"""
# What a visitor of any chatbot sees of it before anything was said.
FACE = frozenset({"chatbots-name", "chatbots-welcome_message", "chatbots-suggested_questions"})
SHOWN: dict[str, frozenset[str]] = dict.fromkeys(
    ("public_chat", "widget:config", "widget:embed", "widget:session"), FACE
)

# What all staff see too, as part of pages of their own.
SEEN_BY_STAFF = {("accounts:avatar", "GET"), ("accounts:avatar", "HEAD")}

GROUPS = {
    Who.OWNER: OWNERS,
    Who.SELF: THEMSELVES,
    Who.ENTRANCE: ENTRANCES,
    Who.VISITOR: VISITORS,
    Who.KEY: KEYS,
    Who.OPEN: OPENS,
    Who.CLOSED: CLOSED,
}
POLICIES: dict[str, Policy] = {
    **{name: Policy(who) for who, names in GROUPS.items() for name in names.split()},
    **{name: Policy(Who.SHOWN, shown) for name, shown in SHOWN.items()},
    "picture": Policy(Who.SHOWN),
}


def policy_of(route: Route) -> Policy | None:
    """None: nobody said who may."""
    if route.name.startswith("adminpanel:"):
        return Policy(Who.STAFF) if getattr(route.view, "right", None) in RULES else None
    return POLICIES.get(route.name)
