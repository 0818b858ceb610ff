"""The demo account that ``make run`` offers: a customer with a bot that knows something."""

from allauth.account.models import EmailAddress

from accounts.backends import DEMO_USER_ID
from accounts.models import User
from accounts.site.switches import Switch, is_on
from bots.actions.chatbots import create_bot
from bots.models import Chatbot
from knowledge.actions import add_text

EMAIL = "demo@botsmith.invalid"

HANDBOOK = """\
# Harbour Café

## Opening hours

The café is open from 7:30 to 18:00 from Monday to Friday. On Saturday and Sunday it is open from \
9:00 to 16:00. It is closed on public holidays.

## Bookings

Tables for up to six people can be booked by phone or at the counter. For larger groups please \
write to us two days ahead. A table is kept for fifteen minutes.

## Menu

Breakfast is served until 11:30. All cakes are baked in the house. Oat and soy milk cost nothing \
extra. Every day there is one vegan lunch.

## Payment

We take cash, cards and phones. We do not accept cheques.

## Dogs

Dogs are welcome on the terrace, and get a bowl of water.
"""

QUESTIONS = ["When are you open on Sunday?", "Can I pay by card?", "May I bring my dog?"]


def make_demo() -> None:
    """Makes the demo user and its bot unless they exist, or staff switched off what it takes."""
    user = User.objects.filter(pk=DEMO_USER_ID).first() or _make_user()
    is_possible = all(map(is_on, (Switch.CHATBOTS, Switch.SOURCES)))
    if not is_possible or Chatbot.objects.filter(user=user).exists():
        return
    bot = create_bot(
        user,
        name="Harbour Café helper",
        instructions="You help the guests of a small café, briefly and warmly.",
        welcome_message="Welcome to Harbour Café! Ask me about hours, tables or the menu.",
        suggested_questions=[
            "When are you open on Sunday?",
            "Can I pay by card?",
            "May I bring my dog?",
        ],
        public_access=True,
    )
    add_text(bot, name="Harbour Café handbook", content=HANDBOOK, actor=user)


def _make_user() -> User:
    user = User(id=DEMO_USER_ID, name="Demo Customer", email=EMAIL)
    user.set_unusable_password()
    user.save(force_insert=True)
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    return user
