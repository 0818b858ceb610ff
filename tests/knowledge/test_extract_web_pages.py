from pathlib import Path

import pytest

from knowledge.extract.html import extract_html

PAGES = Path(__file__).parent / "web"

FACTS = {
    "faq": [
        "### How old must I be to rent?\n\nYou must be 16; under 18 a parent signs.",
        "### What is the deposit?\n\n€150 for city bikes, €400 for e-bikes.",
        "- Held on your card, not charged\n- Released within 5 working days",
        "How long does a repair take?\n\nTwo days, or the same day for punctures.",
        "Do you repair other brands?\n\nYes, all but electric scooters.",
        "Can I change my address?\nUntil the parcel has left, in your account.",
        "Which carriers do you use?\nDHL, and GLS for frames.",
        "Is there a warranty?\n\nFive years on frames, two on parts.",
        "Where is my invoice?\n\nUnder Account, Orders, Invoice.",
    ],
    "prices": [
        "### Starter\n\n$9/month\n\n- 1,000 contacts\n- 3 senders",
        "### Team\n\n$29/month\n\n- 10,000 contacts\n- Unlimited senders",
        "### Scale\n\nTalk to us\n\n- 100,000 contacts and more\n- Own IP address",
        "Feature | Starter | Team | Scale\nSupport | E-mail | Chat | Phone",
        "API calls per day | 500 | 5,000 | Unlimited",
        "Every plan starts with 14 days free.",
        "Prices exclude VAT. Yearly payment saves 20 %.",
    ],
    "help_index": [
        "#### Billing\nInvoices, refunds and cards",
        "- How do I reset my thermostat?\n- Why is my sensor offline?",
        "- Change the billing address",
        "Phone +1 555 0142, weekdays 8 am to 6 pm Eastern.",
    ],
    "contact": [
        "Zahnarztpraxis Dr. Öhler\nLindenstraße 12\n50674 Köln",
        "Telefon: 0221 555 0199\nE-Mail: praxis@oehler.example",
        "Montag, Dienstag | 8–12 und 14–18 Uhr\nMittwoch | 8–13 Uhr\nFreitag | geschlossen",
        "Notdienst: 0800 555 0112",
        "- Bus 136 bis Rathenauplatz\n- Parkplätze im Hof",
    ],
    "product": [
        "# Alder Kettle 1.7 l",
        "£49.90 £59.90",
        "In stock, delivered in 2–3 days",
        "Colour:",
        "Slate",
        "- Keeps water at 80, 90 or 100 °C\n- Switches off when empty",
        "A quiet kettle of brushed steel with a cork handle.",
        "Power | 2,200 W\nWeight | 1.2 kg\nCable | 75 cm",
        "Returns\n60 days, free of charge\nGuarantee\n3 years",
    ],
    "docs": [
        "[server]\nport = 8080\n  workers = 4",
        "Name | Default | Meaning\nport | 8080 | Where it listens",
        "timeout | 30 s | Idle time before a client is dropped",
        "Changing port needs a restart.",
        "- Write the file.\n- Run larch check.",
        "larch.load(path, strict=False)\n\nRead a file; raises ConfigError.",
    ],
    "policy": [
        "Portugal | 1–2 days | €3.50\nEuropean Union | 3–5 days | €7.90\nElsewhere | 7–14",
        "Orders above €60 ship free inside the EU.",
        "- Print the label we send.\n- Drop the parcel at any post office.",
        "Not returnable: gift cards, earrings, made-to-order rings.",
        "### Refunds\n\nWithin 10 days, to the card you paid with.",
    ],
    "menu": [
        "## Antipasti\n\nBruschetta al pomodoro 6,50 €",
        "pane, pomodoro, basilico (glutine)",
        "Vitello tonnato 12 €",
        "Tagliatelle al ragù 13 €",
        "Risotto allo zafferano 14 €",
        "## Dolci\n\nTiramisù della casa 7 €",
        "Coperto 2,50 €. Chiuso il martedì.",
    ],
    "divs": [
        "Check-in is from 2 pm to 8 pm.\n\nCheck-out is before 11 am.",
        "Quiet hours\n\n10 pm to 7 am",
        "Dogs\n\nWelcome on a lead, $4 a night",
        "Fires\n\nOnly in the rings; wood is $6 a bag",
        "Generator use\n\nNot allowed",
        "Visitors\n\nUntil 9 pm, $3 each",
    ],
    "landing": [
        "# Plants that look after themselves\n\nWe plant, water and replace.",
        "### 1. Visit\n\nA gardener measures the light.",
        "### 3. Care\n\nWe come every second week.",
        "1,200 offices\n\n97 % plants alive after a year",
        "- Rotterdam\n- Utrecht\n- Ghent",
        "“Our lobby smells of jasmine.”\n\nInes, Havenbank",
        "## From €89 a month\n\nNo contract, cancel with 30 days' notice.",
    ],
    "thread": [
        "## Pump hums but no water",
        "by carla77 » Mon 9:14\n\nMy PX-3 pump hums for a second and then stops.",
        "Check the 40 µF start capacitor first. On the PX-3 it sits under the grey cap.",
        "It was the capacitor, $6 part. Thank you!",
    ],
    "hebrew": [
        "# משלוחים והחזרות\n\nהמשלוח חינם בהזמנה מעל 250 ₪.",
        "יעד | זמן\nתל אביב | יום עסקים אחד\nאילת | עד ארבעה ימים",
        "איך מחזירים מוצר?\n\nפונים אלינו בתוך 14 יום.",
        "- טלפון: 03-555-0100\n- שעות: 9:00–17:00",
    ],
}
BOXES = {
    "faq": ["cookies", "Home", "newsletter", "Subscribe", "Imprint"],
    "prices": ["Log in", "Tweet", "Facebook", "Tidal Mail Ltd"],
    "help_index": ["Sign in", "Zendesk"],
    "contact": ["Start", "Impressum"],
    "product": ["Cart", "Kitchen", "You may also like", "Birch Toaster", "Leeds"],
    "docs": ["Installation", "Next: Deployment", "Sphinx"],
    "policy": ["Our story"],
    "menu": ["Prenota", "P.IVA"],
    "landing": ["KvK"],
    "thread": ["Board index", "phpBB"],
    "hebrew": ["חנות", "שמורות"],
}


