"""What the streaming benchmark's chatbot knows, and whose it is."""

import os

CITIES = [
    *("Lisbon", "Porto", "Madrid", "Seville", "Bordeaux", "Lyon", "Geneva", "Turin", "Genoa"),
    *("Naples", "Palermo", "Athens", "Sofia", "Bucharest", "Budapest", "Vienna", "Prague"),
    *("Dresden", "Hamburg", "Aarhus", "Malmo", "Oslo", "Bergen", "Turku", "Tallinn", "Riga"),
    *("Vilnius", "Gdansk", "Krakow", "Lviv", "Odesa", "Varna", "Izmir", "Haifa", "Tunis"),
    *("Oran", "Tangier", "Cork", "Leeds", "Utrecht"),
]
MESSAGES = 1_000_000
WAYS = ["by road", "by rail", "by sea", "by air", "by courier"]
SECTION = """# Parcels to {city} {way}

A parcel to {city} that goes {way} travels {days} working days, counted from the morning on which \
our driver fetches it. It may weigh up to {kilos} kilograms and be {metres} metres long; what is \
longer goes as freight, and its price is told on request. The duty for {city} is paid on arrival \
by the one who receives it, unless the sender ticked “duty paid” when the label was printed.

When a parcel to {city} is late by more than {late} days, write to the desk for claims with its \
number. The desk answers within two days and pays the postage back when the delay was ours. For a \
parcel that arrived damaged keep the wrapping and take three photographs before the claim is sent. \
Insurance up to {insured} euros is part of the price {way}; more can be had at the counter. \
Batteries, perfume and plants are not carried {way}, and food only in tins.

Collection in {city} is possible at the depot on the ring road from {opens} to seven in the \
evening, on Saturdays until noon. Bring the notice that was left at the door and a passport. A \
parcel that nobody fetches goes back after {kept} days at the cost of its sender.
"""


def make_bot() -> str:
    """A chatbot that knows some two hundred passages; its owner has messages enough."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "botsmith.settings")
    import django

    django.setup()
    from accounts.models import User
    from billing.actions import seed_plans
    from bots.actions.chatbots import create_bot
    from knowledge.actions import add_text
    from knowledge.tasks import ingest_source

    seed_plans()
    fields = {"name": "Owner", "custom_max_messages": MESSAGES}
    owner = User.objects.create_user("owner@example.com", **fields)
    # A fresh chatbot takes 600 messages a minute of all visitors together.
    bot = create_bot(owner, name="Parcels", total_rate=1_000_000)
    for way in WAYS:
        sections = [section(city, way, number) for number, city in enumerate(CITIES)]
        source = add_text(bot, name=f"Parcels {way}", content="\n".join(sections), actor=owner)
        ingest_source(source.pk)
    return bot.pk


def section(city: str, way: str, number: int) -> str:
    figures = {
        "days": 2 + number % 9,
        "kilos": 5 + number % 25,
        "metres": 1 + number % 3,
        "late": 3 + number % 4,
        "insured": 100 * (1 + number % 7),
        "opens": ("seven", "eight", "nine")[number % 3],
        "kept": 7 + number % 14,
    }
    return SECTION.format(city=city, way=way, **figures)
