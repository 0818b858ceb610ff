from django.core.management.base import BaseCommand

from knowledge.ingestion import reindex
from knowledge.queries import sources_to_index


class Command(BaseCommand):
    help = "Makes the passages of processed sources again from their stored text."

    def add_arguments(self, parser):
        parser.add_argument("--chatbot", help="only this chatbot's id")
        parser.add_argument(
            "--missing", action="store_true", help="only what an earlier version has indexed"
        )

    def handle(self, *args, chatbot, missing, **options):
        source_ids = sources_to_index(chatbot, missing=missing)
        for source_id in source_ids:
            reindex(source_id)
        if source_ids or not missing:
            self.stdout.write(f"Indexed {len(source_ids)} sources again.")
