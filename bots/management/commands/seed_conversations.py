from time import monotonic

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bots.models import Chatbot
from bots.seeding import seed_conversations


class Command(BaseCommand):
    help = "Fills a chatbot's inbox with conversations that nobody had, for trying and measuring."

    def add_arguments(self, parser):
        parser.add_argument("--bot", required=True, help="the chatbot's id")
        parser.add_argument("--conversations", type=int, default=1000)
        parser.add_argument("--messages", type=int, help="of all of them together; ten each")
        parser.add_argument("--seed", type=int, default=1, help="another one: others")
        parser.add_argument("--yes", action="store_true", help="also where DEBUG is off")

    def handle(self, *args, bot, conversations, messages, seed, yes, **options):
        if not settings.DEBUG and not yes:
            raise CommandError("This invents conversations. With DEBUG off, say --yes to mean it.")
        if conversations < 1 or (messages is not None and messages < 0):
            raise CommandError("Give at least one conversation, and no fewer than no messages.")
        found = Chatbot.objects.filter(pk=bot).first()
        if found is None:
            raise CommandError(f"There is no chatbot with the id {bot}.")
        messages = 10 * conversations if messages is None else messages
        began = monotonic()
        wanted = {"conversations": conversations, "messages": messages}
        for done in seed_conversations(found, **wanted, seed=seed):
            if done % 10_000 == 0:
                self.stdout.write(f"{done:,} of {conversations:,}")
        took = monotonic() - began
        self.stdout.write(f"{conversations:,} conversations, {messages:,} messages, {took:.0f} s.")
