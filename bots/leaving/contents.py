"""What an archive says of itself, in plain words. Pure."""

from collections.abc import Mapping
from datetime import datetime

from botsmith.lib.zones import moment_words

WHAT = {
    "users": "You: name, address, profile, settings",
    "avatars": "Your picture; the file itself is in profile/",
    "login_history": "Who tried to sign in to your account, when and from where",
    "activity_logs": "What was done in your account, by whom",
    "api_keys": "Your API keys, by their beginnings; the keys themselves nobody has but you",
    "subscriptions": "Your plan and what you used of it",
    "invoices": "Your invoices",
    "ledger": "What models were paid for your chatbots, one line for each answer",
    "spending_months": "The same, added up by the month",
    "account_exports": "Exports such as this one",
    "owed_mails": "Mails that we wrote to you of late",
    "account_emailaddress": "Your email addresses",
    "usersessions_usersession": "Where you are signed in",
    "django_session": "Until when each of these sessions lasts",
    "mfa_authenticator": "What you confirm your sign-ins with, without the secrets",
    "socialaccount_socialaccount": "Accounts elsewhere that you sign in with",
    "chatbots": "Your chatbots with their settings",
    "pictures": "Their pictures; the files themselves are in pictures/",
    "sources": "What they know from, with the text that was read",
    "deleted_sources": "Sources that you deleted within the last hour",
    "pages": "The pages of your websites and files, as they were read",
    "chunks": "The passages that answers are made from",
    "source_terms": "How many of these each source has",
    "kept_chunks": "The passages that visitors are answered from while newer ones are tried",
    "kept_source_terms": "How many of these each source has",
    "due_days": "Days whose figures are still to be counted",
    "conversations": "Conversations with visitors",
    "messages": "What was said in them, with the evidence of each answer",
    "conversation_ratings": "The stars that visitors gave",
    "conversation_notes": "Your team’s notes",
    "gaps": "What visitors were not helped with",
    "gap_groups": "The same by question, with your answers",
    "golden_questions": "Your golden questions",
    "check_runs": "The runs of them, with every answer",
    "analytics": "The figures of each day",
    "webhook_deliveries": "What was sent to your webhooks",
    "inbox_works": "Acts on many conversations",
}


def readme(email: str, counts: Mapping[str, int], files: int, now: datetime) -> str:
    rows = "\n".join(_line(name, count) for name, count in sorted(counts.items()))
    return f"""\
Everything that BotSmith holds of {email}
made on {moment_words(now)}

Each file in data/ is one collection of the database. Each of its lines is one row, as JSON
(the format is called JSON Lines): spreadsheets, databases and every programming language read it.
Times are UTC. "chatbot_id", "conversation_id" and the like say what a row belongs to.

{rows}

uploads/ has what you gave to your chatbots as files and texts, as you gave it: {files:,} in all.

Left out, since they would open your account to whoever finds this archive: the hash of your
password, the secrets of API keys, webhooks, sign-in codes and sessions. Left out, too, is what can
be made again from the rest (the indexes that passages are found by), and what our staff noted.
"""


def _line(name: str, count: int) -> str:
    rows = f"{count:,} row{'' if count == 1 else 's'}"
    return f"  data/{name}.jsonl  {rows}\n      {WHAT.get(name, '')}".rstrip()
