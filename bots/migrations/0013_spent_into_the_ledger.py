"""What chatbots had spent, one figure for the month, becomes an entry of the ledger."""

import contextlib

from django.db import connections, migrations
from pymongo.errors import DuplicateKeyError

from billing.ledger import key, span_of

BEFORE = "before"


def carry_over(apps, schema_editor):
    here, there = schema_editor.connection.database, connections["plans"].database
    spent = list(here.chatbots.find({"spent_usd": {"$gt": 0}, "spent_month": {"$ne": None}}))
    if spent and "ledger" not in there.list_collection_names():
        raise RuntimeError("First: manage.py migrate billing --database plans")
    for bot in spent:
        at, _ = span_of(bot["spent_month"])
        nanos = round(bot["spent_usd"] * 1_000_000_000)
        name = f"{BEFORE}:{bot['id']}:{bot['spent_month']}"
        entry = {**_entry(bot), "at": at, "nanos": nanos}
        there.ledger.update_one({"id": name}, {"$setOnInsert": entry}, upsert=True)
        _add(there.spending_months, bot, nanos)


def _entry(bot: dict) -> dict:
    counts = ("input_tokens", "output_tokens", "cached_tokens", "written_tokens", "saved_nanos")
    return {
        "user_id": bot["user_id"],
        "chatbot_id": bot["id"],
        "chatbot_name": bot["name"],
        "kind": BEFORE,
        "message_id": None,
        "provider": "",
        "model": "",
        "estimated": False,
        "opens": False,
        "price": None,
        **dict.fromkeys(counts, 0),
    }


def _add(months, bot: dict, nanos: int) -> None:
    """Once: cut short, it is done again from its beginning."""
    sums = f"sums.{key(bot['id'], BEFORE, ':')}"
    of_bot = f"bots.{key(bot['id'])}"
    added = dict.fromkeys(("used", "spent", f"{of_bot}.used", f"{of_bot}.spent"), nanos)
    month_id = f"{bot['user_id']}:{bot['spent_month']}"
    with contextlib.suppress(DuplicateKeyError):
        months.update_one(
            {"id": month_id, sums: {"$exists": False}},
            {
                "$inc": {**added, "days.01": nanos, f"{sums}.nanos": nanos, f"{sums}.count": 1},
                "$set": {f"{of_bot}.name": bot["name"]},
                "$setOnInsert": {"user_id": bot["user_id"], "month": bot["spent_month"]},
            },
            upsert=True,
        )


class Migration(migrations.Migration):
    # And billing.0004_ledger in the other database, which no dependency can name.
    dependencies = [
        ("bots", "0012_months_and_branding"),
    ]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.RemoveField(model_name="chatbot", name="spent_month"),
        migrations.RemoveField(model_name="chatbot", name="spent_usd"),
    ]
