"""Whether a question is one that the owner has answered: tables of pairs that are, and are not."""

import pytest

from knowledge.given import LEAST, agreement, analysed, matched, read, wordings_of

# How much words tell in a chatbot that knows these wordings; one that it does not know tells 1.
OFTEN = {"marlow": 0.1, "order": 0.3, "deliveri": 0.4, "deliver": 0.4, "sunday": 0.4}
KNOWN = 0.65

SAME = [
    ("en", "What are your opening hours?", "what are your opening hours"),
    ("en", "What are your opening hours?", "Opening hours?"),
    ("en", "What are your opening hours?", "What are the opening hours?"),
    ("en", "What are your opening hours?", "Hi, could you please tell me your opening hours?"),
    ("en", "What are your opening hours?", "What are Marlow's opening hours?"),
    ("en", "Can I return an item?", "Can items be returned?"),
    ("en", "Can I return an item?", "May we return some items to you?"),
    ("en", "How do I reset my password?", "I want to reset my password"),
    ("en", "How do I reset my password?", "How can I reset the passwords?"),
    ("en", "Do you ship to Canada?", "Would you ship it to Canada?"),
    ("en", "Where is the car park?", "Where's your car park, please?"),
    ("en", "Who are you?", "who are you"),
    ("en", "How do I get from Berlin to Paris?", "How does one get to Paris from Berlin?"),
    (
        "en",
        "Can I change my order's delivery address?",
        "changing an order's delivery address",
    ),
    ("en", "Is there a warranty on the X200?", "Do you have a warranty on the X200?"),
    ("de", "Was sind Ihre Öffnungszeiten?", "Welche Öffnungszeiten habt ihr?"),
    ("de", "Was sind Ihre Öffnungszeiten?", "Hallo, wie sind denn die Öffnungszeiten?"),
    ("de", "Wo kann ich parken?", "Wo kann man bei Ihnen parken?"),
    ("de", "Kann ich einen Artikel umtauschen?", "Kann ich die Artikel umtauschen?"),
    ("de", "Wie ändere ich mein Passwort?", "Wie kann ich das Passwort ändern?"),
    ("fr", "Quels sont vos horaires d'ouverture ?", "Quelles sont les horaires d’ouverture"),
    ("fr", "Où se trouve le parking ?", "Bonjour, où trouver votre parking, svp ?"),
    ("fr", "Comment modifier ma commande ?", "Comment puis-je modifier une commande ?"),
    ("es", "¿Cuáles son los horarios de apertura?", "horario de apertura"),
    ("it", "Quali sono gli orari di apertura?", "Vorrei sapere l'orario di apertura"),
    ("nl", "Wat zijn de openingstijden?", "Wat zijn jullie openingstijden precies?"),
    ("ru", "Какие у вас часы работы?", "Подскажите, пожалуйста, часы работы"),
    ("zh", "你们的营业时间是什么？", "请问营业时间"),
    ("zh", "你们什么时候开门？", "请问几点开门呢？"),
    ("zh", "停车场在哪里？", "请问你们的停车场在哪里"),
    ("ja", "営業時間は何ですか？", "営業時間を教えてください"),
    ("ko", "영업시간은 언제인가요?", "영업시간은 언제인가요"),
]
OTHER = [
    ("en", "What are your opening hours?", "What are your opening hours on Sunday?"),
    ("en", "What are your opening hours on Sunday?", "What are your opening hours?"),
    ("en", "What are your opening hours on Sunday?", "What are your opening hours on Monday?"),
    (
        "en",
        "When is the hotel's pool open?",
        "When is the hotel's pool open on Sunday?",
    ),
    ("en", "Where is the car park?", "How much is the car park?"),
    ("en", "Where is the car park?", "Is there a car park?"),
    ("en", "When do you deliver?", "Why do you deliver?"),
    ("en", "Do you ship to Canada?", "Do you not ship to Canada?"),
    ("en", "Do you ship to Canada?", "Do you ship from Canada?"),
    ("en", "Do you ship to Canada?", "Do you ship to Mexico?"),
    ("en", "Which items can be returned?", "Which items can't be returned?"),
    ("en", "Which items can't be returned?", "Which items can be returned?"),
    ("en", "Can I return it without a receipt?", "Can I return it with a receipt?"),
    ("en", "How do I turn notifications on?", "How do I turn notifications off?"),
    ("en", "When is check-in?", "When is check-out?"),
    ("en", "What is your phone number?", "What is my phone number?"),
    ("en", "Is there a warranty on the X200?", "Is there a warranty on the X300?"),
    ("en", "Is there a warranty on the X200?", "Is there a warranty?"),
    (
        "en",
        "Does the Alpha fit under a worktop?",
        "Does the Beta fit under a worktop?",
    ),
    ("en", "Can I pay before delivery?", "Can I pay after delivery?"),
    ("en", "Is Alpha cheaper than Beta?", "Is Beta cheaper than Alpha?"),
    ("en", "How do I get from Berlin to Paris?", "How do I get from Paris to Berlin?"),
    ("en", "How much is a room for 2 nights?", "How much is a room for 3 nights?"),
    (
        "en",
        "Can I cancel my order?",
        "Can I cancel my order after it was shipped abroad?",
    ),
    ("en", "How do I reset my password?", "How do I reset my password manager?"),
    ("en", "Who are you?", "Where are you?"),
    ("de", "Was sind Ihre Öffnungszeiten?", "Was sind Ihre Öffnungszeiten am Sonntag?"),
    ("de", "Wo kann ich parken?", "Wann kann ich parken?"),
    ("de", "Kann ich mit Karte zahlen?", "Kann ich ohne Karte zahlen?"),
    ("de", "Liefern Sie nach Bern?", "Liefern Sie nicht nach Bern?"),
    ("de", "Verkaufen Sie Tische?", "Verkaufen Sie Fische?"),
    ("fr", "Où se trouve le parking ?", "Quand se trouve le parking ?"),
    ("fr", "Livrez-vous le dimanche ?", "Ne livrez-vous pas le dimanche ?"),
    ("fr", "Puis-je annuler avant le départ ?", "Puis-je annuler après le départ ?"),
    ("es", "¿Abren los domingos?", "¿Cuándo abren los domingos?"),
    ("ru", "Где вы находитесь?", "Когда вы находитесь?"),
    ("zh", "周六营业吗？", "周日营业吗？"),
    ("zh", "停车场在哪里？", "停车场多少钱？"),
    ("zh", "可以退货吗？", "不可以退货吗？"),
    ("zh", "从北京到上海怎么走？", "从上海到北京怎么走？"),
    ("ja", "駐車場はどこですか？", "駐車場はいくらですか？"),
    ("ko", "영업시간은 언제인가요?", "주차장은 어디인가요?"),
]


