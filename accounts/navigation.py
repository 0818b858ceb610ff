"""The pages of an account, as their navigation lists them: a page is added by one line here."""

from botsmith.lib.navigation import Entry, Group

GROUPS = (
    Group(
        "You",
        (
            Entry("accounts:profile", "Profile", "user"),
            Entry("accounts:security", "Security", "shield"),
            Entry("accounts:logins", "Sign-ins", "key"),
            Entry("accounts:activity", "Activity", "clock"),
        ),
    ),
    Group(
        "Plan",
        (
            Entry("billing:overview", "Plan", "spark"),
            Entry("billing:usage", "Usage", "chart"),
            Entry("billing:spending", "Spending", "coins"),
            Entry("billing:invoices", "Invoices", "file"),
        ),
    ),
    Group(
        "More",
        (
            Entry("bots:keys", "API keys", "code"),
            Entry("accounts:data", "Your data", "download"),
        ),
    ),
)
