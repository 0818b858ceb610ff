"""What was done, in the words in which a log tells of it. Every action has a line here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """``phrase`` follows who did it; ``{name}`` is what the thing was called, in quotes.

    ``more`` says what the details are: ``fields`` of a record, ``words`` that stand for themselves,
    or nothing that is worth telling; a name where older lines have none of their own.
    """

    phrase: str
    more: str = ""


FIELDS, SAID = "fields", "words"

WORDS = {
    "created_chatbot": Words("created the chatbot {name}"),
    "changed_chatbot": Words("changed the chatbot {name}", FIELDS),
    "deleted_chatbot": Words("deleted the chatbot {name}"),
    "blocked_chatbot": Words("switched the chatbot {name} off", SAID),
    "unblocked_chatbot": Words("let the chatbot {name} answer again"),
    "settled_report": Words("settled a visitor’s report of a conversation", SAID),
    "read_conversation": Words("read a conversation", SAID),
    "showed_identity_secret": Words("looked at the signing secret of {name}"),
    "ended_sessions": Words("ended all visitors’ sessions of {name}"),
    "added_source": Words("added the source {name}"),
    "changed_source": Words("changed the source {name}"),
    "retried_source": Words("had the source {name} read once more"),
    "refreshed_source": Words("refreshed the source {name}"),
    "retried_pages": Words("had failed pages of {name} read once more"),
    "deleted_source": Words("deleted the source {name}"),
    "restored_source": Words("brought the source {name} back"),
    "replied_to_conversation": Words("replied to a visitor"),
    "handed_back_conversation": Words("handed a conversation back to the bot"),
    "resolved_conversation": Words("resolved a conversation"),
    "reopened_conversation": Words("reopened a conversation"),
    "resolved_conversations": Words("resolved conversations of {name}", SAID),
    "reopened_conversations": Words("reopened conversations of {name}", SAID),
    "deleted_conversations": Words("deleted conversations of {name}", SAID),
    "put_back_conversations": Words("put conversations of {name} back", SAID),
    "exported_conversations": Words("exported conversations of {name}", SAID),
    "noted_conversation": Words("wrote a note on a conversation"),
    "deleted_note": Words("deleted a note"),
    "brought_back_note": Words("brought a note back"),
    "answered_gap": Words("answered the gap {name}"),
    "asked_gap_again": Words("had the gap {name} asked again"),
    "separated_gap": Words("gave {name} a group of its own"),
    "merged_gaps": Words("merged gaps into {name}"),
    "dismissed_gap": Words("dismissed the gap {name}"),
    "reopened_gap": Words("reopened the gap {name}"),
    "added_golden_question": Words("added golden questions to {name}", SAID),
    "changed_golden_question": Words("changed a golden question of {name}"),
    "deleted_golden_question": Words("deleted a golden question of {name}"),
    "restored_golden_question": Words("brought a golden question of {name} back"),
    "asked_golden_questions": Words("had the golden questions of {name} asked"),
    "accepted_check_run": Words("accepted a run of checks of {name}"),
    "served_new_knowledge": Words("let new knowledge of {name} serve visitors"),
    "showed_webhook_secret": Words("looked at the webhook secret of {name}"),
    "changed_webhook_secret": Words("made a new webhook secret for {name}"),
    "tested_webhook": Words("sent a test to the webhook of {name}"),
    "sent_delivery_again": Words("sent a webhook delivery of {name} again"),
    "lost_webhook": Words("switched the webhook of {name} off", SAID),
    "changed_time_zone": Words("changed the time zone", SAID),
    "changed_profile": Words("changed the profile", FIELDS),
    "exported_activity": Words("exported the activity log"),
    "exported_login_history": Words("exported sign-ins of all accounts", SAID),
    "exported_activity_log": Words("exported the activity of all accounts", SAID),
    "changed_log_retention": Words("chose how long logs are kept", SAID),
    "created_api_key": Words("made the API key {name}", SAID),
    "revoked_api_key": Words("revoked the API key {name}"),
    "asked_for_export": Words("asked for an export of all data"),
    "made_export": Words("made the export of all data"),
    "downloaded_export": Words("downloaded the export of all data"),
    "asked_for_deletion": Words("asked to delete the account"),
    "changed_password": Words("changed the password"),
    "set_password": Words("chose a password"),
    "reset_password": Words("chose a new password with a mailed code"),
    "changed_email": Words("changed the email address", SAID),
    "turned_on_authenticator_app": Words("turned the authenticator app on"),
    "turned_off_authenticator_app": Words("turned the authenticator app off"),
    "added_passkey": Words("added a passkey", SAID),
    "removed_passkey": Words("removed a passkey", SAID),
    "renewed_recovery_codes": Words("made new recovery codes"),
    "used_recovery_code": Words("signed in with a recovery code", SAID),
    "connected_account": Words("connected another account to sign in with", SAID),
    "disconnected_account": Words("disconnected an account that was signed in with", SAID),
    "failed_second_step": Words("gave the right password, but no right code"),
    "suspended_user": Words("suspended the account", SAID),
    "banned_user": Words("closed the account", SAID),
    "reinstated_user": Words("opened the account again"),
    "began_viewing_as": Words("began to look at BotSmith as you see it", SAID),
    "ended_viewing_as": Words("stopped looking at BotSmith as you see it"),
    "changed_role": Words("changed the role", SAID),
    "changed_limits": Words("set limits of the account", SAID),
    "changed_tags": Words("sorted the account for their own use"),
    "changed_notes": Words("noted something about the account"),
    "sent_reset": Words("asked by mail for a new password"),
    "signed_out_user": Words("ended all sessions of the account"),
    "signed_out_device": Words("ended a session of the account"),
    "wrote_to_user": Words("wrote a mail", SAID),
    "exported_people": Words("exported a list of accounts", SAID),
    "went_to_pay": Words("went to pay for a plan", SAID),
    "ordered_plan": Words("ordered a plan", SAID),
    "order_lapsed": Words("let an order lapse that was not paid"),
    "canceled_order": Words("took an order back"),
    "confirmed_payment": Words("confirmed the payment of invoice {name}", SAID),
    "noted_refund": Words("noted a refund of invoice {name}", SAID),
    "exported_invoices": Words("exported invoices", SAID),
    "made_plan": Words("made the plan {name}"),
    "changed_plan_terms": Words("changed the plan {name}", FIELDS),
    "placed_plan": Words("put the plan {name} at another place"),
    "made_coupon": Words("made the coupon {name}"),
    "ended_coupon": Words("ended the coupon {name}"),
    "extended_plan": Words("extended the plan", SAID),
    "ended_plan_at_once": Words("ended the plan at once", SAID),
    "changed_plan": Words("changed the plan", SAID),
    "scheduled_plan_change": Words("chose the next plan", SAID),
    "kept_plan": Words("took a change of the plan back", SAID),
    "granted_plan": Words("gave a plan", SAID),
    "canceled_subscription": Words("cancelled the plan", SAID),
    "resumed_subscription": Words("took the cancellation back"),
    "switched_auto_renew": Words("switched how the plan renews", SAID),
    "renewed_subscription": Words("renewed the plan", SAID),
    "ended_subscription": Words("moved the account to the Free plan"),
    "expired_subscription": Words("stopped the plan, since a payment was not made"),
    "subscription_at_stripe": Words("took over what Stripe says of the plan", SAID),
    "changed_spending_cap": Words("changed the spending cap of the account", SAID),
    "switched_feature": Words("switched a feature", SAID),
    "began_maintenance": Words("began maintenance"),
    "changed_maintenance": Words("changed what is said of the maintenance"),
    "ended_maintenance": Words("ended the maintenance"),
    "ran_task_again": Words("had the failed task {name} run again"),
    "forgot_failed_task": Words("took the failed task {name} off the list"),
    "purged_queue": Words("emptied a queue", SAID),
    "tested_mail": Words("tried the mail server", SAID),
    "created_announcement": Words("wrote the announcement {name}"),
    "changed_announcement": Words("changed the announcement {name}"),
    "published_announcement": Words("published the announcement {name}"),
    "ended_announcement": Words("ended the announcement {name}"),
    "mended_usage": Words("set counters of the usage right", SAID),
}
# What ``details`` are where they are not a name.
_NO_NAMES = {"changed_golden_question", "deleted_golden_question", "restored_golden_question"}
_NO_NAMES |= {"accepted_check_run", "sent_delivery_again"}

_WANT_A_NAME = {"of", "to", "for", "into", "gave"}


def sentence_of(action: str, name: str | None, details: str | None) -> str:
    """What follows who did it. An action of another program is told by its own name."""
    words = WORDS.get(action)
    if words is None:
        return " ".join(action.split("_")) + (f": {details}" if details else "")
    if not words.more and action not in _NO_NAMES:
        name, details = name or details, None
    quoted = f"“{name}”" if name else ""
    said = " ".join(words.phrase.format(name=quoted or _nameless(words.phrase)).split())
    return said + _more(words, details)


def _nameless(phrase: str) -> str:
    """In place of a name where one must stand."""
    before = phrase.split("{name}")[0].split()
    return "a chatbot" if before and before[-1] in _WANT_A_NAME else ""


def _more(words: Words, details: str | None) -> str:
    if not details or not words.more:
        return ""
    shown = details.replace("_", " ") if words.more == FIELDS else details
    return f": {shown}"
