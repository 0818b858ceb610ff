"""What the first answer of a process would otherwise wait for: tables, patterns and SDKs."""

from bots.answering import evidence
from bots.answering.quoting import compose, kindred
from bots.answering.refusal import is_refusal, refusal
from bots.answering.understanding import understand
from botsmith.ai import registry
from knowledge.injection import cleaned, without_orders
from knowledge.passages import Found, Passage

TEXT = "The shop opens at 9 a.m. and is closed on Sundays. A return costs 5 euros within 14 days."


def warm_up() -> None:
    """Goes an answer's way once, without a database and without a provider."""
    registry.prepare()
    passage = Passage("s", "Shop", None, TEXT, "Hours", "en", 0, len(TEXT), 1.0)
    passages, _ = cleaned([passage])
    without_orders(TEXT)
    question = understand("When does it open?", [], bot_name="Shop", languages=["en"])
    evidence.check("It opens at 9 a.m. [1]. Returns are free.", passages, strict=True)
    is_refusal(refusal("en"))
    kindred(question)
    compose(question, Found(passages, {}, 1))
