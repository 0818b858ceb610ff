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
    Group("People", ()),
    Group(
        "Content",
        (
            Entry("adminpanel:bots", "Chatbots", "chat"),
            Entry("adminpanel:reports", "Reports", "alert", open_reports, "open"),
            Entry("adminpanel:sources", "Sources", "file"),
        ),
    ),
    Group("Money", ()),
    Group("Records", ()),
    Group("Site", ()),
)


def shown_to(user: User, tab: str) -> list[tuple[str, list[dict]]]:
    """The groups of links that the user may follow, that of ``tab`` marked as the present one."""
    open_ones = [
        Group(group.label, tuple(entry for entry in group.entries if _is_open(entry, user)))
        for group in GROUPS
    ]
    return links(tuple(group for group in open_ones if group.entries), tab)


def _is_open(entry: Entry, user: User) -> bool:
    return may(user, resolve(reverse(entry.name)).func.right)
