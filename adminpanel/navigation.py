"""The pages of the staff console, as its navigation lists them: a page is added by one line here.

Who may not open a page does not see its link: the page's own gate says so.
"""

from django.urls import resolve, reverse

from accounts.models import User
from adminpanel.content.queries import open_reports
from adminpanel.rights import may
from botsmith.lib.navigation import Entry, Group, links

GROUPS = (
    Group("", (Entry("adminpanel:overview", "Overview", "overview"),)),
    Group("People", (Entry("adminpanel:people", "Users", "user"),)),
    Group(
        "Content",
        (
            Entry("adminpanel:bots", "Chatbots", "chat"),
            Entry("adminpanel:reports", "Reports", "alert", open_reports, "open"),
            Entry("adminpanel:sources", "Sources", "file"),
        ),
    ),
    Group(
        "Money",
        (
            Entry("adminpanel:plans", "Plans", "grid"),
            Entry("adminpanel:subscriptions", "Subscriptions", "card"),
            Entry("adminpanel:invoices", "Invoices", "file"),
            Entry("adminpanel:coupons", "Coupons", "coins"),
        ),
    ),
    Group(
        "Records",
        (
            Entry("adminpanel:logins", "Sign-ins", "key"),
            Entry("adminpanel:failed_logins", "Failed sign-ins", "lock"),
            Entry("adminpanel:activity", "Activity", "clock"),
            Entry("adminpanel:log_retention", "Retention", "calendar"),
        ),
    ),
    Group(
        "Site",
        (
            Entry("adminpanel:announcements", "Announcements", "mail"),
            Entry("adminpanel:system", "System", "chart"),
            Entry("adminpanel:queues", "Queues", "clock"),
            Entry("adminpanel:schedule", "Schedule", "calendar"),
            Entry("adminpanel:switches", "Features", "settings"),
            Entry("adminpanel:maintenance", "Maintenance", "lock"),
        ),
    ),
)


def shown_to(user: User, tab: str) -> list[tuple[str, list[dict]]]:
    """The groups of links that the user may follow, that of ``tab`` marked as the present one."""
    open_ones = [
        Group(group.label, tuple(each for each in group.entries if may_open(user, each.tab)))
        for group in GROUPS
    ]
    return links(tuple(group for group in open_ones if group.entries), tab)


def may_open(user: User, page: str) -> bool:
    """Whether the user has the right that the console's page of this name asks for."""
    return may(user, resolve(reverse(f"adminpanel:{page}")).func.right)