def text_of(name: str) -> str:
    return extract_html((PAGES / f"{name}.html").read_bytes()).text


@pytest.mark.parametrize("name", FACTS)
def test_pages_that_are_no_articles_keep_every_fact(name):
    text = text_of(name)
    assert [fact for fact in FACTS[name] if fact not in text] == []


@pytest.mark.parametrize("name", BOXES)
def test_what_stands_around_the_text_is_left_out(name):
    text = text_of(name)
    assert [box for box in BOXES[name] if box in text] == []


SENTENCE = "The ferry to the island now leaves every hour, and a ticket is valid on all of them. "
STORY = "".join(f"<p>{number}. {SENTENCE * 3}</p>" for number in ("One", "Two", "Three"))
NEWS = "<html><head><meta property='og:type' content='article'></head><body>"


def test_an_article_is_read_without_what_follows_it():
    teasers = "".join(f"<div><a href=/{n}>Another story, number {n}</a></div>" for n in range(9))
    text = extract_html(f"{NEWS}<h1>Ferry</h1>{STORY}<div>{teasers}</div>".encode()).text
    assert "Three. The ferry" in text
    assert "Another story" not in text


def test_an_article_keeps_its_tables_and_lists():
    middle = "<table><tr><td>Adults<td>€4<tr><td>Children<td>€2</table><ul><li>Dogs<li>Bikes</ul>"
    text = extract_html(f"{NEWS}<div><h1>Ferry</h1>{STORY}{middle}{STORY}</div>".encode()).text
    assert "Adults | €4\nChildren | €2" in text
    assert "- Dogs\n- Bikes" in text


def test_short_questions_between_long_answers_are_kept():
    asked = "".join(
        f"<div class=q aria-controls=a{n}>Question {n}?</div><div id=a{n}>{STORY}</div>"
        for n in range(4)
    )
    text = extract_html(f"<html><body><div>{asked}<div>Call 555 0100</div></div>".encode()).text
    assert [n for n in range(4) if f"Question {n}?" not in text] == []
    assert "Call 555 0100" in text


def test_a_box_that_is_most_of_the_page_is_what_the_page_is_about():
    page = f"<html><body><h1>Thread</h1><div class=comments><p>{SENTENCE * 9}</div>"
    assert SENTENCE.strip() in extract_html(page.encode()).text


def test_words_of_neighbouring_elements_stay_apart():
    page = "<html><p><span>Soup</span><span>4 €</span>, <b>hot</b><i>ly</i><span>.</span>"
    assert extract_html(page.encode()).text == "Soup 4 €, hotly."
