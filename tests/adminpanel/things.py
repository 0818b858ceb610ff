"""What addresses of the console name: for each word in an address, how one is made.

A new word needs a line here: the matrix of rights opens every address.
"""

from collections.abc import Callable

from accounts.models import Announcement
from tests.cast import person

THINGS: dict[str, Callable[[], str]] = {
    "announcement_id": lambda: Announcement.objects.create(title="New colours").pk,
    "queue": lambda: "slow",
    "user_id": lambda: person("Carol").pk,
}
