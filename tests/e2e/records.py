"""What the overview and the logs show: days, sign-ins and deeds, put there by PyMongo."""

import random
from datetime import UTC, datetime, timedelta
from uuid import uuid4

DAYS = 92
AGENTS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
)


def seed_days(database) -> None:
    """Three months of a site that grows, with weekends."""
    chance, now = random.Random(5), datetime.now(UTC)
    for ago in range(DAYS):
        moment = now - timedelta(days=ago)
        growth = (1.6 - ago / DAYS) * (0.6 if moment.weekday() > 4 else 1)
        day = day_of(chance, growth, bad=12 <= ago <= 13)
        # Later than a count of the product's own, which would find none of this.
        day |= {"rolled_at": now + timedelta(minutes=30) if ago < 2 else now}
        its = {"id": moment.date().isoformat()}
        database.chatbase_db.site_days.update_one(its, {"$set": day}, upsert=True)


def day_of(chance: random.Random, growth: float, *, bad: bool) -> dict:
    ratings = chance.randint(10, 40)
    return {
        "sign_ups": round(growth * chance.randint(20, 45)),
        "active_bots": round(growth * chance.randint(300, 360)),
        "messages": round(growth * chance.randint(9_000, 14_000)),
        "failed_sources": chance.randint(0, 9),
        "ratings": ratings,
        "stars": round(ratings * chance.uniform(3.9, 4.6)),
        "revenue": [
            {"plan": plan, "cents": round(growth * price * chance.randint(0, most))}
            for plan, price, most in (("starter", 1900, 9), ("professional", 4900, 5))
        ],
        "failed_logins": [
            round(chance.randint(0, 4) * (6 if bad and hour in (2, 3, 4) else 1))
            for hour in range(24)
        ],
        "queues": {"default": chance.randint(0, 9), "slow": chance.randint(0, 60)},
        "calls": {
            "seed": {
                "openai|asked": 4_000,
                "openai|overloaded": 900 if bad else chance.randint(4, 40),
                "anthropic|asked": 1_500,
                "anthropic|rate_limited": chance.randint(0, 30),
            }
        },
    }


def seed_logs(database, admin: str) -> dict[str, str]:
    """Two customers with sign-ins, and what they and staff did; their ids by name."""
    base, now, chance = database.chatbase_db, datetime.now(UTC), random.Random(6)
    ids = {name: str(uuid4()) for name in ("Nora Quay", "Lantern Books GmbH and Sons")}
    for number, (name, pk) in enumerate(ids.items()):
        email = f"owner{number}@records.example"
        row = {"id": pk, "name": name, "email": email, "role": "user", "status": "active"}
        base.users.insert_one({**row, "password_hash": "!", "created_at": now})
    base.login_history.insert_many(
        {
            "id": str(uuid4()),
            "user_id": chance.choice(list(ids.values())),
            "timestamp": now - timedelta(minutes=chance.randint(1, 60_000)),
            "ip_address": f"203.0.113.{chance.randint(1, 9)}",
            "success": chance.random() < 0.6,
            "method": chance.choice(["password", "password, passkey", "google"]),
            "user_agent": chance.choice(AGENTS),
            "location": "Lyon, France",
        }
        for _ in range(130)
    )
    staff = base.users.find_one({"email": admin})["id"]
    seed_acts(base, staff, *ids.values(), now)
    return ids


def seed_acts(base, staff: str, nora: str, books: str, now: datetime) -> None:
    suspended = {
        "status": ["active", "suspended"],
        "suspension_until": [None, "2026-12-24T09:00:00+00:00"],
        "tags": [["new"], ["new", "watched"]],
    }
    lines = (
        (staff, nora, "staff", "suspended_user", "user", "Spam in a chatbot", suspended),
        (nora, nora, "person", "changed_profile", "user", "name, company", None),
        (books, books, "person", "created_api_key", "apikey", "read, chat", None),
        (books, books, "system", "renewed_subscription", "subscription", "Starter, monthly", None),
    )
    for minutes, (who, account, by, action, kind, details, changes) in enumerate(lines, 1):
        base.activity_logs.insert_one(
            {
                "id": str(uuid4()),
                "user_id": who,
                "account_id": account,
                "by": by,
                "action": action,
                "resource_type": kind,
                "resource_name": "Website" if kind == "apikey" else None,
                "details": details,
                "changes": changes,
                "ip_address": None if by == "system" else "203.0.113.7",
                "timestamp": now - timedelta(minutes=minutes),
            }
        )


def seed_trouble(database) -> None:
    """An invoice to confirm, a subscription past due, mails that are late."""
    now = datetime.now(UTC)
    late = now - timedelta(hours=3)
    plans, base = database.botsmith, database.chatbase_db
    invoice = {"id": str(uuid4()), "number": "2020-000001", "user_id": "u", "kind": "start"}
    money = {"lines": [], "subtotal_cents": 1900, "total_cents": 1900, "currency": "USD"}
    state = {"status": "open", "engine": "manual", "issued_at": late, "due_at": late}
    plans.invoices.insert_one({**invoice, **money, **state})
    overdue = {"user_id": str(uuid4()), "plan_id": "starter", "status": "active"}
    plans.subscriptions.insert_one({**overdue, "past_due_since": late, "started_at": late})
    given_up = {"state": "failed", "due_at": now + timedelta(days=29, hours=20)}
    for _ in range(7):
        row = {"id": str(uuid4()), "chatbot_id": "gone", "event": "source.failed", "body": "{}"}
        row["line"] = row["id"]
        base.webhook_deliveries.insert_one({**row, **given_up, "tries": [], "created_at": late})


def forget_trouble(database) -> None:
    database.botsmith.invoices.delete_many({"number": "2020-000001"})
    database.botsmith.subscriptions.delete_many({"past_due_since": {"$ne": None}})
    database.chatbase_db.webhook_deliveries.delete_many({"chatbot_id": "gone"})
    database.chatbase_db.log_retention.delete_many({})
