"""Which pages are shown to who views BotSmith as a customer: those that are listed, and no others.

A test holds the two lists against all addresses, so that a new page is thought of.
"""

# What of a customer's visitors is read is told in the customer's log, each conversation once.
CONVERSATIONS = frozenset({"bots:conversation", "bots:conversation_live"})
# Where addresses are a customer's own; elsewhere staff are themselves.
NAMESPACES = frozenset({"accounts", "billing", "bots", "knowledge"})
SHOWN = frozenset(
    {
        *("accounts:profile", "accounts:avatar", "accounts:security", "accounts:logins"),
        *("accounts:activity", "accounts:data"),
        *("billing:overview", "billing:change", "billing:invoices"),
        *("billing:invoice", "billing:usage", "billing:spending"),
        *("bots:dashboard", "bots:keys", "bots:overview", "bots:playground", "bots:settings"),
        *("bots:conversations", "bots:conversation", "bots:conversation_live", "bots:inbox_work"),
        *("bots:gaps", "bots:gap", "bots:gap_live", "bots:analytics", "bots:share"),
        *("bots:preview", "bots:qr_code", "bots:checks"),
        *("bots:checks_live", "bots:golden_question", "bots:new_question", "bots:check_run"),
        *("bots:appearance", "bots:appearance_preview", "bots:access"),
        *("knowledge:sources", "knowledge:source_rows", "knowledge:source"),
        *("knowledge:source_live", "knowledge:edit", "knowledge:page"),
    }
)
NOT_SHOWN = {
    "accounts:download": "all that the account holds",
    "accounts:delete": "asks for a proof that only the customer has",
    "accounts:deleted": "a receipt, open to who has its id",
    "bots:inbox_export": "takes conversations away",
    "bots:analytics_export": "is logged as the customer's own",
    "billing:spending_export": "takes figures away",
    "bots:webhooks": "an address may be a secret itself",
    "bots:delivery": "an address may be a secret itself",
    "bots:playground_messages": "asks, which costs",
    "billing:preview": "belongs to what buys something",
    "bots:new": "makes something",
    "bots:new_preview": "belongs to what makes something",
    "bots:paste_questions": "makes something",
}