def degree(language: str, wording: str, asked: str) -> float:
    one, other = (read(analysed(each, language), language) for each in (wording, asked))
    return agreement(other, one, lambda word: _tells(word, one.content))


def _tells(word: str, known: frozenset[str]) -> float:
    return OFTEN.get(word, KNOWN if word in known else 1.0)


@pytest.mark.parametrize(("language", "wording", "asked"), SAME)
def test_the_same_question_in_hardly_other_words_is_known(language, wording, asked):
    assert degree(language, wording, asked) >= LEAST


@pytest.mark.parametrize(("language", "wording", "asked"), OTHER)
def test_another_question_is_not_taken_for_it(language, wording, asked):
    assert degree(language, wording, asked) < LEAST


def rows(*questions: str, language: str = "en") -> list[dict]:
    return [
        {"id": f"s{n}:0", "language": language, "questions": [analysed(question, language)]}
        for n, question in enumerate(questions)
    ]


def found(query: str, listed: list[dict], *languages: str) -> list[str]:
    return matched(query, languages or ("en",), wordings_of(listed), lambda word: 1.0)


def test_the_wording_that_agrees_most_comes_first():
    words = "return shirts, shoes, socks, belts, ties, hats, gloves, scarves or coats"
    listed = rows(f"Can I {words}?", f"Can I {words} and jackets?")
    assert found(f"May we {words} and jackets?", listed) == ["s1:0", "s0:0"]


def test_any_wording_of_an_answer_will_do():
    said = [analysed(wording, "en") for wording in ("Refunds?", "Is my money paid back?")]
    listed = [{"id": "s:0", "language": "en", "questions": said}]
    assert found("refund", listed) == ["s:0"]
    assert found("Is the money paid back?", listed) == ["s:0"]
    assert found("Is the deposit paid back?", listed) == []


def test_the_parts_of_a_long_answer_stay_in_order():
    said = [analysed("How do I set it up?", "en")]
    parts = [{"id": f"s:{n}", "language": "en", "questions": said} for n in (10, 2, 0)]
    assert found("How do I set it up?", parts) == ["s:0", "s:2", "s:10"]


def test_a_wording_is_only_compared_in_its_own_language():
    listed = rows("Parken?", language="de")
    assert found("parken", listed, "en") == []
    assert found("parken", listed, "en", "de") == ["s0:0"]


def test_a_passage_that_answers_no_question_has_no_wording():
    assert wordings_of([{"id": "s:0", "language": "en", "questions": []}, {"id": "s:1"}]) == {}
