from accounts.actions import set_time_zone
from accounts.models import User
from bots.stats import bell
from bots.stats.due import mark_all_of


def choose_time_zone(user: User, *, zone: str, actor: User) -> None:
    """Shows the user's figures by this zone's days; those of the past are counted anew."""
    set_time_zone(user, zone, actor=actor)
    # Also when nothing changed: the days' marks of the first time may not have been written.
    bell.ring(mark_all_of(user))
