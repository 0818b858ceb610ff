"""What people say to a chatbot that is no question about its sources, by language and intent.

Phrases are separated by bars and compared without accents, capitals and punctuation. "filler" may
stand beside any of them. What could as well be a question ("Dance?") is not here, or is in
`UNASKED`.
"""

from bots.answering.speech import (
    phrases_asian,
    phrases_eastern,
    phrases_northern,
    phrases_southern,
    phrases_western,
)
from bots.answering.understanding.wording import word_set

PHRASES: dict[str, dict[str, str]] = (
    phrases_western.PHRASES
    | phrases_southern.PHRASES
    | phrases_northern.PHRASES
    | phrases_eastern.PHRASES
    | phrases_asian.PHRASES
)

UNASKED = word_set(
    "abend beleza bello bien bine bon bra brava bre bueno cc certo claro cool dag dale dobre "
    "dobry fein fijn fine fixe gaaf genial goed good grande great gude gut joia jó klar klasse "
    "later lecker legal leuk listo lovely mega mooi morgen morning nice nickel perfect prima "
    "pronto prova prueba re regards right sali schön servus show spitze sup super tach tag test "
    "teste testing tof toll top viva welcome добре добро супер тест"
)
"""Single words that are small talk as a statement and a question when asked ("Nice?")."""

OPENERS_ONLY = (
    "how does this work|what is this|what s this|wie funktioniert das hier|was ist das hier|"
    "comment ça marche|cómo funciona esto|qué es esto|como funciona isto|come funziona|"
    "cos è questo|hoe werkt dit|wat is dit|jak to działa|как это работает|bu nasıl çalışıyor|"
    "nasıl çalışıyor|это что"
)
"""Asked first of all they mean the bot; later they mean what was talked about."""

INTRODUCTIONS = {
    "en": "my name is",
    "de": "mein name ist",
    "fr": "je m appelle",
    "es": "me llamo",
    "pt": "meu nome é",
    "it": "mi chiamo",
    "nl": "mijn naam is",
    "pl": "mam na imię",
    "ru": "меня зовут",
    "tr": "benim adım",
    "ar": "اسمي",
}
"""Before a name, and with nothing else, a greeting."""
